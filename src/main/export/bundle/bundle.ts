import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { m } from '../../../paraglide/messages';
import { RefusalError, unwrap } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { isLive } from '../../../shared/domain/run/run';
import type { RunId } from '../../../shared/domain/run/run';
import {
  BUNDLE_FORMAT,
  BUNDLE_RUNS,
  isAside,
  isPortablePath,
  MANIFEST_FILE,
} from '../../../shared/formats/bundle-manifest';
import type { BundledRun, BundleManifest, CheckpointChoice } from '../../../shared/formats/bundle-manifest';
import { parseJson } from '../../../shared/formats/json';
import { CHECKPOINTS_FOLDER, JOURNAL_FILE, RUN_FILE } from '../../../shared/formats/run-file';
import type { RunFile } from '../../../shared/formats/run-file';
import { append } from '../../../shared/lib/lists';
import { cleanName } from '../../../shared/lib/text';
import type { ExportSource, ExportWork, ExportResult } from '../export-source';
import { fail } from '../drawing/shown-runs';
import { writeAside } from '../write-aside';

/** A file of a bundle: the first `bytes` bytes of the file at `path`, because a journal may grow meanwhile. */
interface PackedFile {
  path: string;
  bytes: number;
}

/**
 * Lists the files of a run folder: regular files only, without those that are still being written.
 *
 * The journal comes first, and that of a live run is cut at its last complete line: everything it refers to is
 * already on disk.
 *
 * @param checkpoints names of the run's checkpoints, ascending by step
 */
async function runFiles(
  folder: string,
  isLive: boolean,
  choice: CheckpointChoice,
  checkpoints: readonly string[],
): Promise<PackedFile[]> {
  const journal = await journalBytes(join(folder, JOURNAL_FILE), isLive);
  const last = checkpoints[checkpoints.length - 1];
  const isIncluded = (path: string): boolean =>
    path !== JOURNAL_FILE &&
    (choice === 'all' ||
      !path.startsWith(`${CHECKPOINTS_FOLDER}/`) ||
      (choice === 'last' && path === `${CHECKPOINTS_FOLDER}/${last}`));
  const others = (await plainFiles(folder)).filter(({ path }) => isIncluded(path));
  return [...(journal === undefined ? [] : [{ path: JOURNAL_FILE, bytes: journal }]), ...others];
}

async function plainFiles(folder: string, under = ''): Promise<PackedFile[]> {
  const files: PackedFile[] = [];
  for (const name of (await readdir(join(folder, under))).sort()) {
    const path = under === '' ? name : `${under}/${name}`;
    if (!isPortablePath(path) || isAside(path)) continue;
    const stat = await lstat(join(folder, path)).catch(() => undefined);
    if (stat?.isDirectory()) append(files, await plainFiles(folder, path));
    else if (stat?.isFile()) files.push({ path, bytes: stat.size });
  }
  return files;
}

const TAIL_BYTES = 64 * 1024;

/** Bytes of a journal; of a live run, up to the last line feed. Undefined if the journal does not exist. */
async function journalBytes(path: string, isLive: boolean): Promise<number | undefined> {
  const handle = await open(path, 'r').catch(() => undefined);
  if (!handle) return undefined;
  try {
    const { size } = await handle.stat();
    if (!isLive) return size;
    for (let end = size; end > 0;) {
      const from = Math.max(0, end - TAIL_BYTES);
      const buffer = Buffer.alloc(end - from);
      await handle.read(buffer, 0, buffer.length, from);
      const newline = buffer.lastIndexOf(10);
      if (newline !== -1) return from + newline + 1;
      end = from;
    }
    return 0;
  } finally {
    await handle.close();
  }
}

interface PackedRun {
  folder: string;
  files: PackedFile[];
  listed: BundledRun;
}

/** Text shrinks to about a tenth; images and weights are stored uncompressed. */
const isCompressible = (path: string): boolean => /\.(json|ndjson|log)$/.test(path);

/**
 * Writes run folders as one zip file. The manifest is the last entry, because its hashes are computed from the bytes
 * as they are written: it lists exactly what is packed, even if runs train meanwhile.
 */
