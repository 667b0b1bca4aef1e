import { expect, it } from 'vitest';
import { countFrames } from '.';
import { exportOptions } from '../../shared/contract/export-options';
import { countLogged, eachPoint } from './selection';
import { fakeSource } from './testing/fake-source.test-helper';
import type { FakeRun } from './testing/fake-source.test-helper';
import { exported } from './testing/harness.test-helper';

const COUNT = 20_000;
const long: FakeRun = {
  id: 'a',
  steps: [],
  points: Array.from({ length: COUNT }, (_, i) => ({ step: 1000 * i, values: { time: i, generatorLoss: i } })),
  detail: {},
};
const source = {
  ...fakeSource([long]),
  run: (id: string) => ({ ...fakeSource([long]).run(id), step: 1000 * (COUNT - 1) }),
};

/** Counts the iterations of the event loop while `work` runs. */
async function turnsOf(work: Promise<unknown>): Promise<number> {
  let turns = 0;
  let over = false;
  void work.finally(() => (over = true));
  while (!over) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    turns++;
  }
  return turns;
}

it.each(['csv', 'json', 'html', 'tensorboard'] as const)(
  'yields to the event loop while a long run is written as %s, even if most points are left out',
  async (kind) => {
    const turns = await turnsOf(exported([long], { kind, every: 1_000_000, from: 1 }, { source }));
    expect(turns).toBeGreaterThanOrEqual(COUNT / 1000);
  },
);

it.each(['csv', 'json', 'html', 'tensorboard'] as const)(
  'stops a cancelled %s before all points are read',
  async (kind) => {
    const controller = new AbortController();
    let read = 0;
    const counting = {
      ...source,
      points: function* () {
        for (const point of long.points!) {
          if (++read === 2000) controller.abort();
          yield point;
        }
      },
    };
    const { outcome, list } = await exported(
      [long],
      { kind, every: 1_000_000 },
      { source: counting, signal: controller.signal },
    );
    expect(outcome).toEqual({ ok: false, error: { message: 'The export was cancelled; nothing was written.' } });
    expect(list()).toEqual([]);
    expect(read).toBeLessThanOrEqual(3000);
  },
);

it('reads a range of steps, both ends included', async () => {
  const found: number[] = [];
  for await (const { step } of eachPoint(
    'a',
    { from: 5000, to: 7000 },
    { source, signal: new AbortController().signal },
  ))
    found.push(step);
  expect(found).toEqual([5000, 6000, 7000]);
});

it('counts logged steps, not the step that a run has reached', () => {
  const claims = { ...source, run: (id: string) => ({ ...source.run(id), step: 10 ** 12 }) };
  expect(countLogged('a', {}, claims)).toBe(COUNT);
  expect(countLogged('a', { from: 10, to: 12 }, claims)).toBe(3);
  for (const kind of ['csv', 'json', 'tensorboard'] as const)
    expect(countFrames(exportOptions.parse({ kind, runs: ['a'] }), claims)).toBe(COUNT);
});
