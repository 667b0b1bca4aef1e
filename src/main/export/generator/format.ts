import type { StoredGenerator } from './stored-generator';

/** A file of a package. */
export interface PackageFile {
  /** Path in the package, with `/`. */
  path: string;
  content: Uint8Array | string;
}

/** A generator in one format. */
export interface WrittenGenerator {
  files: PackageFile[];
  /** Layout of the images that the model returns. */
  layout: 'NHWC' | 'NCHW';
  /** Markdown: how to run the model on `test/latents.npy` and compare it with the expected output, in a few lines. */
  usage: string;
}

export interface FormatOptions {
  /** Fixed batch size; undefined for any. */
  batch: number | undefined;
  /** Version of Gander. */
  version: string;
}

/**
 * Writes a generator in a format.
 *
 * @throws RefusalError with one sentence if the format cannot express it
 */
export type WriteGenerator = (generator: StoredGenerator, options: FormatOptions) => WrittenGenerator;

/** Name of what the model returns, and of the file with the expected values. */
export const outputName = ({ output }: Pick<StoredGenerator, 'output'>): 'images' | 'points' => output.kind;
