import type { RunId } from '../domain/run/run';

/** How it stands with one import: of a bundle or a run folder. */
export interface ImportStatus {
  id: string;
  /** Name of the file, as the person knows it. */
  name: string;
  /** `receiving` while a page uploads the file, `working` while it is checked and brought in. */
  state: 'receiving' | 'working' | 'done' | 'failed' | 'cancelled';
  /** Bytes. */
  done: number;
  total: number;
  secondsLeft?: number;
  /** One sentence, when it failed: nothing was brought in. */
  message?: string;
  /** When it is done. */
  result?: Imported;
}

/** What became of each run of an import. Every run is brought in whole or not at all. */
export interface Imported {
  added: RunId[];
  /** Runs that are here already with the same content. */
  skipped: ImportProgress[];
  refused: ImportProgress[];
  /** Runs whose name could not be taken as it was (see shared/lib/text.ts), with what they are called here; absent where there is none. */
  renamed?: ImportProgress[];
}
export interface ImportProgress {
  run: RunId;
  message: string;
}

export interface ImportOptions {
  /** Brings in a run whose id is taken by other content under a new id, instead of refusing it. */
  newIds: boolean;
}

/** Largest piece of a file that one request carries: a message has at most 1 MiB. */
export const UPLOAD_CHUNK = 512 * 1024;
