/**
 * Compensated summation (Neumaier 1974): 1e20 + 0.5 - 1e20 gives 0.5, where plain addition gives 0.
 *
 * Not for numbers whose plain sum overflows.
 */
export class CompensatedSum {
  sum = 0;
  /** Accumulated rounding error of `sum`. */
  rest = 0;

  add(value: number): void {
    const next = this.sum + value;
    this.rest += Math.abs(this.sum) >= Math.abs(value) ? this.sum - next + value : value - next + this.sum;
    this.sum = next;
  }

  /** The total including another sum and its rest; modifies neither. */
  plus(sum: number, rest: number): number {
    const both = this.sum + sum;
    const lost = Math.abs(this.sum) >= Math.abs(sum) ? this.sum - both + sum : sum - both + this.sum;
    return both + (lost + this.rest + rest);
  }

  clear(): void {
    this.sum = this.rest = 0;
  }

  get total(): number {
    return this.sum + this.rest;
  }
}
