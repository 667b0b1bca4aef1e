import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { planOf } from '../../../shared/domain/run/experiment';
import { preset } from '../../../shared/domain/run/presets';
import type { RunId } from '../../../shared/domain/run/run';
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
  const ids = ['a', 'b'] as unknown as RunId[];
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
