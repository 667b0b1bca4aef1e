import { Stream } from '../src/main/training/random/random';

/**
 * A seeded random generator: determines which faults are injected and when; which process state they meet depends on
 * the machine.
 */
export class SeededRandom {
  private readonly stream: Stream;

  constructor(seed: number) {
    this.stream = new Stream(seed, 'epsilon');
  }

  /** Uniform on [from, to). */
  between(from: number, to: number): number {
    return from + this.stream.uniform(1)[0]! * (to - from);
  }

  chance(probability: number): boolean {
    return this.between(0, 1) < probability;
  }

  /** Returns all elements in random order. */
  shuffled<T>(of: readonly T[]): T[] {
    return [...this.stream.permutation(of.length)].map((i) => of[i]!);
  }

  one<T>(of: readonly T[]): T {
    return of[Math.floor(this.between(0, of.length))]!;
  }
}
