import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { scratch } from './lib/homes';
import { secondsOf } from './lib/measure';
import { row, versus } from './lib/report';
import type { Bench } from './lib/suite';
import { ROOT } from './lib/type-script';

const PYTHON = process.env['GANDER_BENCH_PYTHON'];
const CLI = join(ROOT, 'out', 'main', 'cli.cjs');

/** 60,000 images in batches of 64, five for each generator step. */
const STEPS_PER_EPOCH = 187;

/**
 * Trains `mnist-wgan` for 20 epochs of MNIST's size, with log, grids and checkpoints but without scores, and times it from the start of
 * the process to its end. The other side is a plain PyTorch loop that logs to TensorBoard and writes as many grids and checkpoints.
 * The images are the built-in digits.
 */
export function wholePreset(bench: Bench): Promise<void> {
  comparePreset(bench);
  return Promise.resolve();
}

function comparePreset(bench: Bench): void {
  if (!existsSync(CLI)) return bench.note('mnist-wgan as a whole: skipped, the app is not built: npm run build');
  const steps = bench.steps ?? STEPS_PER_EPOCH * (bench.quick ? 2 : 20);
  // A shorter training is for a quick look, so once.
  const rounds = bench.rounds ?? (bench.quick || bench.steps !== undefined ? 1 : 3);
  const home = scratch();
  // As an installed app has them; not counted.
  const tuning = secondsOf(run(process.execPath, [CLI, 'tune', '--network', 'dense', '--home', home]));
  bench.note(`plans of dense networks measured in ${tuning.toFixed(0)} s`);
  const ours = run(process.execPath, [
    ...[CLI, 'run', 'mnist-wgan', '--quiet', '--steps', String(steps), '--home', home],
    ...['--set', `checkpointEvery=${STEPS_PER_EPOCH}`, '--set', 'scoreEvery=0'],
  ]);
  const train = { steps, folder: scratch(), sampleEvery: 400, checkpointEvery: STEPS_PER_EPOCH };
  const job = JSON.stringify({ objective: 'wgan', network: 'fc', batch: 64, train });
  const spent = { ours: [] as number[], PyTorch: [] as number[] };
  const measure = (whose: keyof typeof spent, call: () => unknown, round: number) => {
    const seconds = secondsOf(call);
    spent[whose].push(seconds);
    bench.note(`round ${round} of ${rounds}, ${whose}: ${seconds.toFixed(1)} s`);
  };
  for (let round = 1; round <= rounds; round++) {
    measure('ours', ours, round);
    if (PYTHON) measure('PyTorch', run(PYTHON, [join(ROOT, 'bench', 'baselines', 'pytorch.py'), job]), round);
  }
  const name = `mnist-wgan as a whole, ${steps} steps`;
  bench.add(PYTHON ? versus(name, 's', spent.ours, spent.PyTorch) : row(name, 's', spent.ours));
}

const run = (program: string, args: string[]) => () =>
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
