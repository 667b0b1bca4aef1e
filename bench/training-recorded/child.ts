// A process that trains in rounds: argv[2] is a run with its time per round; each line on stdin starts a round.
import { createInterface } from 'node:readline';
import { openEngine } from '../../src/main/training/backends';
import { advance, open, SILENT } from '../training/loop';
import type { OurJob } from './jobs';
import { productsAlone } from './products';

const { run, budget, what } = JSON.parse(process.argv[2]!) as OurJob;
const NO_INTERVAL = 100_000_000;
const send = (answer: unknown) => void process.stdout.write(`${JSON.stringify(answer)}\n`);
const engine = await openEngine('tensorflow');
const trainer = await open(run, {
  sampleEvery: NO_INTERVAL,
  checkpointEvery: NO_INTERVAL,
  diagnosticsEvery: NO_INTERVAL,
});
const advanceBy =
  what === 'products' ? repeat(productsAlone(trainer)) : (steps: number) => advance(trainer, steps, SILENT);
await advanceBy(3);
const steps = Math.max(1, Math.floor(budget / ((await advanceBy(3)) / 3)));
send({ ready: engine.device });
for await (const _ of createInterface({ input: process.stdin })) {
  const ms = (await advanceBy(steps)) / steps;
  send({ ms, rss: process.memoryUsage.rss() / 2 ** 20 });
}
process.exit(0);

/** Returns a function that makes the given number of calls and returns their total milliseconds. */
function repeat(call: () => void): (times: number) => Promise<number> {
  return (times) => {
    const start = performance.now();
    for (let i = 0; i < times; i++) call();
    return Promise.resolve(performance.now() - start);
  };
}
