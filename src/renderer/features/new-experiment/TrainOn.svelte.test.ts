import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { HERE } from '../../../shared/domain/target';
import type { TargetInfo } from '../../../shared/domain/target';
import { isTrained } from '../../../shared/domain/run/run';
import { preset } from '../../../shared/domain/run/presets';
import { aRow } from '../../../shared/domain/run/run-row.test-helper';
import { installFakeCore } from '../../testing/fake-core.test-helper';
import { targets } from '../settings/targets.svelte';
import { datasets } from './datasets.svelte';
import { draftOf } from './draft';
import { experiment } from './experiment.svelte';
import PlanSummary from './PlanSummary.svelte';
import TrainOn from './TrainOn.svelte';

const core = installFakeCore();
const target = (name: string): TargetInfo => ({
  name,
  settings: { kind: 'slurm', folder: '/project/runs', prologue: [] },
  createdAt: '2026-01-01T00:00:00.000Z',
});
let list: TargetInfo[] = [];
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
  experiment.draft = draftOf(preset('ring-compare')!);
  list = [target('hpc'), target('box')];
  targets.list = undefined;
  core.answers['targets:list'] = () => list;
});
const box = (name: string): Promise<HTMLInputElement> => screen.findByRole<HTMLInputElement>('checkbox', { name });
const summary = () => screen.getByText('Train on', { selector: 'dt' }).nextElementSibling?.textContent;

test('without targets there is no choice, and the summary does not mention one', async () => {
  list = [];
  render(TrainOn);
  render(PlanSummary);
  await targets.load();
  expect(screen.queryByText('Train on')).toBeNull();
  expect(experiment.checked.plan?.targets).toBeUndefined();
});

test('this machine is the default, and is no part of the plan', async () => {
  render(TrainOn);
  render(PlanSummary);
  expect((await box('this machine')).checked).toBe(true);
  expect((await box('hpc')).checked).toBe(false);
  expect(summary()).toBe('this machine');
  expect(experiment.checked.plan).not.toHaveProperty('targets');
  expect(screen.queryByText(/estimate for this machine/)).toBeNull();
});

test('chosen targets are in the plan and in the summary, which says what the estimates are of', async () => {
  render(TrainOn);
  render(PlanSummary);
  await userEvent.click(await box('hpc'));
  expect(experiment.checked.plan?.targets).toEqual([HERE, 'hpc']);
  expect(summary()).toBe('this machine and hpc, in turn');
  await userEvent.click(await box('this machine'));
  expect(experiment.checked.plan?.targets).toEqual(['hpc']);
  expect(summary()).toBe('hpc');
  expect(screen.getByText(/^The time is an estimate for this machine; on hpc it differs\./)).toBeTruthy();
});

test('at least one place has to be chosen', async () => {
  render(TrainOn);
  await userEvent.click(await box('this machine'));
  expect(screen.getByRole('alert').textContent).toBe('Choose at least one place to train on.');
  expect([experiment.checked.plan, experiment.canQueue]).toEqual([undefined, false]);
});

test('a preset keeps the choice, and settings of runs take theirs', async () => {
  render(TrainOn);
  await userEvent.click(await box('hpc'));
  experiment.usePreset('ring-compare');
  expect(experiment.places).toEqual([HERE, 'hpc']);
  const row = aRow('a', { dataset: 'ring', target: 'box' }, { objective: 'gan', network: 'mlp' });
  experiment.duplicate([row].filter(isTrained));
  expect(experiment.places).toEqual(['box']);
});

test('a target that was removed is no longer chosen', async () => {
  render(TrainOn);
  await userEvent.click(await box('hpc'));
  await userEvent.click(await box('this machine'));
  list = [target('box')];
  await targets.load();
  expect(experiment.places).toEqual([HERE]);
  expect(experiment.checked.plan).not.toHaveProperty('targets');
});
