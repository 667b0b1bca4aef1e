import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { RunDetail } from '../../../shared/contract/results';
import type { Outcome } from '../../../shared/contract/outcome';
import type { RunId } from '../../../shared/domain/run/run';
import { placesOf } from '../drawing/run-colours';
import type { RunPlacement } from '../drawing/run-colours';
import { createShownRuns } from '../drawing/shown-runs';
import type { ExportSource, ExportWork, ExportResult } from '../export-source';
import { countLogged } from '../selection';
import { writeAside, writeFolderAside } from '../write-aside';
import { encodeRecord } from './event-file';
import { runEvents } from './run-events';
import type { EventChoice } from './run-events';

interface TensorBoardOptions extends EventChoice, RunPlacement {
  /** Writes a folder instead of a zip file of it. */
  folder: boolean;
}

interface EventFile {
  /** `<run>/events.out.tfevents.<seconds>.gander` */
  path: string;
  records(): AsyncGenerator<Buffer>;
}

/** Writes a folder for each run, with one event file that TensorBoard reads. */
export async function writeTensorBoard(
  options: TensorBoardOptions,
  work: ExportWork,
  to: string,
): Promise<Outcome<ExportResult>> {
  const counter = { events: 0, total: countEvents(options, work.source) };
  const files = (): Promise<EventFile[]> => eventFiles(options, work, counter);
  if (options.folder)
    return writeFolderAside(to, work.signal, async (add) => {
      for (const { path, records } of await files())
        await add(path, async (write) => {
          for await (const piece of batchRecords(records())) await write(piece);
          return 0;
        });
      return counter.events;
    });
  return writeAside(to, work.signal, async (write) => {
    const zip = createZip(await files());
    for await (const piece of zip.outputStream) await write(piece);
    return counter.events;
  });
}

/** One event for each step of the series and each grid. An upper bound if all metrics of a step are logged together. */
export const countEvents = (
  { runs, from, to, every }: Omit<TensorBoardOptions, 'folder'>,
  source: ExportSource,
): number =>
  runs.reduce(
    (sum, id) => sum + countLogged(id, { from, to }, source) + Math.ceil(source.samples(id).steps.length / every),
    0,
  );

/** About 45 bytes for each value; grids are stored as they are. */
const VALUE_BYTES = 45;

/** Approximate size of the files in bytes. */
export const estimateTensorBoard = (options: Omit<TensorBoardOptions, 'folder'>, source: ExportSource): number =>
  options.runs.reduce(
    (sum, id) =>
      sum +
      source.logged(id).metrics.length * VALUE_BYTES * source.logged(id).steps +
      source.detail(id).bytes.samples / options.every,
    0,
  );

async function eventFiles(
  options: TensorBoardOptions,
  work: ExportWork,
  counter: { events: number; total: number },
): Promise<EventFile[]> {
  const { source, onProgress, signal } = work;
  const runs = options.runs.map((id) => source.detail(id));
  const withSamples = options.runs.filter((id) => source.samples(id).steps.length > 0);
  const shownRuns = new Map(
    (await createShownRuns(withSamples, source, 1, { places: placesOf(options) })).map((shownRun) => [
      shownRun.run.id,
      shownRun,
    ]),
  );
  const names = folderNames(runs);
  return runs.map((run, i) => ({
    path: `${names[i]}/events.out.tfevents.${secondsOf(run)}.gander`,
    async *records() {
      for await (const event of runEvents(run, shownRuns.get(run.id), work, options)) {
        signal.throwIfAborted();
        yield Buffer.from(encodeRecord(event));
        if (++counter.events % 100 === 0) {
          onProgress(Math.min(counter.events, counter.total), counter.total);
          await new Promise((resolve) => {
            setImmediate(resolve);
          });
        }
      }
    },
  }));
}

const secondsOf = (run: RunDetail): string =>
  String(Math.floor(Date.parse(run.startedAt ?? run.createdAt) / 1000)).padStart(10, '0');

function createZip(files: readonly EventFile[]): ZipFile {
  const zip = new ZipFile();
  const fail = (error: Error): void => void (zip.outputStream as Readable).destroy(error);
  zip.on('error', fail);
  for (const { path, records } of files)
    zip.addReadStreamLazy(path, {}, (callback) =>
      callback(null, Readable.from(batchRecords(records())).on('error', fail)),
    );
  zip.end();
  return zip;
}

const CHUNK_BYTES = 256 * 1024;

/** Joins small records into larger chunks, because every write is a system call. */
async function* batchRecords(records: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  let batch: Buffer[] = [];
  let bytes = 0;
  for await (const piece of records) {
    batch.push(piece);
    bytes += piece.length;
    if (bytes < CHUNK_BYTES) continue;
    yield Buffer.concat(batch);
    batch = [];
    bytes = 0;
  }
  yield Buffer.concat(batch);
}

/** Names that Windows reserves for devices, whatever their extension. */
const DEVICE_NAME = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * Chooses a folder name for each run, which TensorBoard shows as the name of the run: the run's name if it is unique
 * and valid on every system, otherwise with the id appended.
 */
export function folderNames(runs: readonly { id: RunId; name: string }[]): string[] {
  const names = runs.map(({ name }) =>
    name
      .normalize('NFC')
      .replace(/[^\p{L}\p{N} ._=+,()-]+/gu, '-')
      .replace(/\s+/g, ' ')
      .slice(0, 80)
      .replace(/^[ .-]+|[ .-]+$/g, ''),
  );
  const lowercase = names.map((name) => name.toLowerCase());
  return names.map((name, i) => {
    const isUnique = lowercase.indexOf(lowercase[i]!) === lowercase.lastIndexOf(lowercase[i]!);
    return name !== '' && isUnique && !DEVICE_NAME.test(name) ? name : `${name || 'run'} ${runs[i]!.id}`;
  });
}
