import { parseHyperparameters } from './hyperparameters';
import { unwrap } from '../../contract/outcome';
import type { RunRow } from './run';

/** A queued run for tests, its hyperparameters filled in by the real parser. */
export function aRow(id: string, change: Partial<RunRow> = {}, settings: Record<string, string | number> = {}): RunRow {
  const hyperparameters = unwrap(parseHyperparameters({ objective: 'gan', ...settings }));
  return {
    id,
    name: id,
    experiment: 'e1',
    experimentName: 'First',
    state: 'queued',
    step: 0,
    steps: hyperparameters.steps,
    seed: 1,
    hyperparameters,
    hash: '',
    dataset: 'mnist',
    folder: `/runs/${id}`,
    createdAt: '2026-11-21T10:00:00.000Z',
    last: {},
    best: {},
    archived: false,
    samples: 0,
    stored: { checkpoints: 0, samples: 0, log: 0 },
    favourite: false,
    tags: [],
    notes: '',
    warnings: 0,
    warned: [],
    ...change,
  };
}
