import type { Readable } from 'node:stream';
import type { RunId } from '../../../shared/domain/run/run';

/** A file of a run that is to be brought in. */
export interface SourceFile {
  /** Inside the run folder, with `/`. */
  path: string;
  bytes: number;
  /** What it must hash to; undefined where nobody has said. */
  sha256?: string;
}

/** A run from elsewhere, in a bundle or in a folder; nothing of it has been believed yet but the names of its files. */
export interface RunSource {
  id: RunId;
  files: readonly SourceFile[];
  open(file: SourceFile): Promise<Readable>;
}

export interface Opened {
  runs: readonly RunSource[];
  close(): void;
}
