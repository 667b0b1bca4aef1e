import { placeOfMetric } from '../../../shared/domain/metrics';
import { countLogged, eachPoint } from '../points';
import type { ExportSource, Point, Work } from '../export-source';
import type { ParsedExportOptions } from '../../../shared/contract/export-options';
import type { RunId } from '../../../shared/domain/run/run';

/** Points of a run within from..to, every n-th of them and the last always. */
export async function* chosenPoints(
  id: RunId,
  { from, to, every }: ParsedExportOptions,
  work: Work,
): AsyncGenerator<Point> {
  let index = 0;
  let left: Point | undefined;
  for await (const point of eachPoint(id, { from, to }, work)) {
    left = index++ % every === 0 ? undefined : point;
    if (!left) yield point;
  }
  if (left) yield left;
}

/** Rows that the runs have logged within the range: as many as their most frequent metric has, at most. */
export const countRows = ({ runs, from, to, every }: ParsedExportOptions, source: ExportSource): number =>
  runs.reduce((sum, id) => sum + Math.ceil(countLogged(id, { from, to }, source) / every), 0);

/** Every metric but time that a run logged, in the order of `metrics.ts`, unknown ones after it by name. */
export function metricsOf(ids: readonly RunId[], source: ExportSource): string[] {
  const names = new Set(ids.flatMap((id) => source.logged(id).metrics));
  names.delete('time');
  return [...names].sort((a, b) => placeOfMetric(a) - placeOfMetric(b) || (a < b ? -1 : 1));
}

/** Gathers text into pieces of about 64 KB and reports rows as they are written. */
export function gatherer(write: (text: string) => Promise<void>, total: number, { onProgress }: Work) {
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
    text: (piece: string) => {
      text += piece;
    },
    async row(piece: string): Promise<void> {
      text += piece;
      rows++;
      if (text.length > 65_536) await flush();
    },
    async end(): Promise<void> {
      if (text) await write(text);
      onProgress(rows, rows);
    },
  };
}
