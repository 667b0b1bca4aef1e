import { Stream } from '../src/main/training/random/random';

/** Throws that follow from a seed: what a test strikes, and when, is the same each time. What it hits is up to the machine. */
export class Dice {
  private readonly stream: Stream;

  constructor(seed: number) {
    this.stream = new Stream(seed, 'epsilon');
  }

  /** Uniform in [from, to). */
  between(from: number, to: number): number {
    return from + this.stream.uniform(1)[0]! * (to - from);
  }

  chance(probability: number): boolean {
    return this.between(0, 1) < probability;
  }

  /** All of them, each once, in random order. */
  shuffled<T>(of: readonly T[]): T[] {
    return [...this.stream.permutation(of.length)].map((i) => of[i]!);
  }

  one<T>(of: readonly T[]): T {
    return of[Math.floor(this.between(0, of.length))]!;
  }
}
