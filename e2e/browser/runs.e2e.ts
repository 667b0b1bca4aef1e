import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, sharedApp, test } from '../lib/app';
import { ENDLESS, queue, RING, TINY_RING } from '../lib/plan';
import { act, expectState, names, place, row, stepOf, selectRuns } from '../lib/table';

const app = sharedApp();
const seed = (n: number): string => `gan · seed ${n}`;

test('the queue is paused, reordered, reduced and resumed', async () => {
  const { page } = app();
  await queue(page, {
    preset: RING,
    name: 'Endless',
    objectives: ['gan'],
    seeds: '1-4',
    settings: { ...TINY_RING, ...ENDLESS },
  });
  await expectState(page, seed(1), 'running');
  await page.getByRole('button', { name: 'Pause queue' }).click();
  await expect(page.getByText('3 waiting (paused)')).toBeVisible();

  await selectRuns(page, seed(4));
  await act(page, 'Run next');
  await expect(place(page, seed(4))).toHaveText('no. 1');
  await selectRuns(page, seed(2));
  await act(page, 'Move down in the queue');
  await expect(place(page, seed(2))).toHaveText('no. 3');
  await expect(place(page, seed(3))).toHaveText('no. 2');
  await act(page, 'Move up in the queue');
  await expect(place(page, seed(2))).toHaveText('no. 2');
  await selectRuns(page, seed(3));
  await act(page, 'Cancel');
  await expectState(page, seed(3), 'stopped');

  await page.getByRole('spinbutton', { name: 'Slots' }).fill('2');
  await page.getByRole('spinbutton', { name: 'Slots' }).press('Enter');
  await expect(page.getByText('2 waiting (paused)')).toBeVisible();
  await page.getByRole('button', { name: 'Resume queue' }).click();
  await expectState(page, seed(4), 'running');
  await expectState(page, seed(1), 'running');
  await expectState(page, seed(2), 'queued');
});

test('a running run is paused, resumed, suspended, resumed again and stopped', async () => {
  const { page } = app();
  await selectRuns(page, seed(1));
  await act(page, 'Pause');
  await expectState(page, seed(1), 'paused');
  // The list may still receive the last steps before the pause, but not after later steps of another run.
  const before = await stepOf(page, seed(4));
  await expect.poll(() => stepOf(page, seed(4))).toBeGreaterThan(before);
  const paused = await stepOf(page, seed(1));
  const other = await stepOf(page, seed(4));
  // While the other run trains, the paused run stays at its step and keeps its slot.
  await expect.poll(() => stepOf(page, seed(4))).toBeGreaterThan(other);
  expect(await stepOf(page, seed(1))).toBe(paused);
  await expectState(page, seed(2), 'queued');
  await act(page, 'Continue');
  await expect.poll(() => stepOf(page, seed(1))).toBeGreaterThan(paused);

  await act(page, 'Suspend');
  await expectState(page, seed(1), 'suspended');
  await expectState(page, seed(2), 'running');
  const parked = await stepOf(page, seed(1));
  await act(page, 'Resume');
  await expect(place(page, seed(1))).toHaveText('no. 1');
  await selectRuns(page, seed(2));
  await act(page, 'Stop');
  await expectState(page, seed(2), 'stopped');
  await expectState(page, seed(1), 'running');
  await expect.poll(() => stepOf(page, seed(1))).toBeGreaterThan(parked);

  await selectRuns(page, seed(1), seed(4));
  await act(page, 'Stop');
  await expectState(page, seed(1), 'stopped');
  await expectState(page, seed(4), 'stopped');
});

test('the list is filtered, sorted and grouped', async () => {
  const { page } = app();
  await queue(page, {
    preset: RING,
    name: 'Short',
    objectives: ['lsgan', 'wgan'],
    settings: { ...TINY_RING, Steps: '20', 'Sample every': '10', 'Checkpoint every': '20' },
  });
  await expectState(page, 'wgan', 'finished');

  await selectRuns(page);
  const filter = page.getByRole('searchbox', { name: 'Filter runs' });
  await filter.fill('state:stopped seed>2');
  await expect.poll(() => names(page)).toHaveLength(2);
  await expect(page.getByText('2 of 6 runs')).toBeVisible();
  await filter.fill('sede:2');
  await expect(page.getByText('"sede" is not something a run has. Did you mean "seed"?')).toBeVisible();
  await filter.fill('-experiment:short');
  await expect.poll(() => names(page)).toHaveLength(4);

  const bySeed = page.getByRole('columnheader', { name: 'Seed' });
  await bySeed.getByRole('button').click();
  await expect(bySeed).toHaveAttribute('aria-sort', 'descending');
  await expect.poll(() => names(page)).toEqual([4, 3, 2, 1].map(seed));
  await bySeed.getByRole('button').click();
  await expect.poll(() => names(page)).toEqual([1, 2, 3, 4].map(seed));

  await filter.fill('');
  await page.getByRole('combobox', { name: 'Group by' }).selectOption({ label: 'Objective' });
  const group = page.getByRole('row').filter({ has: page.getByRole('button', { name: 'GAN', exact: true }) });
  await expect(group).toContainText('4 runs');
  await group.getByRole('button').click();
  await expect.poll(() => names(page)).toEqual(['lsgan', 'wgan']);
  await page.getByRole('combobox', { name: 'Group by' }).selectOption('');
});

