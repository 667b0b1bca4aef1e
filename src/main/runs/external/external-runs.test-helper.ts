import type { Runs } from '../runs';
import type { RunId } from '../../../shared/domain/run/run';

/** The stored points of a metric: step and value. */
export const readMetric = (runs: Runs, id: RunId, metric: string): [number, number | null][] =>
  runs.services.database.read
    .all<{ step: number; value: number | null }>(
      'SELECT step, value FROM readable_points WHERE run = ? AND metric = ? ORDER BY step',
      id,
      metric,
    )
    .map(({ step, value }) => [step, value]);
