import { placeOfMetric } from '../../../shared/metrics';
import type { ExportSource, Work } from '../source';
import type { ParsedExportOptions } from '../../../shared/export';
import type { RunId } from '../../../shared/run';

export interface Point {
  step: number;
  values: Record<string, number>;
}

/** Points of a run within from..to, every n-th of them and the last always; read one after the other. */
export function* chosenPoints(points: Iterable<Point>, { from = 0, to = Infinity, every }: ParsedExportOptions): Generator<Point> {
  let index = 0;
  let left: Point | undefined;
  for (const point of points) {
    if (point.step < from) continue;
    if (point.step > to) break;
    left = index++ % every === 0 ? undefined : point;
    if (!left) yield point;
  }
  if (left) yield left;
}

/** Rows that the runs have logged within the range, at most. */
export function countRows({ runs, from = 0, to = Infinity, every }: ParsedExportOptions, source: ExportSource): number {
  const rows = (step: number) => Math.max(0, Math.min(step, to) - Math.max(from, 1) + 1);
  return runs.reduce((sum, id) => sum + Math.ceil(rows(source.run(id).step) / every), 0);
}

/** Every metric but time that a run logged, in the order of `metrics.ts`, unknown ones after it by name. Reads all points once. */
export async function metricsOf(ids: readonly RunId[], source: ExportSource, signal: AbortSignal): Promise<string[]> {
  const names = new Set<string>();
  const rest = breather(signal);
  for (const id of ids) for (const { values } of source.points(id)) {
    for (const name in values) names.add(name);
    await rest();
  }
  names.delete('time');
  return [...names].sort((a, b) => placeOfMetric(a) - placeOfMetric(b) || (a < b ? -1 : 1));
}

/** Lets others run, and looks whether the export was cancelled, once in a thousand calls. */
export function breather(signal: AbortSignal, every = 1000): () => Promise<void> | undefined {
  let calls = 0;
  return () => {
    if (++calls % every !== 0) return undefined;
    signal.throwIfAborted();
    return new Promise((resolve) => { setImmediate(resolve); });
  };
}

/** Gathers text into pieces of about 64 KB and reports rows as they are written. */
export function gatherer(write: (text: string) => Promise<void>, total: number, { onProgress, signal }: Work) {
  const rest = breather(signal);
  let text = '';
  let rows = 0;
  const flush = async () => {
    const piece = text;
    text = '';
    if (piece) await write(piece);
    onProgress(Math.min(rows, total), total);
  };
  return {
    rows: () => rows,
    text: (piece: string) => { text += piece; },
    async row(piece: string): Promise<void> {
      text += piece;
      rows++;
      if (text.length > 65_536) await flush();
      await rest();
    },
    async end(): Promise<void> {
      if (text) await write(text);
      onProgress(rows, rows);
    },
  };
}
