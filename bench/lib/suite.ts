import type { Row } from './report';

/** What a suite gets: its options, and functions for its output. */
export interface Bench {
  /** Limits the session to about two minutes, with fewer and shorter rounds. */
  quick: boolean;
  /** Duration of suites that run for a given time; each has a default. */
  minutes?: number;
  /** Millions of points for suites that fill a database; each has a default. */
  millions?: number;
  /** Adds a measurement, which is printed at once. */
  add(row: Row): void;
  /** Prints progress, or the reason why something is skipped. */
  note(text: string): void;
}

export type Suite = (bench: Bench) => Promise<void>;
