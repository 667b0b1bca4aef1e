import { basename, dirname } from 'node:path';
import { m } from '../../paraglide/messages';
import { checkSignal } from '../datasets/refusals';
import { pngSize } from '../../shared/formats/png-header';
import { chooseLayout, layoutReading, Layouts } from './images/choose-layout';
import type { LayoutChoice } from './images/choose-layout';
import { decodeWhole } from './images/decode-whole';
import { runFolderOf } from './images/image-folder';
import { imageReader } from './images/image-reader';
import type { Pixels } from './images/tile-layout';
import type {
  Cursor,
  ExternalReader,
  ExternalRecord,
  ExternalSource,
  Reading,
  ReadOptions,
  SourceType,
} from './reader';
import { tableReader } from './tables/table-reader';
import { tensorboardReader } from './tensorboard/tensorboard-reader';

const READERS: readonly ExternalReader[] = [tensorboardReader, imageReader, tableReader];

const readerOf = (type: SourceType): ExternalReader => READERS.find((reader) => reader.type === type)!;

/** A run that was found. */
export interface FoundSource extends ExternalSource {
  /** If its metrics are in one place and its grids in another: the sources of both. */
  parts?: readonly [metrics: ExternalSource, grids: ExternalSource];
  /** How the grids of a log are divided, which does not state it. */
  division?: LayoutChoice;
}

/** The runs that programs recorded in a path, of every kind; the order is that of the readers, then of their keys. */
export async function findSources(path: string, options: ReadOptions): Promise<FoundSource[]> {
  const found: ExternalSource[] = [];
  for (const reader of READERS) {
    checkSignal(options.signal);
    found.push(...(await reader.find(path, options)));
  }
  const divided: FoundSource[] = [];
  for (const source of found) divided.push(await withLayout(source, options));
  return joined(divided, options.readings['together'] ?? 'yes');
}

/** Finds the tiles in the grids of a log: programs log the picture that torchvision's `make_grid` returns. */
async function withLayout(source: ExternalSource, { readings }: ReadOptions): Promise<FoundSource> {
  const { grids } = source;
  if (source.type !== 'tensorboard' || !grids || grids.layout) return source;
  const images: Pixels[] = [];
  for (const { png } of [grids.last, grids.first]) {
    // A picture that cannot be decoded is reported when it is imported.
    const image = await decodeWhole(png, source.path).catch(() => undefined);
    if (image) images.push(image);
  }
  const [first] = images;
  if (!first) return source;
  const division = chooseLayout(images, { chosen: readings['layout'], file: undefined, tileSize: undefined });
  const layout = await new Layouts(division).of(first, () => Promise.resolve(first));
  return {
    ...source,
    grids: { ...grids, layoutFrom: division.from, ...(layout ? { layout } : {}) },
    remarks: [...source.remarks, division.remark],
    readings: [...source.readings, layoutReading(division, first)],
    division,
  };
}

/** The folder of the run that a source belongs to. */
function folderOf({ type, path }: ExternalSource): string {
  if (type === 'table' && /\.[a-z]+$/i.test(path)) return dirname(path);
  if (type === 'images') return runFolderOf(path);
  return /^(logs?|runs?|tensorboard|tb_logs?)$/i.test(basename(path)) ? dirname(path) : path;
}

const together = (chosen: string): Reading => ({
  name: 'together',
  label: m.external_together(),
  options: [
    { value: 'yes', label: m.external_one_run() },
    { value: 'no', label: m.external_separate_runs() },
  ],
  chosen,
});

/** Joins metrics without grids and pictures without metrics that are the only ones in the folder of a run. */
function joined(found: readonly FoundSource[], chosen: string): FoundSource[] {
  const folders = new Map<string, FoundSource[]>();
  for (const source of found) {
    const folder = folderOf(source);
    folders.set(folder, [...(folders.get(folder) ?? []), source]);
  }
  const taken = new Set<FoundSource>();
  const joins = new Map<FoundSource, FoundSource>();
  for (const [folder, sources] of folders) {
    const [metrics, ...otherMetrics] = sources.filter((source) => !source.grids && source.metrics.length > 0);
    const [grids, ...otherGrids] = sources.filter((source) => source.grids && source.metrics.length === 0);
    if (!metrics || !grids || otherMetrics.length > 0 || otherGrids.length > 0) continue;
    const reading = together(chosen);
    if (chosen === 'no') {
      joins.set(metrics, { ...metrics, readings: [...metrics.readings, reading] });
      continue;
    }
    taken.add(grids);
    joins.set(metrics, join(metrics, grids, basename(folder), reading));
  }
  return found.filter((source) => !taken.has(source)).map((source) => joins.get(source) ?? source);
}

function join(metrics: ExternalSource, grids: ExternalSource, name: string, reading: Reading): FoundSource {
  const names = new Set(metrics.readings.map((one) => one.name));
  return {
    ...grids,
    ...metrics,
    name,
    grids: grids.grids!,
    settings: { ...grids.settings, ...metrics.settings },
    steps: {
      first: Math.min(metrics.steps.first, grids.steps.first),
      last: Math.max(metrics.steps.last, grids.steps.last),
    },
    remarks: [
      ...metrics.remarks,
      ...grids.remarks,
      m.external_joined({ metrics: basename(metrics.path), grids: basename(grids.path) }),
    ],
    readings: [...metrics.readings, ...grids.readings.filter((one) => !names.has(one.name)), reading],
    bytes: metrics.bytes + grids.bytes,
    parts: [metrics, grids],
  };
}

type ReadWork = Parameters<ExternalReader['read']>[1];

/** The records of a run that was found, see {@link ExternalReader.read}. */
export function readSource(source: FoundSource, work: ReadWork): AsyncGenerator<ExternalRecord, Cursor | undefined> {
  if (source.parts) return readBoth(source.parts, work);
  const reading = readerOf(source.type).read(source, work);
  return source.division ? divided(reading, new Layouts(source.division)) : reading;
}

/** The records with the layout of their grids. */
async function* divided(
  reading: AsyncGenerator<ExternalRecord, Cursor | undefined>,
  layouts: Layouts,
): AsyncGenerator<ExternalRecord, Cursor | undefined> {
  for (;;) {
    const next = await reading.next();
    if (next.done) return next.value;
    const record = next.value;
    const size = record.type === 'grid' && !record.layout ? pngSize(record.png) : undefined;
    if (record.type !== 'grid' || !size) yield record;
    else {
      const layout = await layouts.of(size, () =>
        decodeWhole(record.png, m.external_grid_of_step({ step: record.step })),
      );
      yield layout ? { ...record, layout } : record;
    }
  }
}

interface BothCursor {
  metrics: Cursor;
  grids: Cursor;
}

async function* readBoth(
  [metrics, grids]: readonly [ExternalSource, ExternalSource],
  { cursor, ...work }: ReadWork,
): AsyncGenerator<ExternalRecord, Cursor | undefined> {
  const from = cursor as BothCursor | undefined;
  const ofMetrics = yield* readerOf(metrics.type).read(metrics, { ...work, ...(from && { cursor: from.metrics }) });
  const ofGrids = yield* readerOf(grids.type).read(grids, { ...work, ...(from && { cursor: from.grids }) });
  return ofMetrics && ofGrids ? { metrics: ofMetrics, grids: ofGrids } : undefined;
}
