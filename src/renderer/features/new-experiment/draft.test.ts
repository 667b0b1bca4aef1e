import { describe, expect, test } from 'vitest';
import type { DatasetInfo } from '../../../shared/domain/datasets';
import { PRESETS, preset } from '../../../shared/domain/run/presets';
import { planOf } from '../../../shared/domain/run/experiment';
import { checkDraft, defaultsOf, draftOf, fieldsOf } from './draft';
import { parseSeeds, writeSeeds } from './number-lists';

const info = (name: string, kind: DatasetInfo['kind']): DatasetInfo => ({
  name,
  kind,
  title: name,
  count: 10_000,
  available: true,
  detail: '',
  fetchable: false,
  licence: '',
});
const datasets = [
  info('mnist', 'images'),
  info('fashion-mnist', 'images'),
  info('ring', 'points'),
  info('grid', 'points'),
  info('swiss-roll', 'points'),
];
const digits = () => draftOf(preset('digits-compare')!);

test.each(PRESETS.map((p) => [p.name, p] as const))(
  'the form of the preset %s leads to the plan of the preset',
  (_, p) => {
    const checked = checkDraft(draftOf(p), datasets);
    expect(checked.errors).toEqual({});
    expect(checked.plan).toEqual(planOf(p));
  },
);

describe('checkDraft', () => {
  test('names the field whose value is out of range', () => {
    const draft = digits();
    draft.settings['batchSize'] = { text: '1', vary: false };
    draft.settings['learningRate'] = { text: '0.1, often', vary: true };
    const { errors, runs } = checkDraft(draft, datasets);
    expect(runs).toEqual([]);
    expect(Object.keys(errors).sort()).toEqual(['batchSize', 'learningRate']);
    expect(errors['learningRate']).toContain('often');
  });

  test('multiplies objectives by the list of a varied setting', () => {
    const draft = digits();
    draft.settings['batchSize'] = { text: '32, 64 128', vary: true };
    expect(checkDraft(draft, datasets).runs).toHaveLength(12);
  });

  test('locks a varied setting with one value', () => {
    const draft = digits();
    draft.settings['batchSize'] = { text: '32', vary: true };
    const { plan } = checkDraft(draft, datasets);
    expect([plan?.settings['batchSize'], plan?.vary]).toEqual([32, {}]);
  });

  test('omits a setting that no objective of the draft uses, without an error', () => {
    const draft = draftOf(preset('ring-compare')!);
    draft.objectives = ['gan'];
    const { plan, errors } = checkDraft(draft, datasets);
    expect(errors).toEqual({});
    expect(plan?.settings).not.toHaveProperty('penaltyWeight');
  });

  test('refuses a network that does not fit the data, at the network', () => {
    const draft = digits();
    draft.datasets = ['ring'];
    expect(Object.keys(checkDraft(draft, datasets).errors)).toEqual(['network']);
  });

  test('requires an objective, a dataset and a name', () => {
    const draft = { ...digits(), objectives: [], datasets: [], name: ' ' };
    expect(Object.keys(checkDraft(draft, datasets).errors).sort()).toEqual(['datasets', 'name', 'objectives']);
  });

  test('uses epochs instead of steps', () => {
    const draft = { ...digits(), epochs: '2' };
    const { plan, runs } = checkDraft(draft, datasets);
    expect(plan).not.toHaveProperty('settings.steps');
    // 2 passes over 10,000 samples in batches of 64: 312.5 discriminator updates, 5 of them a step for a WGAN.
    expect(runs.map((r) => r.hyperparameters.steps)).toEqual([313, 313, 63, 63]);
  });
});

test('the form shows what any chosen objective, network or optimizer uses', () => {
  const names = (draft = digits()) => fieldsOf(draft, datasets).map((f) => f.name);
  expect(names()).toEqual(expect.arrayContaining(['weightClip', 'penaltyWeight', 'beta1', 'rmsDecay', 'gridSize']));
  expect(names()).not.toContain('samplePoints');
  const gan = { ...digits(), objectives: ['gan' as const] };
  expect(names(gan)).toContain('generatorLoss');
  expect(names(gan)).not.toEqual(expect.arrayContaining(['weightClip']));
  expect(names(gan)).not.toContain('rmsDecay');
});

test('an empty field has the default of each objective', () => {
  const defaults = defaultsOf(digits(), datasets);
  expect(defaults['learningRate']).toEqual([2e-4, 5e-5, 1e-4]);
  expect(defaults['latentSize']).toEqual([100]);
});

test('reads single seeds and ranges, each once', () => {
  expect(parseSeeds('1-3, 7 2')).toEqual({ ok: true, value: [1, 2, 3, 7] });
  for (const wrong of ['', 'a', '3-1', '-1', '1.5', '9999999999', '1-5000'])
    expect(parseSeeds(wrong).ok, wrong).toBe(false);
});

test('writes neighbouring seeds as a range that reads back the same', () => {
  expect(writeSeeds([1, 2, 3, 7, 8])).toBe('1-3, 7, 8');
  expect(parseSeeds(writeSeeds([5, 6, 7, 1]))).toEqual({ ok: true, value: [5, 6, 7, 1] });
});
