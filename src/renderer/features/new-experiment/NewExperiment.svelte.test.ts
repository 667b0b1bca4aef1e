import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { planOf } from '../../../shared/domain/run/experiment';
import { preset } from '../../../shared/domain/run/presets';
import { installFakeCore } from '../../testing/fake-core.test-helper';
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
