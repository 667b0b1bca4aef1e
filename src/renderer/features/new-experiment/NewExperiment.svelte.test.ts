import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test } from 'vitest';
import { planOf } from '../../../shared/domain/run/experiment';
import { preset } from '../../../shared/domain/run/presets';
import type { RunRow } from '../../../shared/domain/run/run';
import { aRow } from '../../../shared/domain/run/run-row.test-helper';
import { installFakeCore } from '../../testing/fake-core.test-helper';
import { toasts } from '../../ui/toasts.svelte';
import { runs } from '../run-list/runs.svelte';
import { selection } from '../run-list/selection.svelte';
import { datasets } from './datasets.svelte';
import { draftOf } from './draft';
import { experiment } from './experiment.svelte';
import NewExperiment from './NewExperiment.svelte';

const core = installFakeCore();
const ring = preset('ring-compare')!;
const queueButton = (): HTMLButtonElement => screen.getByRole('button', { name: /^Queue \d+ run|^Queue$/ });

beforeEach(() => {
  datasets.list = [
    {
      name: 'ring',
      kind: 'points',
      title: 'Ring',
      count: 10_000,
      available: true,
      detail: '',
      fetchable: false,
      licence: '',
    },
  ];
  experiment.draft = draftOf(ring);
  experiment.origin = undefined;
  toasts.items = [];
});

test('the button names the number of runs, sends the plan and selects the runs', async () => {
  const ids = ['a', 'b'];
  core.answers['experiments:enqueue'] = () => ({ ok: true, value: { experiment: 'e', runs: ids } });
  render(NewExperiment, { preset: undefined });
  const count = ring.objectives.length * ring.seeds.length;
  expect(queueButton().textContent.trim()).toBe(`Queue ${count} runs`);
  await userEvent.click(queueButton());
  expect(core.sent('experiments:enqueue')).toEqual([[planOf(ring)]]);
  await waitFor(() => expect([...selection.ids]).toEqual(ids));
  expect(location.hash).toBe('#/runs');
});

test('without an objective nothing can be queued, and the reason stands under the objectives', async () => {
  experiment.draft.objectives = ['gan'];
  render(NewExperiment, { preset: undefined });
  const objectives = within(screen.getByRole('group', { name: 'Objectives' }));
  expect(objectives.queryByRole('alert')).toBeNull();
  await userEvent.click(objectives.getByRole('checkbox', { name: /^GAN/ }));
  expect(objectives.getByRole('alert').textContent).toMatch(/objective/i);
  expect(queueButton().disabled).toBe(true);
});

test('errors stand with their fields: seeds beside theirs, the name in the summary', async () => {
  render(NewExperiment, { preset: undefined });
  const described = (control: HTMLElement) =>
    document.getElementById(control.getAttribute('aria-describedby') ?? '')?.textContent;
  const seeds = screen.getByRole('textbox', { name: 'Which' });
  expect(described(seeds)).toBe('Same seed: same initial weights and batch order.');
  await userEvent.clear(seeds);
  expect(described(seeds)).toBe('Give at least one seed, such as 1.');
  await userEvent.type(seeds, '1');
  const name = screen.getByRole('textbox', { name: 'Name' });
  expect(described(name)).toBeUndefined();
  await userEvent.clear(name);
  expect(name.getAttribute('aria-invalid')).toBe('true');
  expect(described(name)).toBe(screen.getAllByRole('status')[0]!.textContent);
  expect(queueButton().disabled).toBe(true);
});

test('epochs replace the steps', async () => {
  render(NewExperiment, { preset: undefined });
  const steps = screen.getByRole<HTMLInputElement>('textbox', { name: 'Steps' });
  expect(steps.disabled).toBe(false);
  await userEvent.type(screen.getByRole('textbox', { name: 'Epochs' }), '2');
  expect(steps.disabled).toBe(true);
});

test('the summary shows the estimate of the core, and marks what does not fit on the disk', async () => {
  core.answers['experiments:preview'] = () => ({
    ok: true,
    value: { bytes: 3000, freeBytes: 2000, seconds: 90, warnings: ['Two runs are equal.'] },
  });
  render(NewExperiment, { preset: undefined });
  expect((await screen.findByText('3.0 kB of 2.0 kB free')).className).toContain('tight');
  expect(screen.getByText('about 1.5 min, one after the other')).toBeTruthy();
  expect(screen.getByText('Two runs are equal.')).toBeTruthy();
});

