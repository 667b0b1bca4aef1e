import { random } from '../export/testing/fake-source.test-helper';

/** Seeded random choices for a fuzz test; the same seed gives the same choices. */
export class Chance {
  private readonly next: () => number;

  constructor(seed: number) {
    // Adjacent seeds must give different sequences.
    this.next = random(Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d) ^ 0x9e3779b9);
    this.next();
  }

  /** A random integer in [0, n). */
  below = (n: number): number => Math.floor(this.next() * n);

  /** True with probability 1 / n. */
  once = (n: number): boolean => this.below(n) === 0;

  one = <T>(list: readonly T[]): T => list[this.below(list.length)]!;

  bytes = (n: number): Uint8Array => Uint8Array.from({ length: n }, () => this.below(256));
}
