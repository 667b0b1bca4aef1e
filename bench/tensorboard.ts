import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { machine } from './lib/report';
import { scratch } from './lib/homes';
import { ROOT, startTypeScript } from './lib/type-script';
import { writeEventLog } from './tensorboard/event-log';
import { median, spread } from './lib/measure';
import type { Suite } from './lib/suite';

const PYTHON = process.env['GANDER_BENCH_PYTHON'];
/** Bytes of the log that is read, and of the one that is also read by TensorBoard. */
const WHOLE_BYTES = 2 ** 30;
const SHARED_BYTES = 2 ** 27;
const QUICK_BYTES = 2 ** 26;
const LOGS: readonly [name: string, stepsPerGrid: number | undefined][] = [
  ['scalars', undefined],
  ['scalars, a grid of 224 x 224 every 200 steps', 200],
];

/** What reading a log took: seconds by the clock and of the processor, and the greatest memory of the process in MiB. */
interface Reading {
  seconds: number;
  cpu: number;
  points: number;
  grids: number;
  memory: number;
}

/**
 * Finds and reads an event file in a process of its own, as an import does: MB a second and memory, beside two loaders of
 * TensorBoard with checksums and without sampling. Ours checks each grid too, and passes everything on; theirs hold it.
 */
export const tensorboard: Suite = async (bench) => {
  const rounds = bench.rounds ?? (bench.quick ? 1 : 3);
  for (const [name, stepsPerGrid] of LOGS) {
    const bytes = bench.quick ? QUICK_BYTES : WHOLE_BYTES;
    const whole = writeEventLog(scratch(), bytes, stepsPerGrid);
    const read = await repeat(rounds, () => readOurs(whole));
    const size = statSync(whole).size / 1e6;
    const on = machine();
    const rates = read.map(({ seconds }) => size / seconds);
    const cpu = read.map((reading) => size / reading.cpu);
    const memory = read.map((reading) => reading.memory);
    bench.add({
      name: `read ${Math.round(size)} MB of ${name}`,
      unit: 'MB/s',
      ours: rounded(median(rates)),
      spread: range(rates),
      on,
    });
    bench.add({ name: '  by time of the processor', unit: 'MB/s', ours: rounded(median(cpu)), spread: range(cpu), on });
    bench.add({ name: '  memory', unit: 'MiB', ours: rounded(median(memory)), spread: range(memory), on });
    if (!PYTHON) {
      bench.note('tensorboard: set GANDER_BENCH_PYTHON to a Python with tensorboard for the comparison');
      continue;
    }
    const shared = writeEventLog(scratch(), bench.quick ? QUICK_BYTES / 4 : SHARED_BYTES, stepsPerGrid);
    for (const loader of ['accumulator', 'server'] as const) {
      const ours: Reading[] = [];
      const other: Reading[] = [];
      for (let i = 0; i < rounds; i++) {
        ours.push(await readOurs(shared));
        other.push(await readTheirs(loader, shared));
      }
      const theirs = loader === 'accumulator' ? 'EventAccumulator' : "TensorBoard's data server";
      for (const [measure, unit] of [
        ['seconds', 's'],
        ['cpu', 's of the processor'],
        ['memory', 'MiB'],
      ] as const) {
        const [mine, its] = [ours.map((r) => r[measure]), other.map((r) => r[measure])];
        bench.add({
          name: `  ${Math.round(statSync(shared).size / 1e6)} MB beside ${theirs}, ${measure}`,
          unit,
          ours: rounded(median(mine)),
          other: rounded(median(its)),
          ratio: rounded(median(its.map((value, i) => value / mine[i]!))),
          spread: range(mine),
          on,
        });
      }
    }
  }
};

const rounded = (x: number): number => Number(x.toPrecision(3));
const range = (values: readonly number[]): [number, number] => {
  const [low, high] = spread(values);
  return [rounded(low), rounded(high)];
};

async function repeat<T>(times: number, call: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let i = 0; i < times; i++) results.push(await call());
  return results;
}

async function readOurs(file: string): Promise<Reading> {
  const child = startTypeScript('bench/tensorboard/child.ts', [file], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout!.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const code = await new Promise((resolve) => {
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error('the process that reads event files has failed');
  return JSON.parse(text) as Reading;
}

async function readTheirs(loader: 'accumulator' | 'server', file: string): Promise<Reading> {
  const script = join(ROOT, 'bench', 'tensorboard', 'loaders.py');
  const { stdout } = await promisify(execFile)(PYTHON!, [script, loader, file], { maxBuffer: 1 << 24 });
  return JSON.parse(stdout) as Reading;
}
