import { describe, expect, it } from 'vitest';
import type { DatasetInfo } from '../datasets';
import { differences, describeDifference } from './difference';
import { expand, parsePlan, planOf, withoutUnread } from './experiment';
import type { ExperimentPlan } from './experiment';
import { unwrap } from '../../contract/outcome';
import { PRESETS, preset } from './presets';

const dataset = (name: string, kind: 'images' | 'points', count: number): DatasetInfo => ({
  name,
  title: name,
  kind,
  count,
  available: true,
  detail: '',
  fetchable: false,
  licence: '',
});
const DATASETS = [
  dataset('mnist', 'images', 60_000),
  dataset('fashion-mnist', 'images', 60_000),
  dataset('ring', 'points', 100_000),
  dataset('grid', 'points', 100_000),
  dataset('swiss-roll', 'points', 100_000),
];
const plan = (change: Partial<ExperimentPlan> = {}): ExperimentPlan => ({
  name: 'x',
  datasets: ['mnist'],
  objectives: ['gan', 'wgan'],
  seeds: [1],
  settings: {},
  vary: {},
  ...change,
});
const refusal = (change: Partial<ExperimentPlan>) => {
  const result = expand(plan(change), DATASETS);
  return result.ok ? 'accepted' : result.error.message;
};

describe('parsePlan', () => {
  it.each([
    [
      'seeds',
      { seeds: Array.from({ length: 1001 }, (_, i) => i) },
      'seeds must be a list of 1 to 1000 items, not of 1001.',
    ],
    [
      'values',
      { vary: { batchSize: Array<number>(1001).fill(2) } },
      'batchSize in vary must be a list of 1 to 1000 items, not of 1001.',
    ],
    [
      'datasets',
      { datasets: Array<string>(1001).fill('mnist') },
      'datasets must be a list of 1 to 1000 items, not of 1001.',
    ],
  ] as [string, Partial<ExperimentPlan>, string][])('refuses more %s than runs may be queued', (_, change, message) => {
    expect(parsePlan(plan(change))).toMatchObject({ ok: false, error: { message } });
  });
});

describe('expand', () => {
  it('makes one run for each combination, all of the first seed first', () => {
    const runs = unwrap(expand(plan({ seeds: [1, 2], vary: { batchSize: [32, 64] } }), DATASETS));
    expect(runs.map((r) => [r.seed, r.hyperparameters.objective, r.hyperparameters.batchSize])).toEqual([
      [1, 'gan', 32],
      [1, 'wgan', 32],
      [1, 'gan', 64],
      [1, 'wgan', 64],
      [2, 'gan', 32],
      [2, 'wgan', 32],
      [2, 'gan', 64],
      [2, 'wgan', 64],
    ]);
  });

  it('applies a setting to the runs that use it', () => {
    const [gan, wgan] = unwrap(expand(plan({ settings: { weightClip: 0.02 } }), DATASETS));
    expect(gan!.hyperparameters).not.toHaveProperty('weightClip');
    expect(wgan!.hyperparameters).toHaveProperty('weightClip', 0.02);
  });

  it('queues one GAN run when only a WGAN setting varies', () => {
    const runs = unwrap(expand(plan({ vary: { weightClip: [0.01, 0.1] } }), DATASETS));
    expect(runs.map((r) => r.hyperparameters.objective)).toEqual(['gan', 'wgan', 'wgan']);
  });

  it('turns epochs into generator steps', () => {
    const runs = unwrap(expand(plan({ epochs: 200, objectives: ['wgan'], settings: { batchSize: 64 } }), DATASETS));
    expect(runs[0]!.hyperparameters.steps).toBe((200 * 60_000) / (64 * 5));
    // Batches of 64 packs of 2: each update sees 128 samples.
    const packed = unwrap(
      expand(plan({ epochs: 200, objectives: ['wgan'], settings: { batchSize: 64, packing: 2 } }), DATASETS),
    );
    expect(packed[0]!.hyperparameters.steps).toBe((200 * 60_000) / (128 * 5));
  });

  it.each([
    [{ settings: { penaltyWeight: 1 } }, 'not used by any'],
    [{ settings: { batchSize: 3 }, vary: { batchSize: [3] } }, 'both varied and shared'],
    [{ settings: { sizeBatch: 3 } }, 'not a hyperparameter'],
    [{ datasets: ['mnits'] }, 'Did you mean "mnist"?'],
    [{ settings: { network: 'mlp' } }, 'does not fit'],
    [{ seeds: Array.from({ length: 501 }, (_, i) => i) }, '1,002 runs'],
    [
      {
        vary: Object.fromEntries(
          ['batchSize', 'latentSize', 'learningRate', 'beta1', 'beta2', 'criticSteps', 'sampleEvery'].map((name) => [
            name,
            Array<number>(1000).fill(2),
          ]),
        ),
      },
      'This would be 2e+21 runs; at most 1,000 at once.',
    ],
    [
      { epochs: 1e6 },
      '1000000 epochs of mnist are 937,500,000 steps; a run has at most 100,000,000. Give fewer epochs.',
    ],
  ] as [Partial<ExperimentPlan>, string][])('refuses %j', (change, words) => expect(refusal(change)).toContain(words));
});