test('a preset in the address fills the form', async () => {
  render(NewExperiment, { preset: 'digits-compare' });
  await waitFor(() => expect(experiment.draft).toEqual(draftOf(preset('digits-compare')!)));
});

describe('settings of runs', () => {
  const learningRate = () => screen.getByRole<HTMLInputElement>('textbox', { name: /^Learning rate/ });
  const wgan = (id: string, change: Partial<RunRow> = {}, settings = {}): RunRow =>
    aRow(
      id,
      { dataset: 'ring', seed: 3, experimentName: 'Ring', ...change },
      { objective: 'wgan', network: 'mlp', batchSize: 32, ...settings },
    );
  async function open(rows: RunRow[]): Promise<void> {
    core.answers['runs:list'] = () => rows;
    await runs.load();
    render(NewExperiment, { preset: undefined, runs: rows.map(({ id }) => id) });
  }

  test('of a diverged run: the same run is planned, and the learning rate has the focus, its value selected', async () => {
    const row = wgan('a', { state: 'failed', reason: 'diverged', step: 1234 });
    await open([row]);
    await waitFor(() => expect(document.activeElement).toBe(learningRate()));
    // The paper's value, which is the default, is written out.
    expect(learningRate().value).toBe('0.00005');
    expect([learningRate().selectionStart, learningRate().selectionEnd]).toEqual([0, 7]);
    expect(screen.getByText(/failed at step 1,234/).closest('a')!.hash).toBe('#/run/a');
    expect(screen.getByText(/A smaller learning rate/)).toBeTruthy();
    const [planned] = experiment.checked.runs;
    expect([planned!.dataset, planned!.seed, planned!.hyperparameters]).toEqual(['ring', 3, row.hyperparameters]);
    expect(experiment.draft.name).toBe('Ring (copy)');
  });

  test('shows what a changed field had before', async () => {
    await open([wgan('a', { state: 'failed', reason: 'diverged' })]);
    await waitFor(() => expect(document.activeElement).toBe(learningRate()));
    expect(screen.queryByText(/^before:/)).toBeNull();
    await userEvent.keyboard('1e-6');
    expect(screen.getByText('before: 0.00005')).toBeTruthy();
    const batch = screen.getByRole('textbox', { name: /^Batch size/ });
    await userEvent.clear(batch);
    expect(screen.getByText('before: 32')).toBeTruthy();
    await userEvent.type(screen.getByRole('textbox', { name: /^Weight clip/ }), '0.1');
    expect(screen.getByText('before: default')).toBeTruthy();
  });

  test('of a run without memory: the batch size has the focus', async () => {
    await open([wgan('a', { state: 'failed', reason: 'out-of-memory' })]);
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('textbox', { name: /^Batch size/ })));
  });

  test('of an experiment: what differs varies and has the focus', async () => {
    await open([wgan('a'), wgan('b', {}, { weightClip: 0.1 })]);
    const clip = screen.getByRole<HTMLInputElement>('textbox', { name: /^Weight clip/ });
    await waitFor(() => expect(document.activeElement).toBe(clip));
    expect(clip.value).toBe('0.01, 0.1');
    expect(experiment.checked.runs).toHaveLength(2);
    expect(screen.queryByText(/No one comparison/)).toBeNull();
  });

  test('that no comparison makes alone: says that there are more', async () => {
    await open([wgan('a'), wgan('b', {}, { weightClip: 0.1, steps: 10 })]);
    expect(await screen.findByText(/every combination/)).toBeTruthy();
    expect(experiment.checked.runs).toHaveLength(4);
  });

  test('a run of another program is refused by name', async () => {
    const { hyperparameters: _, ...row } = wgan('a', { name: 'theirs', external: { settings: {} } });
    await open([row]);
    await waitFor(() => expect(toasts.items.map(({ message }) => message).join()).toContain('theirs'));
    expect(experiment.origin).toBeUndefined();
  });

  test('a chosen preset takes their place', async () => {
    await open([wgan('a')]);
    await screen.findByText('The settings of a.');
    await userEvent.click(screen.getByRole('radio', { name: ring.title }));
    expect(screen.queryByText('The settings of a.')).toBeNull();
  });
});
