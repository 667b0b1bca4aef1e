import { createInterface } from 'node:readline';
import { availableParallelism } from 'node:os';
import { startTypeScript } from './lib/type-script';
import { versus } from './lib/report';
import type { Bench } from './lib/suite';
import type { SeedsJob } from './seeds/child';
import { runsOf } from './training/runs';

/** Milliseconds of a step of one seed: by the clock, and of the processor, which other programs disturb less. */
interface Times {
  wall: number;
  cpu: number;
}

interface SeedProcess {
  round(milliseconds: number): Promise<Times>;
  end(): void;
}

/** A process that trains seeds; `threads` for all that there are when undefined. */
async function start(job: SeedsJob, threads?: { inside: number; between: number }): Promise<SeedProcess> {
  const env = threads
    ? { TF_NUM_INTRAOP_THREADS: String(threads.inside), TF_NUM_INTEROP_THREADS: String(threads.between) }
    : {};
  const child = startTypeScript('bench/seeds/child.ts', [JSON.stringify(job)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const line = await lines.next();
    if (line.done) throw new Error('a process that trains seeds has ended');
    return line.value;
  };
  await next();
  return {
    async round(milliseconds) {
      child.stdin!.write(`${milliseconds}\n`);
      const [wall, cpu] = (await next()).split(' ').map(Number);
      return { wall: wall!, cpu: cpu! };
    },
    end: () => void child.kill('SIGKILL'),
  };
}

/**
 * Seeds of one 2-D configuration (GAN, mlp, batch 256, ring): as many processes as cores with a thread each, against
 * one process whose graph trains several seeds. Milliseconds of a step of one seed, all processes together.
 */
export async function seeds(bench: Bench): Promise<void> {
  const [run] = await runsOf(['mlp'], ['gan']);
  const cores = availableParallelism();
  const one: SeedsJob = { run: run!, how: 'copies', seeds: 1 };
  const apart = { inside: 1, between: 1 };
  const contenders: [string, SeedsJob, Parameters<typeof start>[1], number][] = [
    [`${cores} processes of one thread`, one, apart, cores],
    ['one process, all threads', one, undefined, 1],
    ...[2, 4, 8].flatMap((count): [string, SeedsJob, Parameters<typeof start>[1], number][] => [
      [`${count} copies of the step in one graph`, { ...one, seeds: count }, undefined, 1],
      [`${count} copies, one thread an operation`, { ...one, seeds: count }, { inside: 1, between: cores }, 1],
      [`products [${count}, n, m]`, { ...one, how: 'batched', seeds: count }, undefined, 1],
      [
        `products [${count}, n, m], ${cores} processes of one thread`,
        { ...one, how: 'batched', seeds: count },
        apart,
        cores,
      ],
    ]),
  ];
  const startAll = ([, job, threads, processes]: (typeof contenders)[number]) =>
    Promise.all(Array.from({ length: processes }, () => start(job, threads)));
  const measure = async (all: readonly SeedProcess[]): Promise<Times> => {
    const rounds = await Promise.all(all.map((one) => one.round(bench.quick ? 700 : 1500)));
    return {
      wall: 1 / rounds.reduce((sum, { wall }) => sum + 1 / wall, 0),
      cpu: rounds.reduce((sum, { cpu }) => sum + cpu, 0) / rounds.length,
    };
  };
  const reference = await startAll(contenders[0]!);
  for (const contender of contenders.slice(1)) {
    const all = await startAll(contender);
    const ours: Times[] = [];
    const other: Times[] = [];
    for (let i = 0; i < (bench.quick ? 3 : 5); i++) {
      ours.push(await measure(all));
      other.push(await measure(reference));
    }
    all.forEach((one) => one.end());
    for (const what of ['wall', 'cpu'] as const)
      bench.add(
        versus(
          `${contender[0]}, ${what === 'wall' ? 'by the clock' : 'of the processor'}`,
          'ms',
          ours.map((times) => times[what]),
          other.map((times) => times[what]),
        ),
      );
  }
  reference.forEach((one) => one.end());
}
