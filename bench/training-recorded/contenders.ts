import pLimit from 'p-limit';
import { planAlone } from '../../src/shared/domain/compute-plan';
import type { ComputePlan } from '../../src/shared/domain/compute-plan';
import type { Bench } from '../lib/suite';
import type { Run } from '../training/runs';
import { ours, theirs } from './contender';
import type { Contender } from './contender';
import type { OurJob, TheirJob } from './jobs';

export const EAGER = 'PyTorch eager';
export const PRODUCTS = 'products alone, in TensorFlow';

const PYTHON = process.env['GANDER_BENCH_PYTHON'];
const PLAIN: ComputePlan = { xla: 'off', oneDnn: 'off', threads: 0, mergeProducts: 'off', kernels: 'tensorflow' };

/** Each way to execute a step, without and with merged products. */
const PLANS: readonly (ComputePlan & { name: string })[] = (['off', 'on'] as const).flatMap((mergeProducts) => {
  const merged = mergeProducts === 'on' ? ', merged' : '';
  return [
    { ...PLAIN, mergeProducts, name: `ours, plain${merged}` },
    { ...PLAIN, mergeProducts, oneDnn: 'on', name: `ours, oneDNN${merged}` },
    { ...PLAIN, mergeProducts, xla: 'on', name: `ours, XLA${merged}` },
    { ...PLAIN, mergeProducts, kernels: 'gander', name: `ours, Gander's kernels${merged}` },
  ];
});

export const PEERS: readonly (Pick<TheirJob, 'merged' | 'compiled'> & {
  name: string;
  script: 'pytorch.py' | 'jax_step.py';
})[] = [
  { name: EAGER, script: 'pytorch.py', merged: false },
  { name: `${EAGER}, merged`, script: 'pytorch.py', merged: true },
  { name: 'torch.compile', script: 'pytorch.py', merged: false, compiled: true },
  { name: 'torch.compile, merged', script: 'pytorch.py', merged: true, compiled: true },
  { name: 'JAX jit', script: 'jax_step.py', merged: false },
  { name: 'JAX jit, merged', script: 'jax_step.py', merged: true },
];

/** Whether a contender is another framework's compiled step, with or without merging. */
export const isCompiledPeer = (name: string): boolean => /^(torch\.compile|JAX)/.test(name);
export const isOurs = (name: string): boolean => PLANS.some((plan) => plan.name === name);

/** Notes what cannot be compared on this machine. */
export function noteMissing(bench: Bench): void {
  if (!PYTHON)
    bench.note(
      'Not compared with PyTorch and JAX: set GANDER_BENCH_PYTHON to a Python that has them (bench/baselines/README.md)',
    );
}

/** Starts all contenders of a run, two at a time; notes the reason of each that does not start. */
export async function openContenders(bench: Bench, run: Run, budget: number): Promise<Contender[]> {
  const { objective, network, hyperparameters } = run;
  const job = { objective, network, batch: hyperparameters.batchSize, budget };
  const jobOf = (plan: ComputePlan): OurJob => ({
    run: { ...run, hyperparameters: { ...hyperparameters, ...planAlone(plan) } },
    what: 'steps',
    budget,
  });
  const starts: [string, () => Promise<Contender>][] = [
    ...PLANS.map((plan): [string, () => Promise<Contender>] => [plan.name, () => ours(plan.name, jobOf(plan), plan)]),
    [PRODUCTS, () => ours(PRODUCTS, { run, what: 'products', budget }, PLAIN)],
  ];
  if (PYTHON)
    for (const { name, script, ...how } of PEERS)
      starts.push([name, () => theirs(name, PYTHON, script, { ...job, ...how })]);
  const limit = pLimit(2);
  const opened = await Promise.all(
    starts.map(([name, start]) =>
      limit(async () => {
        const began = performance.now();
        try {
          const contender = await start();
          bench.note(`${name} started in ${((performance.now() - began) / 1000).toFixed(1)} s`);
          return contender;
        } catch (error) {
          bench.note(`${objective} ${network}, ${name}: ${(error as Error).message}`);
          return undefined;
        }
      }),
    ),
  );
  return opened.filter((contender) => contender !== undefined);
}

/** Processes that measure the machine's peak with TensorFlow's two implementations of a product. */
export const openPeaks = (run: Run, budget: number): Promise<Contender[]> =>
  Promise.all(
    (['off', 'on'] as const).map((oneDnn) =>
      ours(`peak, oneDNN ${oneDnn}`, { run, what: 'peak', budget }, { ...PLAIN, oneDnn }),
    ),
  );
