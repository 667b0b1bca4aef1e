import { describe, expect, it } from 'vitest';
import { FIELDS } from './hyperparameter-fields';
import { parseHyperparameters } from './hyperparameters';
import { unwrap } from '../../contract/outcome';
import { arePaired, configurationName, groupBySeed } from './seeds';
import type { Seeded } from './seeds';

const tensorflow = { name: 'tensorflow', version: '2.9', device: 'CPU' } as const;
let next = 0;
const run = (change: Partial<Seeded> = {}, settings: Record<string, string | number> = {}): Seeded => ({
  id: `run-${next++}`,
  seed: 1,
  dataset: 'mnist',
  datasetHash: 'a',
  engine: tensorflow,
  state: 'finished',
  step: 10,
  hyperparameters: unwrap(parseHyperparameters({ objective: 'wgan', network: 'dcgan', ...settings })),
  ...change,
});
const groups = (...runs: Seeded[]) => groupBySeed(runs).map((g) => g.runs.map((r) => r.seed));

/** Any other value that the field takes. */
function another(name: string, now: unknown): string | number {
  const f = FIELDS.find((one) => one.name === name)!;
  if (f.kind === 'choice') return f.choices.find((c) => c !== now)!;
  return name === 'imageSize' ? 32 : name === 'channels' ? 3 : now === f.min ? f.max : f.min;
}

describe('runs that differ only in seed', () => {
  it('are one group, whatever their device and the order of their settings', () => {
    const mixed = {
      ...run({ seed: 2 }),
      hyperparameters: Object.fromEntries(Object.entries(run().hyperparameters!).reverse()) as never,
    };
    expect(groups(run(), mixed, run({ seed: 3, engine: { ...tensorflow, device: 'GPU' } }))).toEqual([[1, 2, 3]]);
  });

  it('are never grouped with a run that differs in any hyperparameter at all', () => {
    const one = run();
    const names = Object.keys(one.hyperparameters!);
    expect(names.length).toBeGreaterThan(15);
    for (const name of names) {
      const value = another(name, (one.hyperparameters as unknown as Record<string, unknown>)[name]);
      const other = { ...run({ seed: 2 }), hyperparameters: { ...one.hyperparameters, [name]: value } as never };
      expect(groups(one, other), name).toEqual([[1], [2]]);
    }
  });

  it('are distinguished by dataset content, by unknown content, by engine and by version', () => {
    for (const change of [
      { dataset: 'ring' },
      { datasetHash: 'b' },
      { engine: { ...tensorflow, version: '2.10' } },
      { engine: { ...tensorflow, name: 'wasm' as const } },
    ]) {
      expect(groups(run(), run({ seed: 2, ...change }))).toEqual([[1], [2]]);
    }
    const { datasetHash: _, ...unknown } = run();
    expect(groups(unknown, { ...unknown, id: 'other', seed: 2 })).toEqual([[1], [2]]);
  });

  it('contain every run once and no seed twice, in any order', () => {
    // A property over many mixtures: a small generator of its own, so that each failure can be repeated.
    let state = 7;
    const pick = (n: number) => (state = (state * 48_271) % 2_147_483_647) % n;
    for (let trial = 0; trial < 200; trial++) {
      const runs = Array.from({ length: 1 + pick(12) }, () =>
        run(
          {
            seed: 1 + pick(4),
            datasetHash: 'ab'[pick(2)]!,
            step: pick(2) * 10,
            state: pick(3) === 0 ? 'queued' : 'finished',
          },
          { weightClip: [0.01, 0.1][pick(2)]! },
        ),
      );
      const found = groupBySeed(runs);
      expect(found.flatMap((g) => g.runs.map((r) => r.id)).sort()).toEqual(runs.map((r) => r.id).sort());
      for (const { runs: of } of found) {
        expect(new Set(of.map((r) => r.seed)).size).toBe(of.length);
        expect(new Set(of.map((r) => JSON.stringify(r.hyperparameters))).size).toBe(1);
        const begun = of.filter((r) => !(r.state === 'queued' && r.step === 0));
        expect(new Set(begun.map((r) => r.datasetHash)).size).toBeLessThanOrEqual(1);
      }
    }
  });

  it('assign a queued run to the first configuration that fits', () => {
    const { datasetHash: _, engine: __, ...queued } = run({ seed: 2, state: 'queued', step: 0 });
    expect(groups(queued, run(), run({ datasetHash: 'b' }))).toEqual([[2, 1], [1]]);
  });

  it('keep a second run of a seed separate', () => {
    expect(groups(run(), run({ seed: 2 }), run())).toEqual([[1, 2], [1]]);
  });

  it('keep a branch separate', () => {
    const parent = {
      run: 'x',
      name: 'x',
      step: 5,
      sha256: '0'.repeat(64),
      before: { updates: 0, samples: 0, seconds: 0 },
      changes: [],
    };
    expect(groups(run(), run({ seed: 2, parent }), run({ seed: 3 }))).toEqual([[1, 3], [2]]);
  });
});

it('seeds are paired when every configuration has the same ones', () => {
  const clip = { weightClip: 0.1 };
  const paired = (...runs: Seeded[]) => arePaired(groupBySeed(runs));
  expect(paired(run(), run({ seed: 2 }), run({ seed: 2 }, clip), run({}, clip))).toBe(true);
  expect(paired(run(), run({ seed: 2 }), run({}, clip))).toBe(false);
});

it('a configuration has the name of its runs without the seed', () => {
  expect(
    configurationName([
      { name: 'wgan · seed 1', seed: 1 },
      { name: 'wgan · seed 2', seed: 2 },
    ]),
  ).toBe('wgan');
  expect(configurationName([{ name: 'wgan · criticSteps=3 · seed 12', seed: 12 }])).toBe('wgan · criticSteps=3');
  expect(
    configurationName([
      { name: 'mine', seed: 1 },
      { name: 'yours', seed: 2 },
    ]),
  ).toBe('mine');
});
