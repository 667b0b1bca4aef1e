import type { RunId } from '../domain/run/run';

/** State of one import of a bundle or a run folder. */
export interface ImportStatus {
  id: string;
  /** File name, for display. */
  name: string;
  /** `receiving` while a page uploads the file, `working` while it is checked and imported. */
  state: 'receiving' | 'working' | 'done' | 'failed' | 'cancelled';
  /** Bytes. */
  done: number;
  total: number;
  secondsLeft?: number;
  /** Set when it failed: one sentence. Nothing was imported. */
  message?: string;
  /** Set when it is done. */
  result?: Imported;
}

/** Outcome for each run of an import. Every run is imported completely or not at all. */
export interface Imported {
  added: RunId[];
  /** Runs that already exist here with the same content. */
  skipped: ImportProgress[];
  refused: RefusedImport[];
  /**
   * Runs whose name was changed because it was not valid (see shared/lib/text.ts), with the new name; absent when
   * there is none.
   */
  renamed?: ImportProgress[];
}
export interface ImportProgress {
  run: RunId;
  message: string;
}

interface RefusedImport extends ImportProgress {
  /** `id-taken`: another run has the id, so that an import under a new id may succeed. */
  code?: 'id-taken';
}

/** Largest piece of a file in one request: a message has at most 1 MiB. */
export const UPLOAD_CHUNK = 512 * 1024;
