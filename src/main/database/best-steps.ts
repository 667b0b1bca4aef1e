import { metric } from '../../shared/domain/metrics';
import type { Reader } from './reader-writer';
import type { RunKey } from './run-key';

/** Of the given steps, those at which a score of a run was best: one for each score that it logged there, the earliest of equals. */
export function bestSteps(db: Reader, run: RunKey, steps: readonly number[]): Set<number> {
  const found = new Set<number>();
  const logged = db.all<{ key: number; name: string }>('SELECT m.key, m.name FROM series s JOIN metrics m ON m.key = s.metric WHERE s.run = ?', run);
  for (const { key, name } of logged) {
    const { best, panel } = metric(name) ?? {};
    if (!best || panel === 'resources') continue;
    let winner: { step: number; value: number } | undefined;
    for (const step of steps) {
      const value = db.get<{ value: number | null }>('SELECT value FROM points WHERE run = ? AND metric = ? AND step = ?', run, key, step)?.value;
      if (value === null || value === undefined || !Number.isFinite(value)) continue;
      if (!winner || (best === 'min' ? value < winner.value : value > winner.value)) winner = { step, value };
    }
    if (winner) found.add(winner.step);
  }
  return found;
}
