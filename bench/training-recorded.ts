import { row, versus } from './lib/report';
import type { Bench } from './lib/suite';
import { ours, pytorch } from './training-recorded/contender';
import type { Contender } from './training-recorded/contender';
import type { Round } from './training-recorded/jobs';
import { runsOf } from './training/runs';
import type { Run } from './training/runs';

const CASES = [
  ['fc', 'wgan'],
  ['fc', 'wgan-gp'],
  ['fc', 'gan'],
  ['dcgan', 'gan'],
] as const;
const XLA = { TF_XLA_FLAGS: '--tf_xla_auto_jit=2 --tf_xla_cpu_global_jit' };
const PRODUCTS = 'products and convolutions alone';
const PYTHON = process.env['GANDER_BENCH_PYTHON'];

/**
 * Compares the recorded step with the same step in eager execution, with XLA, and in PyTorch. The processes take turns,
 * so that they share the state of the machine.
 */
export async function recorded(bench: Bench): Promise<void> {
  if (!PYTHON)
    bench.note(
      'Not compared with PyTorch: set GANDER_BENCH_PYTHON to a Python that has it (bench/baselines/README.md)',
    );
  for (const [network, objective] of CASES) {
    const [run] = await runsOf([network], [objective]);
    for (const batch of bench.quick ? [64] : [64, 256])
      await compare(bench, { ...run!, hyperparameters: { ...run!.hyperparameters, batchSize: batch } }, batch);
  }
}

async function compare(bench: Bench, run: Run, batch: number): Promise<void> {
  const about = `${run.objective} ${run.network}, batch ${batch}`;
  const contenders = await openAll(bench, run, batch, about);
  const rounds = new Map<string, Round[]>(contenders.map(({ name }) => [name, []]));
  try {
    for (let i = 0; i < (bench.quick ? 3 : 5); i++)
      for (const contender of contenders) rounds.get(contender.name)!.push(await contender.round());
    addRows(bench, about, rounds);
  } catch (error) {
    bench.note(`${about}: ${(error as Error).message}`);
  } finally {
    for (const contender of contenders) contender.end();
  }
}

async function openAll(bench: Bench, run: Run, batch: number, about: string): Promise<Contender[]> {
  const budget = bench.quick ? 300 : 600;
  const job = { run, what: 'steps', budget } as const;
  const theirs = { objective: run.objective, network: run.network, batch, budget };
  const candidates: [string, () => Promise<Contender>][] = [
    ['recorded', () => ours('recorded', job, {})],
    ['recorded + XLA', () => ours('recorded + XLA', job, XLA)],
    ['eager tfjs', () => ours('eager tfjs', job, { GANDER_STEP: 'eager' })],
    [PRODUCTS, () => ours(PRODUCTS, { ...job, what: 'products' }, {})],
  ];
  if (PYTHON)
    for (const mode of ['eager', 'compile'] as const)
      candidates.push([`PyTorch ${mode}`, () => pytorch(`PyTorch ${mode}`, PYTHON, { ...theirs, mode })]);
  const contenders: Contender[] = [];
  for (const [name, open] of candidates) {
    try {
      contenders.push(await open());
    } catch (error) {
      bench.note(`${about}, ${name}: ${(error as Error).message}`);
    }
  }
  return contenders;
}

/** Each ratio is of rounds that directly followed each other; above 1 the recorded step is faster. */
function addRows(bench: Bench, about: string, rounds: Map<string, Round[]>): void {
  const of = (name: string, what: keyof Round) => rounds.get(name)?.map((round) => round[what]) ?? [];
  const mine = of('recorded', 'ms');
  if (mine.length === 0) return;
  bench.add(row(`iteration, ${about}, recorded`, 'ms', mine));
  for (const name of rounds.keys()) {
    if (name === 'recorded') continue;
    bench.add(versus(`iteration, ${about}, recorded against ${name}`, 'ms', mine, of(name, 'ms')));
  }
  if (rounds.has('PyTorch eager'))
    bench.add(
      versus(
        `memory, ${about}, recorded against PyTorch eager`,
        'MiB',
        of('recorded', 'rss'),
        of('PyTorch eager', 'rss'),
      ),
    );
}
