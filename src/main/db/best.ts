import { METRICS } from '../../shared/metrics';
import type { Reader } from './handles';
import { findMetric } from './metrics';
import type { RunKey } from './run-table';
import { readExtent } from './series';
import type { Extent } from './series';

/** Best finite value of each metric that has a direction, from the topmost level of the pyramid: a handful of rows. */
export function bestValues(db: Reader, run: RunKey): Record<string, number> {
  const best: Record<string, number> = {};
  for (const metric of METRICS) {
    if (!metric.best) continue;
    const key = findMetric(db, metric.name);
    const extent = key === undefined ? undefined : readExtent(db, run, key);
    if (!extent) continue;
    const { min, max } = extremes(db, run, extent);
    const value = metric.best === 'min' ? min : max;
    if (value !== null) best[metric.name] = value;
  }
  return best;
}

interface Extremes {
  min: number | null;
  max: number | null;
}

/** A run too short for a pyramid has a few raw points only. */
function extremes(db: Reader, run: RunKey, { metric, levels }: Extent): Extremes {
  if (levels > 0) return db.get<Extremes>('SELECT min(min) AS min, max(max) AS max FROM buckets WHERE run = ? AND metric = ? AND level = ?', run, metric, levels)!;
  return db.get<Extremes>('SELECT min(value) AS min, max(value) AS max FROM points WHERE run = ? AND metric = ? AND abs(value) < 9e999', run, metric)!;
}
