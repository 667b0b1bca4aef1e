import type { Row } from './report';

/** What a suite gets: its options, and functions for its output. */
export interface Bench {
  /** Limits the session to about two minutes, with fewer and shorter rounds. */
  quick: boolean;
  /** Duration of suites that run for a given time; each has a default. */
  minutes?: number;
  /** Millions of points for suites that fill a database; each has a default. */
  millions?: number;
  /** The only batch size to measure. */
  batch?: number;
  /** The only case of a suite to measure. */
  only?: string;
  /** The folder of another built Gander that the suite `window` measures in turn with this one. */
  against?: string;
  /** Steps of each training of a suite that trains to the end. */
  steps?: number;
  /** Rounds of a suite of long measurements; each has a default. */
  rounds?: number;
  /** Adds a measurement, which is printed at once. */
  add(row: Row): void;
  /** Prints progress, or the reason why something is skipped. */
  note(text: string): void;
  /** Adds Markdown to the result, which is printed unless JSON was requested. */
  print(text: string): void;
}

export type Suite = (bench: Bench) => Promise<void>;
