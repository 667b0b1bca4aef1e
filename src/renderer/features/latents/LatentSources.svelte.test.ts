import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { RunDetail } from '../../../shared/contract/results';
import { refuse } from '../../../shared/contract/outcome';
import { aRow } from '../../../shared/domain/run/run-row.test-helper';
import { router } from '../../app/router.svelte';
import { installCheckedOptions } from '../../testing/checked-options.test-helper';
import { installFakeCanvas } from '../../testing/fake-canvas.test-helper';
import { installFakeCore } from '../../testing/fake-core.test-helper';
import { runs } from '../run-list/runs.svelte';
import { aLatentResult, aRunWithCheckpoints, aSheet } from './checkpoint.test-helper';
import Latents from './Latents.svelte';

const core = installFakeCore();
installFakeCanvas();
installCheckedOptions();
vi.stubGlobal('createImageBitmap', () => Promise.resolve({ width: 224, height: 224, close: () => undefined }));

let stored: Record<string, RunDetail>;
const go = vi.spyOn(router, 'go').mockImplementation(() => undefined);
const choice = (name: string): HTMLSelectElement => screen.getByRole('combobox', { name });
const options = (select: HTMLElement) =>
  within(select)
    .getAllByRole('option')
    .map((option) => option.textContent);
const tasks = () => core.sent('latents:draw').map(([, request]) => request);
const neighbours = [
  { index: 12_345, distance: 1.23456 },
  { index: 7, distance: 2 },
];

beforeEach(async () => {
  go.mockClear();
  stored = {
    a: aRunWithCheckpoints('a', [10, 20, 30]),
    b: aRunWithCheckpoints('b', [5, 15]),
    p: aRunWithCheckpoints('p', [5], { network: 'mlp', latentSize: 100 }),
    fresh: aRunWithCheckpoints('fresh', []),
  };
  core.answers['runs:get'] = (id) => (stored[id] ? { ok: true, value: stored[id] } : refuse(`There is no run ${id}.`));
  core.answers['latents:draw'] = (_, { task }) => ({
    ok: true,
    value: aLatentResult(aSheet(8, 8), task.kind === 'nearest' ? { neighbours } : {}),
  });
  core.answers['latents:cancel'] = () => null;
  core.answers['datasets:points'] = () => ({ ok: true, value: Float32Array.of(3, 3) });
  core.answers['runs:list'] = () => [
    aRow('a', { name: 'Run a', step: 30 }),
    aRow('b', { name: 'Run b', step: 15 }),
    aRow('p', { name: 'Run p', step: 5 }, { network: 'mlp' }),
    aRow('queued', { name: 'Run q', step: 0 }),
  ];
  await runs.load();
});

describe('the checkpoint', () => {
  test('is one of the run, from the newest', async () => {
    render(Latents, { run: 'a' });
    expect((await screen.findByRole('link', { name: 'Run a' })).getAttribute('href')).toBe('#/run/a');
    expect(options(choice('Checkpoint'))).toEqual(['step 30', 'step 20', 'step 10']);
    await userEvent.selectOptions(choice('Checkpoint'), 'step 10');
    expect(go.mock.lastCall).toEqual([{ view: 'latents', run: 'a', step: 10 }]);
  });

  test('can be compared with the first one of the same run, or of another that takes the same latents', async () => {
    render(Latents, { run: 'a', step: 20 });
    await screen.findByRole('link', { name: 'Run a' });
    expect(options(choice('Compare with'))).toEqual(['none', 'Run b, First', 'Run a (same run)']);
    await userEvent.selectOptions(choice('Compare with'), 'Run a (same run)');
    expect(go.mock.lastCall).toEqual([{ view: 'latents', run: 'a', step: 20, beside: { run: 'a', step: 10 } }]);
    await userEvent.selectOptions(choice('Compare with'), 'Run b, First');
    expect(go.mock.lastCall).toEqual([{ view: 'latents', run: 'a', step: 20, beside: { run: 'b' } }]);
  });

  test('has the other one beside it, which keeps its step when the first changes', async () => {
    render(Latents, { run: 'a', step: 20, beside: { run: 'b', step: 5 } });
    await screen.findByRole('link', { name: 'Run a' });
    const [first, second] = screen.getAllByRole('combobox', { name: 'Checkpoint' });
    expect(options(second!)).toEqual(['step 15', 'step 5']);
    await userEvent.selectOptions(first!, 'step 30');
    expect(go.mock.lastCall).toEqual([{ view: 'latents', run: 'a', step: 30, beside: { run: 'b', step: 5 } }]);
    await userEvent.selectOptions(second!, 'step 15');
    expect(go.mock.lastCall).toEqual([{ view: 'latents', run: 'a', step: 20, beside: { run: 'b', step: 15 } }]);
    await userEvent.selectOptions(choice('Compare with'), 'none');
    expect(go.mock.lastCall).toEqual([{ view: 'latents', run: 'a', step: 20 }]);
  });
});

