// A process that trains in rounds: argv[2] is a run with its budget; a line on stdin starts a round.
import { createInterface } from 'node:readline';
import { openEngine } from '../../src/main/training/backends';
import { advance, open, SILENT } from '../training/loop';
import type { OurJob } from './jobs';

const { run, budget } = JSON.parse(process.argv[2]!) as OurJob;
const NEVER = 100_000_000;
const say = (answer: unknown) => void process.stdout.write(`${JSON.stringify(answer)}\n`);
const engine = await openEngine('tensorflow');
const trainer = await open(run, { sampleEvery: NEVER, checkpointEvery: NEVER, diagnosticsEvery: NEVER });
await advance(trainer, 3, SILENT);
const steps = Math.max(1, Math.floor(budget / ((await advance(trainer, 3, SILENT)) / 3)));
say({ ready: engine.device });
for await (const _ of createInterface({ input: process.stdin })) {
  const ms = (await advance(trainer, steps, SILENT)) / steps;
  say({ ms, rss: process.memoryUsage.rss() / 2 ** 20 });
}
process.exit(0);
