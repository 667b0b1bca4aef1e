import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readSync, statSync, truncateSync } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { m } from '../../../paraglide/messages';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { checkInput } from '../../../shared/contract/schema-issue';
import { targetName } from '../../../shared/domain/target';
import { runIdText, shownWord } from '../../../shared/contract/schemas';
import { parseHyperparameters } from '../../../shared/domain/run/hyperparameters';
import { parentSchema } from '../../../shared/domain/run/lineage';
import { externalRunMessage } from '../../../shared/domain/run/run';
import type { RunId } from '../../../shared/domain/run/run';
import { parseJson } from '../../../shared/formats/json';
import {
  CHECKPOINTS_FOLDER,
  JOURNAL_FILE,
  OUTPUT_FILE,
  RUN_FILE,
  SAMPLES_FOLDER,
} from '../../../shared/formats/run-file';
import type { RunFile } from '../../../shared/formats/run-file';
import { externalRunFile, isExternalFile } from '../../../shared/formats/external-run';
import type { ExternalRunFile } from '../../../shared/formats/external-run';
import { cleanName, cleanText } from '../../../shared/lib/text';
import { replaceFileSync } from '../../files/write-aside';

/** `run.json` and `labels.json` have a few thousand bytes; a larger file is neither. */
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * Parses a small JSON file that may be foreign; refuses with the end of a sentence that begins with the name of the
 * file.
 */
export function readJsonFile(path: string): Outcome<unknown> {
  if (!existsSync(path)) return refuse(m.runs_json_missing());
  let bytes: Uint8Array;
  try {
    const stat = statSync(path);
    // Reading a pipe would block forever.
    if (!stat.isFile()) return refuse(m.runs_json_not_plain());
    if (stat.size > MAX_BYTES) return refuse(m.runs_json_too_large({ size: stat.size, max: MAX_BYTES }));
    bytes = readFileSync(path);
  } catch (error) {
    return refuse(m.runs_json_unreadable({ why: (error as NodeJS.ErrnoException).code ?? (error as Error).message }));
  }
  return parseJson(bytes);
}

export { RUN_ID } from '../../../shared/contract/schemas';

export const runsFolder = (home: string): string => join(home, 'runs');
export const runFolder = (home: string, id: RunId): string => join(runsFolder(home), id);
/** Where runs are put together until they are moved into place: on the same disk, so that a rename moves them. */
export const asideFolder = (home: string): string => join(runsFolder(home), '.import');
export const journalOf = (folder: string): string => join(folder, JOURNAL_FILE);
export const outputOf = (folder: string): string => join(folder, OUTPUT_FILE);

/** Creates the folder of a run with its `run.json`, which is written atomically. */
export function writeRunFile(folder: string, file: RunFile): void {
  for (const part of [SAMPLES_FOLDER, CHECKPOINTS_FOLDER]) mkdirSync(join(folder, part), { recursive: true });
  replaceFileSync(join(folder, RUN_FILE), JSON.stringify(file, null, 2) + '\n');
}

const prepared = z.object({
  name: z.string().transform(cleanName),
  kind: z.enum(['images', 'points']),
  file: z.string(),
  sha256: shownWord(),
  count: z.number().int().min(0),
  shape: z.array(z.number()),
});
const schema = z.object({
  format: z.literal(1),
  gander: shownWord(),
  id: runIdText,
  name: z.string().max(500).transform(cleanName),
  experiment: z.object({ id: shownWord(100), name: z.string().max(500).transform(cleanName) }),
  createdAt: z.iso.datetime(),
  seed: z.number().int().min(0),
  latentSeed: z.number().int(),
  hyperparameters: z.unknown(),
  dataset: prepared,
  hash: shownWord(),
  parent: parentSchema.optional(),
  target: targetName.optional(),
});

/**
 * Reads and validates `run.json`; the refusal names the file and what is wrong in it. Names are cleaned: a run or
 * experiment without
 * a visible name gets its id as name.
 */
