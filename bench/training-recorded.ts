import { median } from './lib/measure';
import { markdown, row, versus } from './lib/report';
import type { Row } from './lib/report';
import type { Bench } from './lib/suite';
import {
  EAGER,
  isCompiledPeer,
  isOurs,
  noteMissing,
  openContenders,
  openPeaks,
  PRODUCTS,
} from './training-recorded/contenders';
import type { Contender } from './training-recorded/contender';
import { PEAK_FLOPS } from './training-recorded/flops';
import type { Round } from './training-recorded/jobs';
import { runsOf } from './training/runs';
import type { Run } from './training/runs';

const CASES = [
  ['fc', 'wgan'],
  ['fc', 'wgan-gp'],
  ['fc', 'gan'],
  ['dcgan', 'gan'],
] as const;

/**
 * An iteration of ours by each plan against PyTorch, torch.compile and JAX, with and without merged products, and against
 * the arithmetic bound. The processes take turns, so that all have the same machine.
 */
export async function recorded(bench: Bench): Promise<void> {
  noteMissing(bench);
  const batches = bench.batch === undefined ? (bench.quick ? [64] : [64, 256]) : [bench.batch];
  const cases = CASES.filter(([network, objective]) => !bench.only || bench.only === `${objective}-${network}`);
  if (cases.length === 0)
    bench.note(
      `no such case: choose --only from ${CASES.map(([network, objective]) => `${objective}-${network}`).join(', ')}`,
    );
  for (const [network, objective] of cases) {
    const [run] = await runsOf([network], [objective]);
    for (const batchSize of batches)
      await compare(bench, { ...run!, hyperparameters: { ...run!.hyperparameters, batchSize } });
  }
}

async function compare(bench: Bench, run: Run): Promise<void> {
  const [count, budget] = bench.quick ? [3, 250] : [5, 400];
  const peaks = await openPeaks(run, budget);
  const contenders = await openContenders(bench, run, budget);
  const rounds = new Map<Contender, Round[]>([...peaks, ...contenders].map((contender) => [contender, []]));
  try {
    // A round that is not counted: the others follow one of another process, as all rounds do.
    for (let i = -1; i < count; i++) await measureRound(bench, rounds, i >= 0);
  } finally {
    for (const contender of [...peaks, ...contenders]) contender.end();
  }
  const of = (which: readonly Contender[]) =>
    new Map(which.flatMap((contender) => (rounds.has(contender) ? [[contender.name, rounds.get(contender)!]] : [])));
  const flops = contenders.find(({ name }) => name === PRODUCTS)?.flops;
  report(bench, run, of(contenders), { flops, perMs: bestOf(of(peaks), PEAK_FLOPS) });
}

/** One round of each; a process that ends is left out from then on. */
async function measureRound(bench: Bench, rounds: Map<Contender, Round[]>, isCounted: boolean): Promise<void> {
  for (const [contender, done] of rounds) {
    try {
      const round = await contender.round();
      if (isCounted) done.push(round);
    } catch (error) {
      bench.note(`${contender.name}: ${(error as Error).message}`);
      rounds.delete(contender);
    }
  }
}

const msOf = (rounds: readonly Round[]): number[] => rounds.map(({ ms }) => ms);

/** Operations a millisecond in the fastest round. */
const bestOf = (rounds: ReadonlyMap<string, Round[]>, flops: number): number =>
  Math.max(0, ...[...rounds.values()].map((list) => flops / Math.min(...msOf(list))));

function report(
  bench: Bench,
  run: Run,
  rounds: ReadonlyMap<string, Round[]>,
  { flops, perMs }: { flops: number | undefined; perMs: number },
): void {
  const title = `${run.objective} ${run.network}, batch ${run.hyperparameters.batchSize}`;
  const bound = flops === undefined || perMs === 0 ? undefined : flops / perMs;
  const eager = rounds.get(EAGER);
  const peers = [...rounds].filter(([name]) => isCompiledPeer(name));
  const peer = peers.sort(([, a], [, b]) => median(msOf(a)) - median(msOf(b)))[0]?.[1];
  const rows = [...rounds].map(([name, own]): Row => {
    const times = msOf(own);
    return {
      ...(eager ? versus(`${title}: ${name}`, 'ms', times, msOf(eager)) : row(`${title}: ${name}`, 'ms', times)),
      ...(peer ? { ratioCompiled: versus('', 'ms', times, msOf(peer)).ratio! } : {}),
      ...(bound === undefined ? {} : { bound, ratioBound: median(times) / bound }),
      memory: median(own.map(({ rss }) => rss)),
    };
  });
  for (const one of rows) bench.add(one);
  const arithmetic =
    bound === undefined
      ? ''
      : `; arithmetic bound ${bound.toFixed(1)} ms (${(flops! / 1e9).toFixed(2)} GFLOP at ${(perMs / 1e6).toFixed(0)} GFLOP/s)`;
  bench.print(
    `${title}${arithmetic}\n\n` +
      markdown(
        ['', 'ms an iteration', 'spread', 'x PyTorch eager', 'x best of torch.compile and JAX', 'ms / bound', 'MiB'],
        rows.map((one) => [
          one.name.slice(title.length + 2),
          one.ours.toPrecision(3),
          one.spread.map((ms) => ms.toPrecision(3)).join(' - '),
          ratio(one.ratio),
          ratio(one.ratioCompiled),
          ratio(one.ratioBound),
          (one.memory ?? 0).toFixed(0),
        ]),
      ) +
      summary(rows, title),
  );
}

const ratio = (value: number | undefined): string => (value === undefined ? '' : value.toFixed(2));

/** The fastest plan of ours, which `gander tune` would choose. */
function summary(rows: readonly Row[], title: string): string {
  const best = rows.filter(({ name }) => isOurs(name.slice(title.length + 2))).sort((a, b) => a.ours - b.ours)[0];
  if (!best) return '';
  return `\n\nBest plan: ${best.name.slice(title.length + 2)}, ${ratio(best.ratio)} x PyTorch eager, ${ratio(best.ratioCompiled)} x the best compiled peer, ${ratio(best.ratioBound)} of the bound.`;
}
