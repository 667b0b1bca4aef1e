// A process that trains and measures: argv[2] is its job; it answers in lines of JSON.
import { openEngine } from '../../src/main/training/backends';
import { closeTrainer } from '../../src/main/training/trainer';
import { advance, open, SILENT } from './loop';
import type { Job } from './protocol';
import { recordedRounds } from './recorded';
import type { Run } from './runs';

const ROUNDS = 3;

/**
 * Returns the milliseconds per step of each round; the first steps warm up and determine how many fit into the budget.
 */
async function measureSteps(run: Run, budget: number): Promise<number[]> {
  const trainer = await open(run);
  const first = await advance(trainer, 1, SILENT);
  const times = first > budget ? [first] : await roundsOf(trainer, budget);
  closeTrainer(trainer);
  return times;
}

async function roundsOf(trainer: Awaited<ReturnType<typeof open>>, budget: number): Promise<number[]> {
  const warm = (await advance(trainer, 2, SILENT)) / 2;
  const steps = Math.min(200, Math.max(1, Math.floor(budget / ROUNDS / warm)));
  const times: number[] = [];
  for (let i = 0; i < ROUNDS; i++) times.push((await advance(trainer, steps, SILENT)) / steps);
  return times;
}

const send = (answer: unknown) => void process.stdout.write(`${JSON.stringify(answer)}\n`);
const job = JSON.parse(process.argv[2]!) as Job;
send(await openEngine(job.engine));
if (job.job === 'steps') for (const run of job.runs) send({ times: await measureSteps(run, job.budget) });
else for await (const round of recordedRounds(job)) send(round);
// Output to a pipe is complete before the process exits, except on Windows: the empty write waits for it.
process.stdout.write('', () => process.exit(0));
