import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test } from 'vitest';
import type { ExperimentPreview } from '../../../shared/contract/results';
import type { DatasetInfo } from '../../../shared/domain/datasets';
import { preset, PRESET_GROUPS } from '../../../shared/domain/run/presets';
import { datasets } from './datasets.svelte';
import { draftOf } from './draft';
import { experiment } from './experiment.svelte';
import PlanSummary from './PlanSummary.svelte';
import PresetList from './PresetList.svelte';
import SettingsForm from './SettingsForm.svelte';

const ring: DatasetInfo = {
  name: 'ring',
  kind: 'points',
  title: 'Ring',
  count: 10_000,
  available: true,
  detail: '',
  fetchable: false,
  licence: '',
};
const text = (element: Element | null | undefined) => element?.textContent?.replace(/\s+/g, ' ').trim();
const cost = (name: string) => text(screen.getByText(name, { selector: 'dt' }).nextElementSibling);
const preview = (change: Partial<ExperimentPreview> = {}): ExperimentPreview =>
  ({ bytes: 3_000_000, freeBytes: 9_000_000, seconds: 7200, warnings: [], ...change }) as ExperimentPreview;
const rows = () =>
  within(screen.getByRole('region', { name: 'Planned runs' }))
    .getAllByRole('row')
    .slice(1);

beforeEach(() => {
  datasets.list = [ring];
  experiment.preview = undefined;
  experiment.draft = draftOf(preset('ring-compare')!);
  experiment.draft.objectives = ['gan', 'wgan'];
  experiment.draft.seeds = '1, 2';
});

describe('the summary of the plan', () => {
  test('counts the runs, says how they differ and lists them', () => {
    render(PlanSummary);
    expect(text(screen.getByRole('status'))).toBe('4 runs');
    expect(screen.getByText(/^Differs only in objective .*seeds 1, 2 of each\.$/)).toBeTruthy();
    const seeds = rows().map((row) => [...row.querySelectorAll('td')].slice(1, 3).map(text));
    expect(seeds).toEqual([
      ['ring', '1'],
      ['ring', '1'],
      ['ring', '2'],
      ['ring', '2'],
    ]);
  });

  test('lists the settings that all runs share, but not those that differ', () => {
    render(PlanSummary);
    const shared = screen.getAllByRole('listitem').map(text);
    expect(shared).toContain('Network mlp');
    expect(shared.filter((item) => /^(Objective|Optimizer|Critic steps|Seed) /.test(item!))).toEqual([]);
  });

  test('has no cost before the core has answered, and none where no run is similar', async () => {
    render(PlanSummary);
    expect([cost('Time'), cost('Disk')]).toEqual(['No estimate yet: no similar run has finished here', '…']);
    experiment.preview = preview({ seconds: undefined as never });
    await Promise.resolve();
    expect([cost('Time'), cost('Disk')]).toEqual([
      'No estimate yet: no similar run has finished here',
      '3.0 MB of 9.0 MB free',
    ]);
  });

  test('has the estimated time and the warnings of the core', () => {
    experiment.preview = preview({ warnings: ['The discriminator is much larger than the generator.'] });
    render(PlanSummary);
    expect(cost('Time')).toBe('about 2 h, one after the other');
    expect(screen.getByText('The discriminator is much larger than the generator.')).toBeTruthy();
  });

  test('says that a dataset has to be downloaded first', () => {
    datasets.list = [{ ...ring, available: false, detail: 'it is downloaded in the list of datasets' }];
    render(PlanSummary);
    expect(screen.getByText('Ring is not available yet: it is downloaded in the list of datasets')).toBeTruthy();
  });

  test('says what is wrong in place of the plan', async () => {
    render(PlanSummary);
    experiment.draft.seeds = 'many';
    await Promise.resolve();
    expect(text(screen.getByRole('status'))).toMatch(/^"many" is not a seed/);
    expect(screen.queryByRole('region', { name: 'Planned runs' })).toBeNull();
  });

  test('lists the first 200 of many runs', () => {
    experiment.draft.seeds = '1-120';
    render(PlanSummary);
    expect([rows().length, text(screen.getByText(/^and/))]).toEqual([200, 'and 40 more']);
  });
});

describe('the presets', () => {
  const chosen = () => screen.getAllByRole<HTMLInputElement>('radio').filter((radio) => radio.checked);

  test('are in groups, of which the one of the draft is chosen', () => {
    render(PresetList);
    expect(
      screen
        .getAllByRole('group')
        .slice(1)
        .map((group) => group.getAttribute('aria-label')),
    ).toEqual(PRESET_GROUPS.map(({ title }) => title));
    expect(chosen().map(({ value }) => value)).toEqual(['ring-compare']);
    expect(screen.getByText(new RegExp(` Source: `)).textContent).toContain(preset('ring-compare')!.description);
  });

  test('fill the form when one is chosen', async () => {
    render(PresetList);
    await userEvent.click(screen.getByRole('radio', { name: preset('digits-compare')!.title }));
    expect(experiment.draft).toEqual(draftOf(preset('digits-compare')!));
    expect(chosen().map(({ value }) => value)).toEqual(['digits-compare']);
  });

  test('that reproduce a result say what to look at', async () => {
    const found = PRESET_GROUPS.flatMap(({ presets }) => presets).find(({ experiment: one }) => one)!;
    experiment.usePreset(found.name);
    render(PresetList);
    for (const [term, description] of [
      ['Claim', found.experiment!.claim],
      ['Look at', found.experiment!.look],
      ['Our result', found.experiment!.found],
    ] as const)
      expect(cost(term)).toBe(description.replace(/\s+/g, ' ').trim());
  });
});

describe('the settings', () => {
  const groups = () => [...document.querySelectorAll('legend')].map(text);
  const labels = () => [...document.querySelectorAll('.top label:first-child')].map(text);

  test('are those that a run of the draft uses, by groups', async () => {
    render(SettingsForm);
    expect(groups()).toEqual(['Objective', 'Network', 'Optimizer', 'Data', 'Length', 'Recording']);
    expect(labels().some((label) => label!.startsWith('Weight clip'))).toBe(true);
    experiment.toggleObjective('wgan');
    await Promise.resolve();
    expect(labels().some((label) => label!.startsWith('Weight clip'))).toBe(false);
  });

  test('have epochs, with the error of a wrong number in place of their description', async () => {
    render(SettingsForm);
    const epochs = screen.getByRole('textbox', { name: 'Epochs' });
    const about = () => document.getElementById(epochs.getAttribute('aria-describedby')!)!.textContent?.trim();
    expect(about()).toMatch(/^Passes of the discriminator over the data/);
    await userEvent.type(epochs, 'two');
    expect([epochs.getAttribute('aria-invalid'), about()?.startsWith('Passes')]).toEqual(['true', false]);
  });
});
