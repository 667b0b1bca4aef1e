import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, sharedApp, test } from '../lib/app';
import { exportAs } from '../lib/exports';
import { goTo, record } from '../lib/recorded';
import { act, row, selectRuns } from '../lib/table';

const NAMES = ['sound', 'too fast', 'too large'];
let runs: string[] = [];
const app = sharedApp(async (home) => {
  runs = await record(home, {
    runs: 3,
    steps: 400,
    metrics: ['generatorLoss', 'discriminatorLoss'],
    checkpoints: () => 4,
    objectives: ['gan'],
    name: (n) => NAMES[n]!,
    end: (n) => (n === 0 ? 400 : 250),
    settings: (n) => (n === 1 ? { learningRate: 0.5 } : {}),
    failure: (n) =>
      [
        undefined,
        { reason: 'diverged' as const, message: 'A loss is NaN.', output: '' },
        { reason: 'out-of-memory' as const, message: 'Memory ran out.', output: '' },
      ][n],
  });
});

/** Decimal units, as printed on disks: the sizes here are between 1 kB and 1 MB. */
const inKilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

/** Bytes of a file, or of the files of a folder. */
function sizeOf(path: string): number {
  const found = statSync(path);
  return found.isDirectory() ? readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0) : found.size;
}

test('sizes have the same decimal units on the page of a run, the disk page, in exports and in the trash', async () => {
  const { page, home } = app();
  const folder = join(home, 'runs', runs[0]!);
  const checkpoints = sizeOf(join(folder, 'checkpoints'));
  expect(checkpoints).toBeGreaterThanOrEqual(4000);
  await goTo(page, `#/run/${runs[0]}`);
  const sizes = page.getByText(/^checkpoints .*, samples .*, log .*$/);
  await expect(sizes).toContainText(`checkpoints ${inKilobytes(checkpoints)}, samples `);
  await expect(sizes).toContainText(`log ${inKilobytes(sizeOf(join(folder, 'journal.ndjson')))}`);

  const { bytes } = await exportAs(app(), 'CSV of all series');
  await page.getByRole('button', { name: 'Export…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export' });
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  await expect(dialog.getByText('Done:')).toContainText(`Done: ${inKilobytes(bytes.length)}.`);
  await expect(dialog.getByText(/, about [\d.]+ kB\./)).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).first().click();

  await page.getByRole('link', { name: 'Disk', exact: true }).click();
  const line = page.getByRole('table', { name: 'Runs by disk space' }).getByRole('row').filter({ hasText: 'sound' });
  await expect(line.locator('.number')).toHaveCount(4);
  const cells = await line.locator('.number').allInnerTexts();
  expect(cells[0]).toBe(inKilobytes(checkpoints));
  for (const size of cells) expect(size).toMatch(/^(\d+ B|[\d.]+ kB)$/);

  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  await selectRuns(page, 'sound');
  await act(page, 'Delete');
  await goTo(page, '#/trash');
  await expect(page.getByText(/^1 run, /)).toHaveText(/^1 run, [\d.]+ kB\. /);
  await selectRuns(page, 'sound');
  await act(page, 'Restore');
  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  await expect(row(page, 'sound')).toBeVisible();
});

for (const { run, field, value } of [
  { run: 1, field: 'Learning rate α', value: '0.5' },
  { run: 2, field: 'Batch size m', value: '64' },
])
  test(`Duplicate and edit of a run that failed (${NAMES[run]}) opens its settings, with the focus on the suspect`, async () => {
    const { page } = app();
    await goTo(page, `#/run/${runs[run]}`);
    const toolbar = page.getByRole('toolbar', { name: 'With this run' });
    // The first action, and the highlighted one.
    const duplicate = toolbar.getByRole('button').first();
    await expect(duplicate).toHaveText('Duplicate and edit');
    await expect(duplicate).toHaveClass(/primary/);
    await duplicate.click();
    await expect(page.getByRole('heading', { name: 'New experiment' })).toBeVisible();
    const suspect = page.getByRole('textbox', { name: field, exact: true });
    await expect(suspect).toBeFocused();
    await expect(suspect).toHaveValue(value);
    await expect(suspect).toBeInViewport();
    // The old value is selected, so that typing replaces it.
    await page.keyboard.type('8');
    await expect(suspect).toHaveValue('8');
    await expect(page.getByText(`before: ${value}`)).toBeVisible();
    await expect(page.getByRole('link', { name: /failed at step 250/ })).toHaveAttribute('href', `#/run/${runs[run]}`);
  });

test('Shift+F10 and the menu key open the menu of the active run; arrows move in it, Enter acts, Escape returns', async () => {
  const { page } = app();
  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  const grid = page.getByRole('grid');
  await selectRuns(page);
  await grid.focus();
  await page.keyboard.press('Home');
  const active = row(page, 'too large');
  await expect(active).toHaveClass(/active/);
  await page.keyboard.press('Shift+F10');
  const menu = page.getByRole('menu', { name: 'Actions for 1 run' });
  const items = menu.locator('[role^=menuitem]');
  await expect(items.nth(0)).toBeFocused();
  // It failed, so that another try comes first.
  await expect(items.nth(0)).toHaveText('Duplicate and edit');
  await page.keyboard.press('ArrowDown');
  await expect(items.nth(1)).toBeFocused();
  await page.keyboard.press('End');
  await expect(items.last()).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(items.nth(0)).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(menu).toHaveCount(0);
  await expect(grid).toBeFocused();

  await page.keyboard.press('ContextMenu');
  const favourite = menu.getByRole('menuitemcheckbox', { name: 'Favourite' });
  await expect(items.nth(0)).toBeFocused();
  for (let at = 0; !(await favourite.evaluate((item) => item === document.activeElement)); at++) {
    expect(at).toBeLessThan(await items.count());
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Enter');
  await expect(menu).toHaveCount(0);
  await expect(active.getByRole('button', { name: 'Favourite' })).toHaveAttribute('aria-pressed', 'true');
  await expect(grid).toBeFocused();

  await page.keyboard.press('Shift+F10');
  await expect(items.nth(0)).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(items.nth(1)).toHaveText(/^Open/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'too large' })).toBeVisible();
});
