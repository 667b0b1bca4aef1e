import type { TilePositions } from '../domain/grid-layout';
import type { RunId } from '../domain/run/run';

/** State of one import: of a bundle, a run folder, or runs that other programs recorded. */
export interface ImportStatus {
  id: string;
  /** File name, for display. */
  name: string;
  /**
   * `receiving` while a page uploads the file, `working` while it is checked and imported, `found` when runs of other
   * programs were found and a person decides what is imported.
   */
  state: 'receiving' | 'working' | 'found' | 'done' | 'failed' | 'cancelled';
  /** Bytes. */
  done: number;
  total: number;
  secondsLeft?: number;
  /** Set when it failed: one sentence. Nothing was imported. */
  message?: string;
  /** Runs of other programs and how they are read; set in state `found`. Nothing is stored yet. */
  found?: FoundRun[];
  /** Set when it is done. */
  result?: Imported;
}

/** An import of a file that was opened with the desktop. */
export interface OpenedImport {
  id: string;
  /** File name, for display. */
  name: string;
}

/** A run that another program recorded, as found before it is imported. */
export interface FoundRun {
  /** Identity below the imported path; names the run in `ImportOptions.keys`. */
  key: string;
  type: 'tensorboard' | 'images' | 'table';
  path: string;
  name: string;
  program?: string;
  /** Flat table of its settings. */
  settings: Record<string, number | string | boolean>;
  notes?: string;
  metrics: { name: string; points: number }[];
  /** Absent if there are none. */
  grids?: {
    count: number;
    /** 1 x 1 where the layout is not known. */
    rows: number;
    columns: number;
    /** Where the tiles are; without it rows and columns divide the image evenly. */
    tiles?: TilePositions;
    layoutFrom: 'stated' | 'guessed' | 'unknown';
    first: { step: number; png: Uint8Array };
    last: { step: number; png: Uint8Array };
  };
  steps: { first: number; last: number };
  /** Milliseconds since 1970. */
  times?: { first: number; last: number };
  /** How the files are read, a sentence each. */
  remarks: string[];
  /** Choices between several readings of the files; `ImportOptions.readings` sets them by name. */
  readings: { name: string; label: string; options: { value: string; label: string }[]; chosen: string }[];
  bytes: number;
  /** The run of an earlier import of the same source, which this import updates. */
  updates?: RunId;
}

/** A folder in which other programs record runs. */
export interface WatchedFolder {
  path: string;
  /** `missing` while the folder cannot be found, `failed` when its files cannot be read; both are tried again. */
  state: 'watching' | 'missing' | 'failed';
  /** One sentence, for `missing` and `failed`. */
  message?: string;
  /** Number of runs that were read from it. */
  runs: number;
}

/** Outcome for each run of an import. Every run is imported completely or not at all. */
export interface Imported {
  added: RunId[];
  /** Runs of an earlier import of the same source that were brought up to date; absent when there is none. */
  updated?: RunId[];
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
