import type { Row } from './report';

/** What a suite of measurements may do. */
export interface Bench {
  /** A couple of minutes in all, with fewer and shorter rounds. */
  quick: boolean;
  /** How long a suite that runs for a time is to run; it has a length of its own when left out. */
  minutes?: number;
  /** Points of a suite that fills a log, in millions; it has a number of its own when left out. */
  millions?: number;
  /** Hands in a figure, which is told at once. */
  add(row: Row): void;
  /** Says what is going on, or what is left out and why. */
  note(text: string): void;
}

export type Suite = (bench: Bench) => Promise<void>;
