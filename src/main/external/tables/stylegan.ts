import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ReadOptions } from '../reader';
import type { Cell } from './cells';
import { columnFacts } from './columns';
import { inspectTable } from './inspect-table';
import { JsonRows } from './rows';
import { planTable } from './table-source';
import type { TablePlan } from './table-source';
import { naturalOrder } from './walk';

/** The losses of a StyleGAN training, one line per tick (stylegan2-ada-pytorch and stylegan3, training_loop.py). */
export const STATS_FILE = 'stats.jsonl';
/** A score of its snapshots, such as metric-fid50k_full.jsonl. */
const METRIC_FILE = /^metric-.+\.jsonl$/;
/** The step of snapshots and of the grids is the number of thousands of real images shown. */
const STEP = 'kimg';

/** Lines of metric-*.jsonl: scores under their own names, with the step in the name of the snapshot. */
class SnapshotRows extends JsonRows {
  protected override selected(line: Record<string, unknown>): Record<string, unknown> {
    const { results, snapshot_pkl: snapshot, timestamp } = line;
    const kimg = typeof snapshot === 'string' ? /(\d+)\D*$/.exec(snapshot)?.[1] : undefined;
    const scores = typeof results === 'object' && results !== null ? results : {};
    return { ...scores, ...(kimg !== undefined && { [STEP]: Number(kimg) }), timestamp };
  }
}

export const isMetricFile = (name: string): boolean => METRIC_FILE.test(name);

/** The tables of a StyleGAN training: its stats.jsonl first, then its scores. */
export async function planStylegan(stats: string, options: ReadOptions): Promise<TablePlan[]> {
  const plan = await planTable(stats, options);
  if (!plan) return [];
  const folder = dirname(stats);
  const names = (await readdir(folder)).filter(isMetricFile).sort(naturalOrder);
  const scores = await Promise.all(names.map((name) => planScores(join(folder, name), options.signal)));
  return [plan, ...scores.filter((each) => each !== undefined)];
}

async function planScores(path: string, signal: AbortSignal): Promise<TablePlan | undefined> {
  const sample = await inspectTable(path, signal, () => new SnapshotRows());
  if (!sample?.columns.includes(STEP)) return undefined;
  const hasTimes = columnFacts(sample.columns, sample.rows, '.').some(
    ({ name, cells }) => name === 'timestamp' && isTime(cells),
  );
  const time = hasTimes ? ({ name: 'timestamp', unit: 'seconds since 1970' } as const) : undefined;
  const roles = { step: STEP, epoch: undefined, time, texts: new Set<string>(), long: undefined };
  return { sample, roles, isFolded: false, runs: [undefined], isUnsorted: false };
}

const isTime = (cells: readonly Cell[]): boolean => cells.every((cell) => typeof cell === 'number' && cell > 1e9);
