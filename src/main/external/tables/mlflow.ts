import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { m } from '../../../paraglide/messages';
import { MAX_STEP } from '../../../shared/lib/limits';
import { cleanName, cleanText, visible } from '../../../shared/lib/text';
import type { SettingTree } from '../../../shared/formats/external-run';
import type { ExternalRecord, ExternalSource } from '../reader';
import { numberIn } from './cells';
import { cursorAt, isUnchanged, readLines } from './lines';
import type { FileCursor } from './lines';
import { MAX_METRICS, metricName } from './map-rows';
import { parseYaml } from './settings-files';
import { naturalOrder, walkFolders } from './walk';
import type { WalkedFolder } from './walk';

/*
 * The file store of MLflow (mlflow/store/tracking/file_store.py): `mlruns/<experiment>/<run>` with meta.yaml, a file for
 * each metric with lines `time value step`, and a file for each parameter and tag.
 */

const META = 'meta.yaml';
const MAX_VALUE_BYTES = 64 * 1024;

/** Whether a folder is a run of MLflow's file store. */
export const isMlflowRun = ({ files, folders }: Pick<WalkedFolder, 'files' | 'folders'>): boolean =>
  files.includes(META) && folders.includes('metrics') && (folders.includes('params') || folders.includes('tags'));

/** The run in a folder without its grids; undefined if it was deleted in MLflow. */
export async function mlflowSource(
  path: string,
  relative: string,
  signal: AbortSignal,
): Promise<ExternalSource | undefined> {
  const meta = await readMeta(join(path, META));
  if (meta['lifecycle_stage'] === 'deleted') return undefined;
  const files = await filesBelow(join(path, 'metrics'), signal);
  const tags = await readValues(join(path, 'tags'), signal);
  const params = await readValues(join(path, 'params'), signal);
  const summary = await summarise(path, files, signal);
  const name = textOf(meta['run_name']) ?? tags['mlflow.runName'] ?? basename(path);
  const seed = Number(params['seed'] ?? params['random_seed'] ?? NaN);
  const own = Object.entries(tags).filter(([tag]) => !tag.startsWith('mlflow.'));
  const settings: SettingTree = { ...numbersIn(params), ...(own.length > 0 && { tags: Object.fromEntries(own) }) };
  const remarks = [m.external_mlflow()];
  if (files.length > MAX_METRICS) remarks.push(m.external_too_many_metrics());
  return {
    ...{ key: relative, type: 'table', path, name: cleanName(name) || basename(path), program: 'MLflow', settings },
    ...(tags['mlflow.note.content'] !== undefined && { notes: cleanText(tags['mlflow.note.content']) }),
    ...(Number.isSafeInteger(seed) && seed >= 0 && { seed }),
    metrics: summary.metrics,
    steps: summary.steps ?? { first: 0, last: 0 },
    ...(summary.times && { times: summary.times }),
    remarks,
    readings: [],
    bytes: summary.bytes,
  };
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

async function readMeta(path: string): Promise<Record<string, unknown>> {
  const yaml = await parseYaml(await readText(path));
  return typeof yaml?.value === 'object' && yaml.value !== null ? (yaml.value as Record<string, unknown>) : {};
}

async function readText(path: string): Promise<string> {
  const { size } = await stat(path);
  return size > MAX_VALUE_BYTES ? '' : readFile(path, 'utf8');
}

/** Names and content of the files in `params` or `tags`, of which one may be missing; names with `/` are in folders. */
async function readValues(folder: string, signal: AbortSignal): Promise<Record<string, string>> {
  const files = await filesBelow(folder, signal).catch((error: unknown) => {
    if (signal.aborted) throw error;
    return [];
  });
  const values: Record<string, string> = {};
  for (const file of files.slice(0, MAX_METRICS))
    if (file !== '__proto__') values[file] = await readText(join(folder, file)).catch(() => '');
  return values;
}

/** MLflow writes parameters as text. */
const numbersIn = (params: Record<string, string>): SettingTree =>
  Object.fromEntries(
    Object.entries(params).map(([name, text]) => {
      const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);
      return [name, isNumber ? Number(text) : text === 'True' ? true : text === 'False' ? false : text];
    }),
  );

/** The files below a folder as paths with `/`, which are the names of metrics, parameters and tags. */
async function filesBelow(folder: string, signal: AbortSignal): Promise<string[]> {
  const found: string[] = [];
  for await (const { relative, files } of walkFolders(folder, signal))
    for (const file of files) found.push(relative === '' ? file : `${relative}/${file}`);
  return found.sort(naturalOrder);
}

interface Point {
  step: number;
  time: number;
  value: number;
}

/** `1700000000000 0.5 100`; newer versions add the name and digest of a dataset. */
function pointIn(line: string): Point | undefined {
  const [time, value, step] = line.split(' ');
  const numbers = [Number(time), numberIn(value), Number(step ?? 0)] as const;
  if (
    time === '' ||
    typeof numbers[1] !== 'number' ||
    !(numbers[0] >= 0) ||
    !(numbers[2] >= 0 && numbers[2] <= MAX_STEP)
  )
    return undefined;
  return { time: numbers[0], value: numbers[1], step: Math.round(numbers[2]) };
}

