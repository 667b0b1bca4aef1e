import { metric } from '../../shared/domain/metrics';
import type { DatabaseReader, RunKey } from './reader-writer';
import { readExtents } from './series/series-extent';
import type { SeriesExtent } from './series/series-extent';

/** Among the given steps, those with the best value of a score: one per recorded score, the earliest of ties. */
export function bestSteps(db: DatabaseReader, run: RunKey, steps: readonly number[]): Set<number> {
  const found = new Set<number>();
  const logged = db.all<{ key: number; name: string }>(
    'SELECT m.key, m.name FROM series s JOIN metrics m ON m.key = s.metric WHERE s.run = ?',
    run,
  );
  for (const { key, name } of logged) {
    const { best, panel } = metric(name) ?? {};
    if (!best || panel === 'resources') continue;
    let winner: { step: number; value: number } | undefined;
    for (const step of steps) {
      const value = db.get<{ value: number | null }>(
        'SELECT value FROM points WHERE run = ? AND metric = ? AND step = ?',
        run,
        key,
        step,
      )?.value;
      if (value === null || value === undefined || !Number.isFinite(value)) continue;
      if (!winner || (best === 'min' ? value < winner.value : value > winner.value)) winner = { step, value };
    }
    if (winner) found.add(winner.step);
  }
  return found;
}

interface ExtremeValues {
  /** Best finite value of each metric that has a direction. */
  best: Record<string, number>;
  /** Least and greatest finite value of each free metric. */
  extremes: Record<string, [min: number, max: number]>;
}

/** Read from the topmost pyramid level: a few rows. */
export function extremeValues(db: DatabaseReader, run: RunKey): ExtremeValues {
  const found: ExtremeValues = { best: {}, extremes: {} };
  for (const extent of readExtents(db, run)) {
    const { name } = db.get<{ name: string }>('SELECT name FROM metrics WHERE key = ?', extent.metric)!;
    const known = metric(name);
    if (known && !known.best) continue;
    const { min, max } = extremes(db, run, extent);
    if (min === null || max === null) continue;
    if (known) found.best[name] = known.best === 'min' ? min : max;
    else found.extremes[name] = [min, max];
  }
  return found;
}

interface Extremes {
  min: number | null;
  max: number | null;
}

/** Minimum and maximum; a run too short for a pyramid has only a few raw points. */
function extremes(db: DatabaseReader, run: RunKey, { metric, levels }: SeriesExtent): Extremes {
  if (levels > 0)
    return db.get<Extremes>(
      'SELECT min(min) AS min, max(max) AS max FROM buckets WHERE run = ? AND metric = ? AND level = ?',
      run,
      metric,
      levels,
    )!;
  return db.get<Extremes>(
    'SELECT min(value) AS min, max(value) AS max FROM points WHERE run = ? AND metric = ? AND abs(value) < 9e999',
    run,
    metric,
  )!;
}
