import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { preset } from '../src/shared/domain/run/presets';
import { scratch } from './lib/homes';
import { row, versus } from './lib/report';
import type { Bench } from './lib/suite';
import { ROOT } from './lib/type-script';
import { baseline } from './training-recorded/contender';
import type { TheirJob } from './training-recorded/jobs';

const PYTHON = process.env['GANDER_BENCH_PYTHON'];
const CLI = join(ROOT, 'out', 'main', 'cli.cjs');
const PRESET = 'digits-compare';
/** Longest first, so that the two processes end at about the same time. */
const OBJECTIVES = ['wgan-gp', 'wgan', 'gan', 'lsgan'];

/**
 * The default experiment, four objectives on digits, from the queue to the last checkpoint, against the same four trainings in
 * PyTorch: one after the other with all cores, and in two processes of one thread each. All log, draw grids and write
 * checkpoints at the preset's intervals; scores are off, because the PyTorch script has none.
 */
export async function experiment(bench: Bench): Promise<void> {
  if (!existsSync(CLI)) return bench.note('the default experiment: skipped, the app is not built: npm run build');
  const settings = preset(PRESET)!.settings;
  const steps = bench.steps ?? (bench.quick ? 150 : Number(settings['steps']));
  const [sampleEvery, checkpointEvery] = [Number(settings['sampleEvery']), Number(settings['checkpointEvery'])];
  const spent = { ours: [] as number[], sequential: [] as number[], parallel: [] as number[] };
  const trainings = (threads: number | undefined): TheirJob[] =>
    OBJECTIVES.map((objective) => {
      const folder = join(scratch(), objective);
      mkdirSync(folder);
      const train = { steps, folder, sampleEvery, checkpointEvery };
      return { objective, network: 'fc', batch: 64, merged: false, ...(threads ? { threads } : {}), train };
    });
  const home = await tunedHome(bench);
  for (let n = 0; n < (bench.rounds ?? 1); n++) {
    spent.ours.push(await seconds(() => runOurs(home, steps)));
    if (!PYTHON) continue;
    spent.sequential.push(await seconds(() => runTheirs(PYTHON, trainings(undefined), 1)));
    spent.parallel.push(await seconds(() => runTheirs(PYTHON, trainings(1), 2)));
  }
  const name = `${PRESET}, four objectives, ${steps} steps each`;
  if (!PYTHON) return bench.add(row(name, 's', spent.ours));
  bench.add(versus(`${name}, against PyTorch one after the other`, 's', spent.ours, spent.sequential));
  bench.add(versus(`${name}, against PyTorch in two processes`, 's', spent.ours, spent.parallel));
}

async function seconds(call: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await call();
  return (performance.now() - start) / 1000;
}

/** An empty home whose compute plans are measured, as an installed app has it; the time for that is noted. */
async function tunedHome(bench: Bench): Promise<string> {
  const home = scratch();
  const took = await seconds(() => run(process.execPath, [CLI, 'tune', '--network', 'dense', '--home', home], {}));
  bench.note(`compute plans measured once in ${took.toFixed(0)} s, not counted`);
  return home;
}

const runOurs = (home: string, steps: number): Promise<void> => {
  const options = ['--quiet', '--steps', String(steps), '--set', 'scoreEvery=0', '--home', home];
  return run(process.execPath, [CLI, 'run', PRESET, ...options], {});
};

/** Runs the trainings, each in a process of its own, as many at once as given. */
async function runTheirs(python: string, trainings: readonly TheirJob[], processes: number): Promise<void> {
  const limit = pLimit(processes);
  await Promise.all(
    trainings.map((job) =>
      limit(() =>
        run(
          python,
          [baseline('pytorch.py'), JSON.stringify(job)],
          // The libraries under PyTorch read it before the script can set the number of threads.
          job.threads ? { OMP_NUM_THREADS: String(job.threads) } : {},
        ),
      ),
    ),
  );
}

/** @throws Error with what the program printed last if it fails */
function run(program: string, args: string[], environment: Record<string, string>): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...environment },
    });
    let errors = '';
    child.stderr.on('data', (text: Buffer) => (errors = (errors + text.toString()).slice(-2000)));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${program} ended with ${code}: ${errors.trim()}`));
    });
  });
}
