import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { RunDetail } from '../../../shared/contract/contract';
import type { Outcome } from '../../../shared/contract/outcome';
import { writeAside, writeFolderAside } from '../write-aside';
import { shownRunsOf } from '../picture/sample-frames';
import { placesOf, type RunPlacement } from '../picture/run-colours';
import { countLogged } from '../points';
import type { ExportSource, Work, Written } from '../export-source';
import { folderNames } from './folder-names';
import { record } from './event-file';
import { type LogChoice, runLog } from './run-log';

interface TensorBoardOptions extends LogChoice, RunPlacement {
  /** A folder instead of a zip file of it. */
  folder: boolean;
}

interface EventFile {
  /** `<run>/events.out.tfevents.<seconds>.gander` */
  path: string;
  records(): AsyncGenerator<Buffer>;
}

/** Writes a folder for each run with one event file, as TensorBoard reads them. */
export async function writeTensorBoard(options: TensorBoardOptions, work: Work, to: string): Promise<Outcome<Written>> {
  const counter = { events: 0, total: countEvents(options, work.source) };
  const files = (): Promise<EventFile[]> => eventFiles(options, work, counter);
  if (options.folder)
    return writeFolderAside(to, work.signal, async (add) => {
      for (const { path, records } of await files())
        await add(path, async (write) => {
          for await (const piece of gathered(records())) await write(piece);
          return 0;
        });
      return counter.events;
    });
  return writeAside(to, work.signal, async (write) => {
    const zip = zipOf(await files());
    for await (const piece of zip.outputStream) await write(piece as Buffer);
    return counter.events;
  });
}

/** One step of the series is an event, and so is a grid. An upper bound where one metric is logged whenever another is. */
export const countEvents = (
  { runs, from, to, every }: Omit<TensorBoardOptions, 'folder'>,
  source: ExportSource,
): number =>
  runs.reduce(
    (sum, id) => sum + countLogged(id, { from, to }, source) + Math.ceil(source.samples(id).steps.length / every),
    0,
  );

/** About 45 bytes a value, and the grids as they are. */
const VALUE_BYTES = 45;

/** About how many bytes the files take. */
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
  work: Work,
  counter: { events: number; total: number },
): Promise<EventFile[]> {
  const { source, onProgress, signal } = work;
  const runs = options.runs.map((id) => source.detail(id));
  const withSamples = options.runs.filter((id) => source.samples(id).steps.length > 0);
  const cast = new Map(
    (await shownRunsOf(withSamples, source, 1, { places: placesOf(options) })).map((actor) => [actor.run.id, actor]),
  );
  const names = folderNames(runs);
  return runs.map((run, i) => ({
    path: `${names[i]}/events.out.tfevents.${secondsOf(run)}.gander`,
    async *records() {
      for await (const event of runLog(run, cast.get(run.id), work, options)) {
        signal.throwIfAborted();
        yield Buffer.from(record(event));
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

function zipOf(files: readonly EventFile[]): ZipFile {
  const zip = new ZipFile();
  const fail = (error: Error): void => void (zip.outputStream as Readable).destroy(error);
  zip.on('error', fail);
  for (const { path, records } of files)
    zip.addReadStreamLazy(path, {}, (give) => give(null, Readable.from(gathered(records())).on('error', fail)));
  zip.end();
  return zip;
}

const CHUNK_BYTES = 256 * 1024;

/** Small records in pieces of some size, for each write costs a call of the system. */
async function* gathered(records: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of records) {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes < CHUNK_BYTES) continue;
    yield Buffer.concat(pieces);
    pieces = [];
    bytes = 0;
  }
  yield Buffer.concat(pieces);
}
