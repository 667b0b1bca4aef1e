import type { Series } from '../../../../../shared/domain/series';
import { api } from '../../../../api';
import { lowerBound } from '../../../../../shared/lib/lists';

/** The series that a panel shows: of its runs, each over a range of steps. */
export interface PanelView {
  metrics: readonly string[];
  /** Without `to` the range includes steps that are still to come. */
  runs: readonly { run: string; from?: number; to?: number }[];
  /** Width of the chart in pixels. */
  points: number;
}

/** Reads the series of a panel, with one request for all runs that have an equal range. */
export async function readSeries(view: PanelView): Promise<Series[]> {
  const groups = new Map<string, PanelView['runs'][number][]>();
  for (const r of view.runs) groups.set(`${r.from} ${r.to}`, [...(groups.get(`${r.from} ${r.to}`) ?? []), r]);
  const points = Math.min(8192, Math.max(16, Math.round(view.points)));
  const answers = [...groups.values()].map((group) => {
    const { from, to } = group[0]!;
    const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
    return api.request('series:read', { runs: group.map((r) => r.run), metrics: [...view.metrics], points, ...range });
  });
  return (await Promise.all(answers)).flat();
}

/** The part of raw points that comes after a step. */
export function after(raw: Series, cursor: number): Series {
  const i = lowerBound(raw.columns.step, cursor + 1);
  if (i === 0) return raw;
  const { span, step, mean, min, max, last } = raw.columns;
  const cut = (column: Float64Array) => column.subarray(i);
  return {
    ...raw,
    time: cut(raw.time),
    columns: { span, step: cut(step), mean: cut(mean), min: cut(min), max: cut(max), last: cut(last) },
  };
}
