import { join } from 'node:path';
import { scratch } from '../lib/homes';
import { row } from '../lib/report';
import type { Bench } from '../lib/suite';
import { startTrainer } from './process';
import type { Round } from './protocol';
import { runsOf } from './runs';

/** The networks with the fastest steps of the presets, for which recording has the largest share. */
const NETWORKS = ['fc', 'mlp'] as const;
const TIMEOUT_MS = 600_000;
const percent = (part: number, whole: number): number => (100 * part) / whole;

/**
 * Measures the time for journal, grids, checkpoints and diagnostics at the presets' intervals, as a share of the
 * training time without them.
 */
export async function overhead(bench: Bench): Promise<void> {
  for (const run of await runsOf(NETWORKS, ['gan'])) {
    const name = run.network === 'mlp' ? 'ring-compare' : 'digits-compare';
    const { checkpointEvery } = run.hyperparameters;
    const steps = bench.quick ? Math.min(1000, checkpointEvery) : checkpointEvery;
    const rounds = bench.quick ? 1 : run.network === 'mlp' ? 4 : 5;
    const trainer = startTrainer({
      job: 'overhead',
      engine: 'tensorflow',
      run,
      folder: join(scratch(), 'run'),
      steps,
      rounds,
    });
    try {
      await trainer.next(TIMEOUT_MS);
      const found: Round[] = [];
      for (let n = 0; n < rounds; n++) found.push(await trainer.next<Round>(TIMEOUT_MS));
      bench.add(
        row(
          `recording, ${name} gan, on against off`,
          '% of training',
          found.map((r) => percent(r.on - r.off, r.off)),
        ),
      );
      bench.add(
        row(
          `recording, ${name} gan, time in its calls`,
          '% of training',
          found.map((r) => percent(r.inside, r.on - r.inside)),
        ),
      );
    } catch (error) {
      bench.note(`recording, ${name}: ${(error as Error).message}`);
    } finally {
      trainer.end();
    }
  }
}