export function readRunFile(folder: string): Outcome<RunFile | ExternalRunFile> {
  const path = join(folder, RUN_FILE);
  const read = readJsonFile(path);
  if (!read.ok) return refuse(m.runs_folder_not_whole({ path, reason: read.error.message }), path);
  const { format, kind } = Object(read.value) as { format?: unknown; kind?: unknown };
  if (typeof format === 'number' && format > 1) return refuse(m.runs_folder_newer({ path, format }), path);
  if (kind === 'external') return readExternalRunFile(path, read.value);
  const parsed = checkInput(schema, read.value);
  if (!parsed.ok) return refuse(m.runs_run_file_invalid({ path, reason: parsed.error.message }), path);
  const hyperparameters = parseHyperparameters(parsed.value.hyperparameters);
  if (!hyperparameters.ok) return hyperparameters;
  const { parent, target, ...rest } = parsed.value;
  const experiment = { ...rest.experiment, name: rest.experiment.name || rest.experiment.id };
  return ok({
    ...rest,
    name: rest.name || rest.id,
    experiment,
    hyperparameters: hyperparameters.value,
    ...(parent ? { parent } : {}),
    ...(target === undefined ? {} : { target }),
  });
}

function readExternalRunFile(path: string, json: unknown): Outcome<ExternalRunFile> {
  const parsed = checkInput(externalRunFile, json);
  if (!parsed.ok) return refuse(m.runs_external_run_file_invalid({ path, reason: parsed.error.message }), path);
  const { id, name, experiment } = parsed.value;
  return ok({
    ...parsed.value,
    name: name || id,
    experiment: { ...experiment, name: experiment.name || experiment.id },
  });
}

/** Like {@link readRunFile}, for a run that Gander trains; refuses one that another program trained. */
export function readTrainedRunFile(folder: string): Outcome<RunFile> {
  const file = readRunFile(folder);
  if (!file.ok) return file;
  return isExternalFile(file.value) ? refuse(externalRunMessage(file.value)) : ok(file.value);
}

/**
 * Whether the folder belongs to another run, because somebody moved it here: then its journal must not be read for
 * this run.
 */
export function holdsAnotherRun(folder: string, id: RunId): boolean {
  const file = readRunFile(folder);
  return file.ok && file.value.id !== id;
}

/** Bytes freed by deleting a file: none while a branch or its parent has a hard link to it. */
export async function freedBy(path: string): Promise<number> {
  const stat = await lstat(path).catch(() => undefined);
  return stat && stat.nlink === 1 ? stat.size : 0;
}

/** Bytes freed by deleting a folder; 0 when it does not exist. Links are not followed. */
export async function folderBytes(folder: string): Promise<number> {
  let bytes = 0;
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) bytes += await folderBytes(path);
    else if (entry.isFile()) bytes += await freedBy(path);
  }
  return bytes;
}

/** The last part of a text file, without terminal sequences and hidden characters; empty when it does not exist. */
export function tailOf(path: string, bytes = 4096): string {
  if (!existsSync(path)) return '';
  const fd = openSync(path, 'r');
  try {
    const size = statSync(path).size;
    const buffer = Buffer.alloc(Math.min(bytes, size));
    readSync(fd, buffer, 0, buffer.length, size - buffer.length);
    const text = buffer.toString('utf8');
    return cleanText(size > bytes ? text.slice(text.indexOf('\n') + 1) : text);
  } finally {
    closeSync(fd);
  }
}

/**
 * Removes an incomplete last line, which a crash may have left, from a journal, so that the next line starts on its
 * own.
 */
export function trimJournal(path: string): void {
  if (!existsSync(path)) return;
  const size = statSync(path).size;
  const fd = openSync(path, 'r');
  let end = size;
  try {
    const buffer = Buffer.alloc(64 * 1024);
    while (end > 0) {
      const from = Math.max(0, end - buffer.length);
      const read = readSync(fd, buffer, 0, end - from, from);
      const newline = buffer.subarray(0, read).lastIndexOf(10);
      end = newline === -1 ? from : from + newline + 1;
      if (newline !== -1) break;
    }
  } finally {
    closeSync(fd);
  }
  if (end < size) truncateSync(path, end);
}
