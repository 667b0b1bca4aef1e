import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExperimentPlan } from '../../../shared/domain/run/experiment';
import { ok, refuse, unwrap } from '../../../shared/contract/outcome';
import { openDatabase } from '../../database';
import type { RunId, RunRow } from '../../../shared/domain/run/run';
import { nodeFork } from '../supervisor/training-process';
import type { RunsOptions } from '../run-services';
import { Runs } from '../runs';
import { enqueueExperiment } from '../enqueue';

export type Behaviour = 'finish' | 'crash' | 'kill' | 'diverge' | 'wait' | 'deaf';

const DATASET = {
  name: 'ring',
  title: 'Ring',
  kind: 'points',
  count: 1000,
  available: true,
  detail: '',
  fetchable: false,
  licence: '',
} as const;

/** A dataset service with one dataset whose bytes are never read. */
export const datasets: RunsOptions['datasets'] = {
  list: () => Promise.resolve([DATASET]),
  prepare: (name) =>
    Promise.resolve(
      name === 'ring'
        ? ok({ name, kind: 'points' as const, file: '/nowhere', sha256: 'a'.repeat(64), count: 1000, shape: [2] })
        : refuse(`There is no dataset "${name}".`),
    ),
};

export const plan = (seeds: number[], settings: ExperimentPlan['settings'] = {}): ExperimentPlan => ({
  name: 'Test',
  datasets: ['ring'],
  objectives: ['gan'],
  seeds,
  vary: {},
  settings: { steps: 20, sampleEvery: 5, checkpointEvery: 5, ...settings },
});

/** A home folder with a database that can be closed and opened again. */
export class TestHome {
  readonly home = mkdtempSync(join(tmpdir(), 'gander-runs-'));
  readonly file = join(this.home, 'gander.sqlite');
  private opened: { runs: Runs; close(): Promise<void> } | undefined;

  open(behaviours: Record<number, Behaviour> = {}, options: Partial<RunsOptions> = {}): Runs {
    const database = openDatabase(this.file);
    const fork = nodeFork(join(__dirname, 'fake-worker.mjs'), { GANDER_TEST_BEHAVIOUR: JSON.stringify(behaviours) });
    const runs = new Runs({ database, home: this.home, datasets, fork, version: 'test', ...options });
    this.opened = { runs, close: async () => (await runs.close(), database.close()) };
    return runs;
  }

  async close(): Promise<void> {
    await this.opened?.close();
    this.opened = undefined;
  }

  async remove(): Promise<void> {
    await this.close();
    rmSync(this.home, { recursive: true, force: true });
  }
}

export const enqueue = async (runs: Runs, p: ExperimentPlan): Promise<RunId[]> =>
  unwrap(await enqueueExperiment(runs.services, p)).runs;
export const rowOf = (runs: Runs, id: RunId): RunRow => runs.services.rows.list().find((row) => row.id === id)!;

/** Waits until a condition on a run is true; limited by the test's timeout. */
export async function until(runs: Runs, id: RunId, holds: (row: RunRow) => boolean): Promise<RunRow> {
  for (;;) {
    const row = rowOf(runs, id);
    if (row && holds(row)) return row;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
