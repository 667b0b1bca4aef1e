/** Window of the speed measurement in milliseconds. */
const WINDOW_MS = 10_000;

/** Steps per second over the last ten seconds. */
export class StepRate {
  private marks: { at: number; step: number }[] = [];

  add(at: number, step: number): void {
    const newest = this.marks[this.marks.length - 1];
    if (newest && step < newest.step) this.marks = [];
    this.marks.push({ at, step });
    while (this.marks.length > 2 && this.marks[1]!.at < at - WINDOW_MS) this.marks.shift();
  }

  /** Undefined until there are two measurements. */
  perSecond(): number | undefined {
    const first = this.marks[0];
    const last = this.marks[this.marks.length - 1];
    if (!first || !last || last.at <= first.at) return undefined;
    return ((last.step - first.step) * 1000) / (last.at - first.at);
  }
}
