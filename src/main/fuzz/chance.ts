import { random } from '../export/testing/fake-source.test-helper';

/** What a case of a fuzz test draws from; the same seed draws the same. */
export class Chance {
  private readonly next: () => number;

  constructor(seed: number) {
    // Neighbouring seeds must not draw alike.
    this.next = random(Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d) ^ 0x9e3779b9);
    this.next();
  }

  /** A whole number from 0, below n. */
  below = (n: number): number => Math.floor(this.next() * n);

  /** True once in n times. */
  once = (n: number): boolean => this.below(n) === 0;

  one = <T>(list: readonly T[]): T => list[this.below(list.length)]!;

  bytes = (n: number): Uint8Array => Uint8Array.from({ length: n }, () => this.below(256));
}