async function summarise(run: string, files: readonly string[], signal: AbortSignal) {
  const metrics: { name: string; points: number }[] = [];
  let steps: { first: number; last: number } | undefined;
  let times: { first: number; last: number } | undefined;
  let bytes = 0;
  for (const file of files.slice(0, MAX_METRICS)) {
    const path = join(run, 'metrics', file);
    const name = metricName(file);
    const { size } = await stat(path);
    bytes += size;
    let points = 0;
    let seen = 0;
    for await (const batch of readLines(path, { until: 256 * 1024, signal })) {
      seen = batch.to;
      for (const text of batch.texts) {
        const point = pointIn(text ?? '');
        if (!point) continue;
        points++;
        steps = {
          first: Math.min(steps?.first ?? point.step, point.step),
          last: Math.max(steps?.last ?? 0, point.step),
        };
        times = {
          first: Math.min(times?.first ?? point.time, point.time),
          last: Math.max(times?.last ?? 0, point.time),
        };
      }
    }
    // Of a long file the number of lines is estimated.
    if (name !== undefined && points > 0)
      metrics.push({ name, points: seen < size ? Math.round((points * size) / seen) : points });
  }
  return { metrics, steps, times, bytes };
}

/** By the name of a metric: where its file was read to, and its last step. */
export interface MlflowCursor {
  files: Record<string, FileCursor & { step: number }>;
  origin?: number;
  /** The metric whose times are the run's. */
  clock?: string;
}

/** Most points of a metric, which are sorted in memory. */
const MAX_POINTS = 5_000_000;
const ROWS = 1000;

/** Reads the metrics one after the other; each is sorted by step, and of equal steps the last value stays, as in MLflow. */
export async function* readMlflow(
  source: ExternalSource,
  {
    signal,
    cursor,
    onBytes,
  }: { signal: AbortSignal; cursor?: MlflowCursor | undefined; onBytes?: ((bytes: number) => void) | undefined },
): AsyncGenerator<ExternalRecord, MlflowCursor | undefined> {
  const names = (await filesBelow(join(source.path, 'metrics'), signal)).slice(0, MAX_METRICS);
  const pathOf = (name: string) => join(source.path, 'metrics', name);
  if (cursor)
    for (const [name, file] of Object.entries(cursor.files))
      if (!names.includes(name) || !(await isUnchanged(pathOf(name), file))) return undefined;
  const origin = cursor?.origin ?? source.times?.first;
  // The axis of training time comes from the metric with the most points.
  const clock = cursor?.clock ?? (await largestOf(names, pathOf));
  const files: MlflowCursor['files'] = {};
  for (const name of names) {
    const before = cursor?.files[name];
    const { points, bad, at } = await readPoints(pathOf(name), before, signal, onBytes);
    if (before && points.some(({ step }) => step <= before.step)) return undefined;
    const last = points[points.length - 1];
    files[name] = { ...at, step: last?.step ?? before?.step ?? -1 };
    const metric = metricName(name);
    if (metric === undefined) continue;
    for (let from = 0; from < points.length; from += ROWS) {
      const part = points.slice(from, from + ROWS);
      const steps = part.map(({ step }) => step);
      const { time } = part[part.length - 1]!;
      yield { type: 'metrics', time, steps, values: { [metric]: part.map(({ value }) => value) } };
      if (name === clock && origin !== undefined)
        yield { type: 'metrics', time, steps, values: { time: ascending(part, origin) } };
    }
    if (bad.count > 0)
      yield {
        ...{
          type: 'event',
          time: last?.time ?? source.times?.last ?? 0,
          step: last?.step ?? 0,
          level: 'warning',
          code: 'table',
        },
        message: visible(
          `Line ${bad.first} of the metric ${name} is not "time value step"${bad.count > 1 ? `, nor are ${(bad.count - 1).toLocaleString('en')} others` : ''}; ${bad.count > 1 ? 'they were' : 'it was'} left out.`,
        ),
      };
  }
  return { files, ...(origin !== undefined && { origin }), ...(clock !== undefined && { clock }) };
}

/** Seconds since the first record, which never go back. */
function ascending(points: readonly Point[], origin: number): number[] {
  let last = 0;
  return points.map(({ time }) => (last = Math.max(last, (time - origin) / 1000)));
}

async function largestOf(names: readonly string[], pathOf: (name: string) => string): Promise<string | undefined> {
  let largest: string | undefined;
  let most = -1;
  for (const name of names) {
    const { size } = await stat(pathOf(name));
    if (size > most) [largest, most] = [name, size];
  }
  return largest;
}

async function readPoints(
  path: string,
  before: FileCursor | undefined,
  signal: AbortSignal,
  onBytes: ((bytes: number) => void) | undefined,
): Promise<{ points: Point[]; bad: { count: number; first: number }; at: FileCursor }> {
  const read: Point[] = [];
  const bad = { count: 0, first: 0 };
  let { offset, line } = before ?? { offset: 0, line: 1 };
  for await (const { texts, first, to, isOpen } of readLines(path, { from: offset, first: line, signal, onBytes })) {
    // MLflow writes each line with its line break at once; one without is being written.
    if (isOpen) break;
    for (const [i, text] of texts.entries()) {
      if (text?.trim() === '') continue;
      const point = read.length < MAX_POINTS ? pointIn(text ?? '') : undefined;
      if (point) read.push(point);
      else if (bad.count++ === 0) bad.first = first + i;
    }
    [offset, line] = [to, first + texts.length];
  }
  const sorted = read.sort((a, b) => a.step - b.step || a.time - b.time);
  const points = sorted.filter(({ step }, i) => sorted[i + 1]?.step !== step);
  return { points, bad, at: await cursorAt(path, offset, line, false) };
}
