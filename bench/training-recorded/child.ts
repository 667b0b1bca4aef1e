// A process that trains in rounds: argv[2] is its job; a line on stdin starts a round.
import { createInterface } from 'node:readline';
import { matMul, randomNormal } from '@tensorflow/tfjs-core';
import type { Rank } from '@tensorflow/tfjs-core';
import { openEngine } from '../../src/main/training/backends';
import { advance, open, SILENT } from '../training/loop';
import { PEAK_SIDE } from './flops';
import type { OurJob, Ready, Round } from './jobs';
import { productsAlone } from './products';

/** Milliseconds that this many iterations take. */
type Repeat = (times: number) => Promise<number>;

const NEVER = 100_000_000;
const answer = (value: Ready | Round) => void process.stdout.write(`${JSON.stringify(value)}\n`);
const { run, budget, what } = JSON.parse(process.argv[2]!) as OurJob;
const engine = await openEngine('tensorflow');
const { repeat, flops } = what === 'peak' ? { repeat: peak(), flops: undefined } : await iterations();
await repeat(3);
let ms = (await repeat(3)) / 3;
answer({ ready: `${engine.name} ${engine.version}`, ...(flops === undefined ? {} : { flops }) });
for await (const _ of createInterface({ input: process.stdin })) {
  const times = Math.max(1, Math.round(budget / ms));
  ms = (await repeat(times)) / times;
  answer({ ms, rss: process.memoryUsage.rss() / 2 ** 20 });
}
process.exit(0);

async function iterations(): Promise<{ repeat: Repeat; flops?: number }> {
  const trainer = await open(run, { sampleEvery: NEVER, checkpointEvery: NEVER, diagnosticsEvery: NEVER });
  if (what === 'steps') return { repeat: (times) => advance(trainer, times, SILENT) };
  const { call, flops } = productsAlone(trainer);
  return { repeat: timed(call), flops };
}

/** One product of two square matrices, the fastest work that the machine has for these threads. */
function peak(): Repeat {
  const [a, b] = [0, 1].map(() => randomNormal<Rank.R2>([PEAK_SIDE, PEAK_SIDE]));
  return timed(() => {
    const result = matMul(a!, b!);
    result.slice([0, 0], [1, 1]).dataSync();
    result.dispose();
  });
}

function timed(call: () => void): Repeat {
  return (times) => {
    const start = performance.now();
    for (let i = 0; i < times; i++) call();
    return Promise.resolve(performance.now() - start);
  };
}