export const writeBundle = (
  options: { runs: readonly RunId[]; checkpoints: CheckpointChoice },
  work: ExportWork,
  file: string,
): Promise<Outcome<ExportResult>> =>
  writeAside(file, work.signal, async (write) => {
    const runs: PackedRun[] = [];
    for (const id of options.runs) runs.push(await packRun(id, work.source, options.checkpoints));
    const total = runs.reduce((sum, { files }) => sum + files.reduce((s, { bytes }) => s + bytes, 0), 0);
    let done = 0;
    const zip = createZip(runs, options.checkpoints, work.source.version, (bytes) =>
      work.onProgress((done += bytes), total),
    );
    for await (const piece of zip.outputStream) await write(piece);
    return runs.reduce((sum, { files }) => sum + files.length, 0);
  });

async function packRun(id: RunId, source: ExportSource, checkpoints: CheckpointChoice): Promise<PackedRun> {
  const run = source.detail(id);
  const bytes = await readFile(join(run.folder, RUN_FILE)).catch(() => undefined);
  if (bytes === undefined) return fail(m.drawing_has_not_begun_there_nothing({ name: run.name }), run.folder);
  const { dataset } = unwrap(parseJson(bytes)) as RunFile;
  const files = await runFiles(
    run.folder,
    isLive(run.state),
    checkpoints,
    run.checkpoints.map((c) => c.file),
  );
  return {
    folder: run.folder,
    files,
    listed: { id, name: run.name, dataset: { name: cleanName(dataset.name), sha256: dataset.sha256 }, files: [] },
  };
}

function createZip(
  runs: readonly PackedRun[],
  checkpoints: CheckpointChoice,
  gander: string,
  onBytes: (bytes: number) => void,
): ZipFile {
  const zip = new ZipFile();
  const createdAt = new Date();
  zip.on('error', (error: Error) => void (zip.outputStream as Readable).destroy(error));
  for (const run of runs) for (const file of run.files) addFile(zip, run, file, createdAt, onBytes);
  const manifest: BundleManifest = {
    format: BUNDLE_FORMAT,
    gander,
    createdAt: createdAt.toISOString(),
    checkpoints,
    runs: runs.map(({ listed }) => listed),
  };
  zip.addReadStreamLazy(MANIFEST_FILE, { mtime: createdAt }, (callback) =>
    callback(null, Readable.from([Buffer.from(JSON.stringify(manifest))])),
  );
  zip.end();
  return zip;
}

/**
 * Adds a file. It is opened when its turn comes, so one file is open at a time even for a run with ten thousand
 * grids.
 */
function addFile(
  zip: ZipFile,
  { folder, listed }: PackedRun,
  { path, bytes }: PackedFile,
  mtime: Date,
  onBytes: (bytes: number) => void,
): void {
  zip.addReadStreamLazy(`${BUNDLE_RUNS}/${listed.id}/${path}`, { mtime, compress: isCompressible(path) }, (callback) =>
    callback(null, Readable.from(readPieces())),
  );
  async function* readPieces(): AsyncGenerator<Buffer> {
    const hash = createHash('sha256');
    let read = 0;
    try {
      if (bytes > 0)
        for await (const piece of createReadStream(join(folder, path), { end: bytes - 1 })) {
          hash.update(piece as Buffer);
          read += (piece as Buffer).length;
          onBytes((piece as Buffer).length);
          yield piece as Buffer;
        }
      if (read !== bytes) throw new Error(`it has ${read} bytes, and had ${bytes} a moment ago`);
    } catch (error) {
      // yazl does not listen for errors of its input streams.
      zip.emit('error', unreadableError(listed.name, join(folder, path), error as Error));
    }
    listed.files.push({ path, bytes, sha256: hash.digest('hex') });
  }
}

const unreadableError = (name: string, path: string, error: Error): RefusalError =>
  new RefusalError({
    message: m.drawing_cannot_be_exported_cannot_be({ name, path, message: error.message }),
    at: path,
  });

/** Bytes of the files of a bundle, according to the database. An upper bound, because text is compressed. */
export const estimateBundle = (
  options: { runs: readonly RunId[]; checkpoints: CheckpointChoice },
  source: ExportSource,
): number => options.runs.reduce((sum, id) => sum + estimateRun(id, options.checkpoints, source), 0);

function estimateRun(id: RunId, choice: CheckpointChoice, source: ExportSource): number {
  const { bytes, checkpoints } = source.detail(id);
  const last = checkpoints[checkpoints.length - 1]?.bytes ?? 0;
  return bytes.samples + bytes.log + { all: bytes.checkpoints, last, none: 0 }[choice];
}
