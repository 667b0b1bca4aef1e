import type { SettingTree } from '../../shared/formats/external-run';
import type { ObjectiveName } from '../../shared/domain/run/hyperparameter-fields';

/** What an external run was read from. */
export type SourceType = 'tensorboard' | 'images' | 'table';

/**
 * Where the tiles of a grid are: `rows` x `columns` tiles of `width` x `height` pixels, the first at (`x`, `y`), the
 * next ones `strideX` to its right and `strideY` below it. Strides larger than the tile leave padding between tiles.
 */
export interface TileLayout {
  rows: number;
  columns: number;
  x: number;
  y: number;
  width: number;
  height: number;
  strideX: number;
  strideY: number;
}

/** A choice between several readings of the same files, shown with the preview. */
export interface Reading {
  /** Name of the option, the same in every reader: `step`, `layout`, `pattern`, `column:loss` ... */
  name: string;
  /** What is chosen, for display. */
  label: string;
  options: readonly { value: string; label: string }[];
  /** Value of the option in use. */
  chosen: string;
}

/** One training that a reader found in a path, before anything is stored. */
export interface ExternalSource {
  /** Identity of the run below the imported path, equal at each import: its folder or file, relative, with `/`. */
  key: string;
  type: SourceType;
  /** Absolute path of the folder or file that it was read from. */
  path: string;
  name: string;
  /** Program that wrote the files, if they say it. */
  program?: string;
  settings: SettingTree;
  notes?: string;
  seed?: number;
  objective?: ObjectiveName;
  /** Metrics found; `points` is exact or, in a file that was not read completely, what was seen. */
  metrics: readonly { name: string; points: number }[];
  /** Absent if there are none. */
  grids?: {
    count: number;
    /** Undefined when the picture is shown as one tile. */
    layout?: TileLayout;
    /** Whether the layout was stated by the source, or guessed from the pixels. */
    layoutFrom: 'stated' | 'guessed' | 'unknown';
    /** PNG of the first and the last grid. */
    first: { step: number; png: Uint8Array };
    last: { step: number; png: Uint8Array };
  };
  steps: { first: number; last: number };
  /** Milliseconds since 1970 of the first and last record; absent when the files have no times. */
  times?: { first: number; last: number };
  /** How the files are read, a sentence each: the pattern, order by wall time, what was left out and why. */
  remarks: readonly string[];
  readings: readonly Reading[];
  /** Bytes to be read for the import. */
  bytes: number;
}

/** One thing that a training recorded. Steps of a metric ascend; a reader sorts what its files have in other orders. */
export type ExternalRecord =
  /** A table of values: `values[metric][i]` belongs to `steps[i]`; `time` (ms since 1970) is that of the last step. */
  | { type: 'metrics'; time: number; steps: number[]; values: Record<string, number[]> }
  | {
      type: 'grid';
      time: number;
      step: number;
      /** The PNG file: the bytes as they were written by the program, or converted to PNG without loss. */
      png: Uint8Array;
      layout?: TileLayout;
    }
  | { type: 'event'; time: number; step: number; level: 'info' | 'warning' | 'error'; code: string; message: string }
  /** The program started again and continued after `step`: everything recorded after that step is replaced. */
  | { type: 'rewind'; time: number; step: number };

/** Where a reader stopped, as JSON: it continues there with what was appended since. */
export type Cursor = object;

export interface ReadOptions {
  /** Chosen values of {@link Reading}, by name; a reading that is absent keeps its default. */
  readings: Readonly<Record<string, string>>;
  signal: AbortSignal;
}

/** Reads the files of one kind of program. */
export interface ExternalReader {
  type: SourceType;
  /**
   * The runs in a path, cheaply: without reading all of its data. Empty when the path is not of this kind.
   *
   * @throws RefusalError with a sentence when the files are of this kind but cannot be read
   */
  find(path: string, options: ReadOptions): Promise<ExternalSource[]>;
  /**
   * The records of a run in the order in which they are stored, from `cursor` on (from the beginning without one).
   * Memory is bounded by one record and by the buffers of open files. `onBytes` receives the bytes read since its last
   * call. Returns the cursor with which a later call continues, or undefined when the run has to be read from its
   * beginning to be continued correctly (a file was replaced, or steps went back).
   */
  read(
    source: ExternalSource,
    options: ReadOptions & { cursor?: Cursor; onBytes?(bytes: number): void },
  ): AsyncGenerator<ExternalRecord, Cursor | undefined>;
}
