import { metric } from '../../shared/domain/metrics';
import type { Reader } from './reader-writer';
import type { RunKey } from './run-key';
import { readExtents } from './series/series-extent';
import type { Extent } from './series/series-extent';

/** Best finite value of each metric that has a direction, from the topmost level of the pyramid: a handful of rows. */
export function bestValues(db: Reader, run: RunKey): Record<string, number> {
  const best: Record<string, number> = {};
  for (const extent of readExtents(db, run)) {
    const { name } = db.get<{ name: string }>('SELECT name FROM metrics WHERE key = ?', extent.metric)!;
    const direction = metric(name)?.best;
    if (!direction) continue;
    const { min, max } = extremes(db, run, extent);
    const value = direction === 'min' ? min : max;
    if (value !== null) best[name] = value;
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
