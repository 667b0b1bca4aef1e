import type { Readings } from './detector';

/** The newest readings of one metric: those of so many steps, and at least so many of them. */
export class Track implements Readings {
  readonly steps: number[] = [];
  readonly values: number[] = [];

  constructor(private readonly span: number, private readonly least: number) {}

  push(step: number, value: number): void {
    this.steps.push(step);
    this.values.push(value);
    let old = 0;
    // The one just before the span stays, for it tells that the window is full.
    while (this.steps.length - old > this.least && this.steps[old + 1]! <= step - this.span) old++;
    if (old === 0) return;
    this.steps.splice(0, old);
    this.values.splice(0, old);
  }

  /** There are enough readings, of enough steps. */
  get isFull(): boolean {
    const { steps } = this;
    return steps.length >= this.least && steps[steps.length - 1]! - steps[0]! >= this.span;
  }
}