describe('the page', () => {
  test('draws a sheet at once, and says with what', async () => {
    render(Latents, { run: 'a' });
    expect((await screen.findByText(/^Drawn with/)).textContent?.replace(/\s+/g, ' ')).toContain(
      'Drawn with tensorflow on CPU, 2 cores at low priority in a separate process (209.7 MB)',
    );
    expect(tasks()).toEqual([{ run: 'a', step: 30, task: { kind: 'resample', seed: 0, count: 64 } }]);
  });

  test('draws again for another seed, and the path once it has both ends', async () => {
    render(Latents, { run: 'a' });
    await screen.findByText(/^Drawn with/);
    await userEvent.clear(screen.getByRole('spinbutton', { name: 'Seed' }));
    await userEvent.type(screen.getByRole('spinbutton', { name: 'Seed' }), '5');
    expect(tasks().at(-1)).toMatchObject({ task: { kind: 'resample', seed: 5 } });
    await userEvent.click(screen.getByRole('button', { name: 'Set as start' }));
    expect(tasks().at(-1)).toMatchObject({ task: { kind: 'resample' } });
    await userEvent.click(screen.getByRole('button', { name: 'Set as end' }));
    expect(tasks().at(-1)).toMatchObject({ task: { kind: 'interpolate', from: { seed: 5 }, to: { seed: 5 } } });
  });

  test('lists the nearest training images with their distances', async () => {
    render(Latents, { run: 'a' });
    await screen.findByText(/^Drawn with/);
    expect(screen.queryByRole('heading', { name: 'Nearest training images' })).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Nearest training images' }));
    const list = await screen.findByRole('list', { name: 'Nearest training samples' });
    expect(
      within(list)
        .getAllByRole('listitem')
        .map((item) => item.textContent),
    ).toEqual(['sample', '1.23 no. 12,345', '2.00 no. 7']);
    expect(screen.getByText('Exact L2 over pixels from 0 to 1, of all 60,000 in mnist.')).toBeTruthy();
  });

  test('reads the points of the dataset of a 2-D run', async () => {
    render(Latents, { run: 'p' });
    await screen.findByRole('link', { name: 'Run p' });
    expect(core.sent('datasets:points')).toEqual([['mnist']]);
    expect(screen.getByRole('button', { name: 'Nearest training points' })).toBeTruthy();
  });

  test('says why a second checkpoint is not shown', async () => {
    render(Latents, { run: 'a', beside: { run: 'p' } });
    expect((await screen.findByRole('alert')).textContent).toBe('One of these runs draws images and the other points.');
    expect(screen.getAllByRole('combobox', { name: 'Checkpoint' })).toHaveLength(1);
  });

  test.each([
    ['none', 'There is no run none.'],
    ['fresh', 'Run fresh has no checkpoint yet: latents can be explored once one is written.'],
  ])('without a checkpoint of the run %s leads back to it', async (run, problem) => {
    render(Latents, { run });
    expect((await screen.findByRole('alert')).textContent).toBe(problem);
    expect(screen.getByRole('link', { name: 'Back to the run' }).getAttribute('href')).toBe(`#/run/${run}`);
    expect(tasks()).toEqual([]);
  });

  test('cancels what it draws when it is left', async () => {
    core.answers['latents:draw'] = () => new Promise(() => undefined);
    const { unmount } = render(Latents, { run: 'a' });
    await screen.findByRole('progressbar');
    unmount();
    expect(core.sent('latents:cancel')).toHaveLength(1);
  });
});