test('favourite, name, tags and notes are kept across a restart', async () => {
  const { page } = app();
  await row(page, 'wgan').getByRole('button', { name: 'Favourite' }).click();
  await expect(row(page, 'wgan').getByRole('button', { name: 'Favourite' })).toHaveAttribute('aria-pressed', 'true');
  await row(page, 'wgan').getByRole('link').click();
  await page.getByRole('button', { name: 'Rename' }).click();
  await expect(page.getByRole('textbox', { name: 'Name of the run' })).toBeFocused();
  await page.keyboard.type('the good one');
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Add a tag to the run' }).fill('paper');
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Notes' }).fill('Eight modes at step 20?');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Remove the tag paper' })).toBeVisible();

  const again = await app().restart();
  // Electron opens on the last page.
  await again.getByRole('link', { name: 'Runs', exact: true }).click();
  await again.getByRole('searchbox', { name: 'Filter runs' }).fill('tag:paper');
  await expect.poll(() => names(again)).toEqual(['the good one']);
  await expect(row(again, 'the good one').getByRole('button', { name: 'Favourite' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await row(again, 'the good one').getByRole('link').click();
  await expect(again.getByRole('textbox', { name: 'Notes' })).toHaveValue('Eight modes at step 20?');
  await again.getByRole('link', { name: 'Runs', exact: true }).click();
  await again.getByRole('searchbox', { name: 'Filter runs' }).fill('');
});

test('the keyboard alone filters, selects, compares and opens', async () => {
  const { page } = app();
  const { keyboard } = page;
  await page.getByRole('link', { name: 'Runs', exact: true }).focus();
  await keyboard.press('/');
  await expect(page.getByRole('searchbox', { name: 'Filter runs' })).toBeFocused();
  await keyboard.type('seed:1 -gan ');
  await keyboard.press('Escape');
  await keyboard.type('experiment:short');
  await expect.poll(() => names(page)).toHaveLength(2);
  await keyboard.press('ArrowDown');
  await expect(page.getByRole('grid')).toBeFocused();
  await keyboard.press('Home');
  await keyboard.press('Space');
  await keyboard.press('ArrowDown');
  await keyboard.press('Space');
  await expect(page.getByText('2 selected')).toBeVisible();
  await keyboard.press('c');
  await expect(page.getByRole('heading', { name: 'Short', exact: true })).toBeVisible();
  await expect(page.locator('figure[data-run]')).toHaveCount(2);
  await page.goBack();
  await expect.poll(() => names(page)).toHaveLength(2);
  await keyboard.press('ArrowDown');
  await keyboard.press('End');
  const last = (await names(page)).at(-1)!;
  await keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: last, exact: true })).toBeVisible();
});

test('deleting can be undone until the trash is emptied, which shows the space it frees', async () => {
  const { page, home } = app();
  const folders = () => readdirSync(join(home, 'runs'));
  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  await page.getByRole('searchbox', { name: 'Filter runs' }).fill('experiment:endless');
  await selectRuns(page, seed(1), seed(2));
  const ids = await Promise.all(
    [1, 2].map(async (n) => (await row(page, seed(n)).getByRole('link').getAttribute('href'))!.split('/').at(-1)!),
  );
  await act(page, 'Delete');
  await expect.poll(() => names(page)).toHaveLength(2);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => names(page)).toHaveLength(4);
  await selectRuns(page, seed(1), seed(2));
  await page.getByRole('grid').focus();
  await page.keyboard.press('Delete');
  await expect.poll(() => names(page)).toHaveLength(2);
  expect(ids.every((id) => existsSync(join(home, 'runs', id)))).toBe(true);

  await page.getByRole('link', { name: /^Trash/ }).click();
  await expect.poll(() => names(page)).toHaveLength(2);
  await selectRuns(page, seed(1));
  await act(page, 'Restore');
  await expect.poll(() => names(page)).toHaveLength(1);
  await page.getByRole('button', { name: 'Empty trash…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Permanently delete 1 run?' });
  await expect(dialog.locator('strong')).toHaveText(/^This frees [1-9][\d.,]* (kB|MB)\.$/);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect.poll(() => names(page)).toHaveLength(1);
  await page.getByRole('button', { name: 'Empty trash…' }).click();
  await dialog.getByRole('button', { name: 'Delete permanently' }).click();
  await expect(page.getByText('Deleted runs stay here until you empty it.')).toBeVisible();
  await expect.poll(() => folders().filter((id) => ids.includes(id))).toEqual([ids[0]]);
  // One of the four runs never started; the folders of the other four stay.
  expect(folders()).toHaveLength(4);
});
