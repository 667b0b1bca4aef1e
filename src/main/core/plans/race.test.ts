import { describe, expect, it } from 'vitest';
import type { ComputePlan, MachinePlans } from '../../../shared/domain/compute-plan';
import type { Value } from '../../../shared/domain/run/hyperparameter-fields';
import { racePlans, SWITCHES } from './race';
import type { RaceOptions } from './race';

type Measured = Partial<MachinePlans['networks']>;

/** Races processes whose steps take what `time` says; `training` counts those that train at the same time. */
async function race(
  time: (plan: ComputePlan, batchSize: number, training: number) => number,
  given: Partial<RaceOptions> = {},
) {
  const networks: Measured = {};
  const started: ComputePlan[] = [];
  let training = 0;
  let alive = 0;
  const options: RaceOptions = {
    kinds: ['dense'],
    switches: SWITCHES.slice(0, 4),
    cores: 2,
    freeMiB: () => 1e5,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onMeasured: (kind, measured) => {
      networks[kind] = measured;
    },
    start: (plan) => {
      started.push(plan);
      alive++;
      let batchSize = 0;
      let isClosed = false;
      return {
        memoryMiB: 500,
        open: (settings: Record<string, Value>) => {
          batchSize = Number(settings['batchSize']);
          return Promise.resolve();
        },
        train: async () => {
          training++;
          await Promise.resolve();
          const ms = time(plan, batchSize, training);
          await Promise.resolve();
          training--;
          return ms;
        },
        close: () => {
          if (!isClosed) alive--;
          isClosed = true;
        },
      };
    },
    ...given,
  };
  const leftOut = await racePlans(options).finally(() => {
    expect(alive).toBe(0);
  });
  return { networks, started, leftOut };
}

const rows = (measured: MachinePlans['networks']['dense']['small']) =>
  (measured ?? []).map((p) => [p.xla, p.oneDnn, p.threads, p.processes, p.msPerStep]);

describe('racePlans', () => {
  it('measures all cores in one process, then one thread in each of as many processes as cores', async () => {
    const { networks, leftOut } = await race(
      ({ xla, threads }, batchSize, training) => (xla === 'on' ? 30 : 33) * (batchSize / 64) * (3 - threads) + training,
      { kinds: ['dense', '2-D'] },
    );
    expect(rows(networks.dense!.small)).toEqual([
      ['off', 'off', 2, 1, 34],
      ['off', 'on', 2, 1, 34],
      ['on', 'off', 2, 1, 31],
      ['on', 'on', 2, 1, 31],
      ['on', 'off', 1, 1, 61],
      ['on', 'off', 1, 2, 62],
      ['on', 'on', 1, 1, 61],
      ['on', 'on', 1, 2, 62],
      ['off', 'off', 1, 1, 67],
      ['off', 'off', 1, 2, 68],
    ]);
    expect(networks.dense!.large!.find((p) => p.xla === 'on' && p.threads === 2)).toMatchObject({
      msPerStep: 121,
      memoryMiB: 500,
    });
    expect(Object.keys(networks['2-D']!)).toEqual(['small']);
    expect(leftOut).toEqual([]);
  });

  it('takes the median of the rounds', async () => {
    let calls = 0;
    const { networks } = await race(() => [40, 90, 50][Math.floor(calls++ / 4) % 3]!, { kinds: ['2-D'], cores: 1 });
    expect(networks['2-D']!.small!.map((p) => p.msPerStep)).toEqual([50, 50, 50, 50]);
  });

  it('does not measure again what is far slower than the best', async () => {
    const counts = new Map<string, number>();
    const { networks } = await race(
      ({ xla }) => {
        counts.set(xla, (counts.get(xla) ?? 0) + 1);
        return xla === 'on' ? 100 : 10;
      },
      { kinds: ['dense'], cores: 1 },
    );
    // Once each for the small batch, never for the large one.
    expect([counts.get('on'), counts.get('off')]).toEqual([2, 12]);
    expect(rows(networks.dense!.large).map(([xla]) => xla)).toEqual(['off', 'off']);
  });

  it('leaves out plans that fail or do not fit into memory, with the reason', async () => {
    const { networks, leftOut, started } = await race(
      ({ xla }) => {
        if (xla === 'on') throw new Error('XLA is missing.');
        return 10;
      },
      { kinds: ['2-D'], cores: 4, freeMiB: () => 2200 },
    );
    expect(rows(networks['2-D']!.small)).toEqual([
      ['off', 'off', 4, 1, 10],
      ['off', 'on', 4, 1, 10],
      ['off', 'off', 1, 1, 10],
      ['off', 'off', 1, 4, 10],
    ]);
    expect(leftOut).toEqual([
      {
        kind: '2-D',
        plan: 'XLA and oneDNN, 4 threads',
        reason: 'it needs about 700 MiB of memory, and 100 are free',
      },
      { kind: '2-D', plan: 'XLA, 4 threads', reason: 'XLA is missing.' },
      {
        kind: '2-D',
        plan: 'oneDNN, 1 thread each, 4 processes',
        reason: 'it needs about 2000 MiB of memory, and 200 are free',
      },
    ]);
    expect(started).toHaveLength(3 + 4);
  });

  it('ends all processes when it is cancelled', async () => {
    const abort = new AbortController();
    const cancelled = race(
      () => {
        abort.abort(new Error('Cancelled.'));
        return 10;
      },
      { signal: abort.signal },
    );
    await expect(cancelled).rejects.toThrow('Cancelled.');
  });
});
