import { beforeEach, expect, test } from 'vitest';
import type { ExperimentPreview } from '../../../shared/contract/results';
import { preset } from '../../../shared/domain/run/presets';
import { installFakeCore } from '../../testing/fake-core.test-helper';
import { toasts } from '../../ui/toasts.svelte';
import { datasets } from './datasets.svelte';
import { draftOf } from './draft';
import { experiment } from './experiment.svelte';

const core = installFakeCore();
const info = (name: string, kind: 'images' | 'points', available = true) => ({
  name,
  kind,
  title: name,
  count: 10_000,
  available,
  detail: '',
  fetchable: !available,
  licence: '',
});
const preview = (change: Partial<ExperimentPreview> = {}): ExperimentPreview =>
  ({ bytes: 10, freeBytes: 100, warnings: [], ...change }) as ExperimentPreview;

beforeEach(() => {
  datasets.list = [info('ring', 'points'), info('mnist', 'images'), info('faces', 'images', false)];
  experiment.draft = draftOf(preset('ring-compare')!);
  experiment.draft.settings = {};
  experiment.preview = undefined;
  toasts.items = [];
});

test('objectives stay in the order of the table, however they are chosen', () => {
  experiment.draft.objectives = [];
  for (const objective of ['hinge', 'gan', 'wgan'] as const) experiment.toggleObjective(objective);
  expect(experiment.draft.objectives).toEqual(['gan', 'wgan', 'hinge']);
  experiment.toggleObjective('wgan');
  expect(experiment.draft.objectives).toEqual(['gan', 'hinge']);
});

test('a network is cleared when it suits none of the datasets', () => {
  experiment.changeSetting('network', { text: 'mlp' });
  experiment.toggleDataset('mnist');
  // The ring still uses it.
  expect(experiment.setting('network').text).toBe('mlp');
  experiment.toggleDataset('ring');
  expect(experiment.draft.datasets).toEqual(['mnist']);
  expect(experiment.setting('network')).toEqual({ text: '', vary: false });
});

test.each([
  ['1-3, 9', 2, '1, 2'],
  ['1-3, 9', 6, '1-3, 9-11'],
  ['nonsense', 3, '1-3'],
  ['4', 0, '4'],
  ['4', 1001, '4'],
  ['4', NaN, '4'],
])('of the seeds %s, %s are %s', (seeds, count, expected) => {
  experiment.draft.seeds = seeds;
  experiment.setSeedCount(count);
  expect(experiment.draft.seeds).toBe(expected);
});

test('the seeds are counted; none while their text has an error', () => {
  experiment.draft.seeds = '1-5, 17';
  expect(experiment.seedCount).toBe(6);
  experiment.draft.seeds = '5-1';
  expect(experiment.seedCount).toBe(0);
});

test('can be queued when it has runs and all its data; compared when it has 2 to 64 runs', () => {
  experiment.draft.objectives = ['gan'];
  experiment.draft.seeds = '1';
  expect([experiment.canQueue, experiment.canCompare]).toEqual([true, false]);
  experiment.draft.seeds = '1-64';
  expect(experiment.canCompare).toBe(true);
  experiment.draft.seeds = '1-65';
  expect([experiment.canQueue, experiment.canCompare]).toEqual([true, false]);
  experiment.draft.datasets = ['faces'];
  experiment.draft.seeds = '1-2';
  expect(experiment.unavailable.map(({ name }) => name)).toEqual(['faces']);
  expect([experiment.canQueue, experiment.canCompare]).toEqual([false, false]);
});

test('shared are the hyperparameters with one value in all runs, without those of the list of runs', () => {
  experiment.draft.objectives = ['gan', 'wgan'];
  experiment.changeSetting('batchSize', { text: '32' });
  const names = experiment.shared.map(([name]) => name);
  expect(Object.fromEntries(experiment.shared)['batchSize']).toBe(32);
  expect(names).not.toEqual(expect.arrayContaining(['objective']));
  // 2e-4 for GAN, 5e-5 for WGAN.
  expect(names).not.toContain('learningRate');
  expect(names).not.toContain('seed');
});

test('the core estimates the plan; the answer for an earlier draft is ignored', async () => {
  const answers: ((value: unknown) => void)[] = [];
  core.answers['experiments:preview'] = () => new Promise((resolve) => answers.push(resolve));
  const first = experiment.refreshPreview();
  experiment.draft.seeds = '7';
  const second = experiment.refreshPreview();
  answers[1]!({ ok: true, value: preview({ bytes: 200 }) });
  await second;
  answers[0]!({ ok: true, value: preview({ bytes: 1 }) });
  await first;
  expect(experiment.preview?.bytes).toBe(200);
  expect(experiment.isOverDisk).toBe(true);
});

test('a draft with an error has no estimate and asks for none', async () => {
  experiment.preview = preview();
  experiment.draft.name = '';
  await experiment.refreshPreview();
  expect([experiment.preview, experiment.isOverDisk, core.requests]).toEqual([undefined, false, []]);
  expect(await experiment.enqueue()).toBeUndefined();
});

test('a refused experiment is said, and can be queued again', async () => {
  core.answers['experiments:enqueue'] = () => ({ ok: false, error: { code: 'refused', message: 'The disk is full.' } });
  expect(await experiment.enqueue()).toBeUndefined();
  expect(toasts.items.map(({ message }) => message)).toEqual(['The disk is full.']);
  expect([experiment.queuing, experiment.canQueue]).toEqual([false, true]);
});
