import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Checkpoint } from '../../shared/contract';
import { CHECKPOINTS_FOLDER } from '../../shared/run-file';

/** SHA-256 of a file, read in pieces. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** What is wrong with a file that the journal announced; undefined when it is as announced. */
export async function damageOf(folder: string, file: { file: string; bytes: number; sha256: string }): Promise<string | undefined> {
  if (basename(file.file) !== file.file) return `${file.file} is not a name in ${folder}`;
  const path = join(folder, file.file);
  const stat = await lstat(path).catch(() => undefined);
  if (!stat) return `${path} is missing`;
  if (!stat.isFile()) return `${path} is not a plain file`;
  if (stat.size !== file.bytes) return `${path} has ${stat.size} bytes instead of ${file.bytes}`;
  return (await hashFile(path)) === file.sha256 ? undefined : `${path} does not have the SHA-256 with which it was written`;
}

/**
 * The newest checkpoint whose bytes are what was written, at or before a step.
 *
 * @param onDamaged is told of each newer one that is not
 */
export async function lastGoodCheckpoint(
  folder: string, checkpoints: readonly Checkpoint[], upTo: number, onDamaged: (checkpoint: Checkpoint, what: string) => void,
): Promise<Checkpoint | undefined> {
  const candidates = checkpoints.filter((c) => c.step <= upTo).sort((a, b) => b.step - a.step);
  for (const checkpoint of candidates) {
    const damage = await damageOf(join(folder, CHECKPOINTS_FOLDER), checkpoint);
    if (damage === undefined) return checkpoint;
    onDamaged(checkpoint, damage);
  }
  return undefined;
}
