import type { Engine } from './protocol';
import { NETWORKS, OBJECTIVES } from '../../src/shared/domain/run/hyperparameter-fields';
import { canTrain } from '../../src/main/training/backends';
import { row } from '../lib/report';
import type { Bench } from '../lib/suite';
import { runsOf } from './runs';
import type { Run } from './runs';
import { startTrainer } from './process';

const ENGINES: readonly Engine[] = ['tensorflow', 'wasm', 'cpu'];
/** Slower steps are not measured but listed. */
const TIMEOUT_MS = 60_000;

/**
 * Measures the milliseconds of a generator step, including critic steps, for each objective and network on each engine.
 */
export async function steps(bench: Bench): Promise<void> {
  const networks = bench.quick ? (['fc', 'dcgan', 'mlp'] as const) : NETWORKS;
  const objectives = bench.quick ? (['gan', 'wgan-gp'] as const) : OBJECTIVES;
  const runs = await runsOf(networks, objectives);
  for (const engine of ENGINES) {
    const quickOnes = engine === 'tensorflow' || !bench.quick;
    await measure(bench, engine, quickOnes ? runs : runs.filter((run) => run.network !== 'dcgan'));
  }
}

async function measure(bench: Bench, engine: Engine, runs: readonly Run[]): Promise<void> {
  const able = runs.filter((run) => canTrain(engine, run.network));
  const refused = new Set(runs.filter((run) => !able.includes(run)).map((run) => run.network));
  if (refused.size > 0)
    bench.note(`${engine}: cannot train ${[...refused].join(', ')}: it has no gradient for convolution filters`);
  const budget = bench.quick ? 600 : engine === 'tensorflow' ? 4000 : 3000;
  for (let left = able; left.length > 0; left = left.slice(1)) {
    const trainer = startTrainer({ job: 'steps', engine, runs: left, budget });
    try {
      const { device } = await trainer.next<{ device: string }>(TIMEOUT_MS);
      while (left.length > 0) {
        const { times } = await trainer.next<{ times: number[] }>(TIMEOUT_MS);
        const { objective, network } = left[0]!;
        bench.add({ ...row(`step, ${objective} ${network}, ${engine}`, 'ms', times), engine: `${engine}, ${device}` });
        left = left.slice(1);
      }
    } catch (error) {
      // A run that is too slow or fails is reported, and a new process continues with the others.
      bench.note(
        `${engine}${trainer.started ? `, ${left[0]!.objective} ${left[0]!.network}` : ''}: ${(error as Error).message}`,
      );
      if (!trainer.started) return;
    } finally {
      trainer.end();
    }
  }
}
