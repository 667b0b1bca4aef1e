import { createHash } from 'node:crypto';
import { lstatSync, readFileSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { basename, join } from 'node:path';
import { m } from '../../../paraglide/messages';
import type { Checkpoint } from '../../../shared/contract/results';
import { CHECKPOINTS_FOLDER } from '../../../shared/formats/run-file';
import { hashFile } from '../../files/hash-file';

/** Four times the size of the largest sample grid without compression. */
const MAX_READ_BYTES = 256 * 1024 * 1024;

/** What is wrong with a file that the journal lists; undefined when its size and hash match. */
export async function damageOf(
  folder: string,
  file: { file: string; bytes: number; sha256: string },
): Promise<string | undefined> {
  const path = join(folder, file.file);
  return misfit(folder, file) ?? ((await hashFile(path)) === file.sha256 ? undefined : changed(path));
}

/**
 * Reads a small file that the journal lists and checks it; returns its bytes, or a sentence on what is wrong.
 *
 * Synchronous, like the database: five trips to the thread pool cost ten times as much as reading some ten thousand
 * bytes.
 */
export function readVerified(
  folder: string,
  file: { file: string; bytes: number; sha256: string },
): Uint8Array | string {
  const path = join(folder, file.file);
  const wrong = misfit(folder, file);
  if (wrong !== undefined) return wrong;
  if (file.bytes > MAX_READ_BYTES) return m.runs_file_too_large({ path, bytes: file.bytes, max: MAX_READ_BYTES });
  const bytes = new Uint8Array(readFileSync(path));
  return createHash('sha256').update(bytes).digest('hex') === file.sha256 ? bytes : changed(path);
}

const changed = (path: string): string => m.runs_file_changed({ path });

/** Undefined when the file is missing or the system cannot access it, as with a name that is too long. */
function lookAt(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch {
    return undefined;
  }
}

/** Checks name, kind and length, without reading the file. */
function misfit(folder: string, file: { file: string; bytes: number }): string | undefined {
  if (basename(file.file) !== file.file) return m.runs_file_no_name({ file: file.file, folder });
  const path = join(folder, file.file);
  const stat = lookAt(path);
  if (!stat) return m.runs_file_missing({ path });
  if (!stat.isFile()) return m.runs_file_not_plain({ path });
  return stat.size === file.bytes ? undefined : m.runs_file_size({ path, size: stat.size, bytes: file.bytes });
}

/**
 * The newest undamaged checkpoint at or before a step.
 *
 * @param onDamaged called for each newer checkpoint that is damaged
 */
export async function lastGoodCheckpoint(
  folder: string,
  checkpoints: readonly Checkpoint[],
  upTo: number,
  onDamaged: (checkpoint: Checkpoint, what: string) => void,
): Promise<Checkpoint | undefined> {
  const candidates = checkpoints.filter((c) => c.step <= upTo).sort((a, b) => b.step - a.step);
  for (const checkpoint of candidates) {
    const damage = await damageOf(join(folder, CHECKPOINTS_FOLDER), checkpoint);
    if (damage === undefined) return checkpoint;
    onDamaged(checkpoint, damage);
  }
  return undefined;
}
