/** Why nothing is trained for now: a person paused, the disk takes nothing, or the run is scored. */
type Hold = 'pause' | 'disk' | 'score';

/** Seconds of training: goes on from an earlier process, and stands still while anything holds it. */
export class TrainingClock {
  private since: number | undefined = performance.now();
  private readonly holds = new Set<Hold>();

  constructor(private before: number) {}

  get seconds(): number {
    return this.before + (this.since === undefined ? 0 : (performance.now() - this.since) / 1000);
  }

  hold(why: Hold): void {
    this.holds.add(why);
    this.before = this.seconds;
    this.since = undefined;
  }

  go(why: Hold): void {
    this.holds.delete(why);
    if (this.holds.size === 0) this.since ??= performance.now();
  }
}