it.each(PRESETS.map((p) => p.name))(
  'the preset %s makes runs of each of its objectives, and of each of its values',
  (name) => {
    const p = preset(name)!;
    const runs = unwrap(expand(unwrap(parsePlan(planOf(p))), DATASETS));
    expect([...new Set(runs.map((r) => r.hyperparameters.objective))].sort()).toEqual([...p.objectives].sort());
    for (const [field, values] of Object.entries(p.vary ?? {})) {
      const met = runs
        .map((r) => (r.hyperparameters as unknown as Record<string, unknown>)[field])
        .filter((value) => value !== undefined);
      expect(new Set(met)).toEqual(new Set(values));
    }
    if (!p.vary) expect(runs).toHaveLength(p.objectives.length * p.seeds.length);
  },
);

it('names a run by the varied settings that it uses', () => {
  const runs = unwrap(expand(planOf(preset('clip-value')!), DATASETS));
  expect(runs.map((r) => r.name)).toEqual([
    'wgan · weightClip=0.1',
    'wgan-gp',
    'wgan · weightClip=0.01',
    'wgan · weightClip=0.001',
  ]);
});

describe('parsePlan', () => {
  it('refuses a plan without a seed, a name or with an unknown key', () => {
    expect(parsePlan({ ...plan(), seeds: [] })).toMatchObject({ ok: false, error: { at: 'seeds' } });
    expect(parsePlan({ ...plan(), name: ' ' })).toMatchObject({ ok: false, error: { at: 'name' } });
    expect(parsePlan({ ...plan(), sedes: [1] }).ok).toBe(false);
  });
});

describe('differences', () => {
  const runs = (change: Partial<ExperimentPlan>) => unwrap(expand(plan(change), DATASETS));

  it("separates chosen settings from each paper's defaults for its objective", () => {
    const rows = differences(runs({}));
    expect(rows.filter((r) => !r.impliedByObjective).map((r) => r.name)).toEqual(['objective']);
    expect(rows.filter((r) => r.impliedByObjective).map((r) => r.name)).toContain('criticSteps');
  });

  it('does not treat a setting used by a single objective as chosen', () => {
    const rows = differences(runs({ objectives: ['gan', 'wgan-gp'], settings: { penaltyWeight: 0.1 } }));
    expect(rows.find((r) => r.name === 'penaltyWeight')).toMatchObject({
      impliedByObjective: true,
      values: [undefined, 0.1],
    });
  });

  it('treats a setting as chosen when two runs of one objective differ in it', () => {
    expect(describeDifference(runs({ objectives: ['wgan'], vary: { weightClip: [0.01, 0.1] } }))).toBe(
      'Differs only in weight clip.',
    );
  });

  it('reports a setting that differs and is not implied by a paper', () => {
    expect(describeDifference(runs({ objectives: ['gan'], vary: { batchSize: [32, 64] } }))).toBe(
      'Differs only in batch size.',
    );
  });

  it('reports equal runs as equal', () => {
    const [one] = runs({ objectives: ['gan'] });
    expect(describeDifference([one!, one!])).toBe('These runs have equal settings.');
  });
});

it('removes with an objective the settings that only it used, but not those a person set', () => {
  const plan = { ...planOf(preset('ring-compare')!), objectives: ['gan' as const] };
  expect(Object.keys(plan.settings)).toContain('penaltyWeight');
  expect(Object.keys(withoutUnread(plan, new Set()).settings)).not.toContain('penaltyWeight');
  expect(withoutUnread(plan, new Set()).settings).toMatchObject({ network: 'mlp', hiddenSize: 128, steps: 5000 });
  expect(Object.keys(withoutUnread(plan, new Set(['penaltyWeight'])).settings)).toContain('penaltyWeight');
});
