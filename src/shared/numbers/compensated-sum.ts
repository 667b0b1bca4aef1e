/**
 * A sum that keeps what rounding takes off it (Neumaier 1974): of 1e20, 0.5 and -1e20 it is 0.5, where plain addition has 0.
 *
 * Numbers whose plain sum overflows are not for it.
 */
export class CompensatedSum {
  sum = 0;
  /** What was rounded off `sum`. */
  rest = 0;

  add(value: number): void {
    const next = this.sum + value;
    this.rest += Math.abs(this.sum) >= Math.abs(value) ? this.sum - next + value : value - next + this.sum;
    this.sum = next;
  }

  /** The total together with another sum and its rest; neither changes. */
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
