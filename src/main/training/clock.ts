/** Seconds of training: goes on from an earlier process, and stands still during a pause. */
export class Clock {
  private since: number | undefined = performance.now();

  constructor(private before: number) {}

  get seconds(): number {
    return this.before + (this.since === undefined ? 0 : (performance.now() - this.since) / 1000);
  }

  hold(): void {
    this.before = this.seconds;
    this.since = undefined;
  }

  go(): void {
    this.since ??= performance.now();
  }
}
