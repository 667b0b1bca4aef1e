/** Reasons for which training is suspended: a pause by the user, failing writes, or scoring. */
type PauseReason = 'pause' | 'disk' | 'score';

/** Measures the training time: continues from an earlier process, and stops while any reason to pause remains. */
export class TrainingClock {
  private since: number | undefined = performance.now();
  private readonly pauseReasons = new Set<PauseReason>();

  constructor(private before: number) {}

  get seconds(): number {
    return this.before + (this.since === undefined ? 0 : (performance.now() - this.since) / 1000);
  }

  pause(reason: PauseReason): void {
    this.pauseReasons.add(reason);
    this.before = this.seconds;
    this.since = undefined;
  }

  resume(reason: PauseReason): void {
    this.pauseReasons.delete(reason);
    if (this.pauseReasons.size === 0) this.since ??= performance.now();
  }
}
