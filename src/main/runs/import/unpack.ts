import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { m } from '../../../paraglide/messages';
import { RefusalError } from '../../../shared/contract/outcome';
import { fail } from '../../datasets/refusals';
import type { RunSource, SourceFile } from './source';

/**
 * Writes the files of a run into a temporary folder, and checks the size and SHA-256 of each.
 *
 * @param onBytes called with the size of each piece
 */
export async function unpack(
  source: RunSource,
  to: string,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  for (const file of source.files) {
    const path = join(to, ...file.path.split('/'));
    await mkdir(dirname(path), { recursive: true });
    await unpackFile(source, file, path, onBytes, signal);
  }
}

async function unpackFile(
  source: RunSource,
  file: SourceFile,
  path: string,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const hash = createHash('sha256');
  try {
    // 'wx' prevents writing through a link that somebody created in the meantime.
    await pipeline(await source.open(file), counted(hash, onBytes), createWriteStream(path, { flags: 'wx' }), {
      signal,
    });
  } catch (error) {
    if (signal.aborted || error instanceof RefusalError || (error as NodeJS.ErrnoException).syscall) throw error;
    fail(m.runs_import_file_damaged({ path: file.path, message: (error as Error).message }), file.path);
  }
  if (file.sha256 !== undefined && hash.digest('hex') !== file.sha256)
    fail(m.runs_import_file_changed({ path: file.path }), file.path);
}

const counted = (hash: Hash, onBytes: (bytes: number) => void): Transform =>
  new Transform({
    transform(piece: Buffer, _encoding, done) {
      hash.update(piece);
      onBytes(piece.length);
      done(null, piece);
    },
  });
