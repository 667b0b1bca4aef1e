import { decode } from 'fast-png';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, sharedApp, test } from '../lib/app';
import { violations } from '../lib/axe';
import { greyOf, recordFlat } from '../lib/flat-grids';
import { placeOf } from '../lib/pointer';
import { compare } from '../lib/recorded';
import { frames, shownSteps } from '../lib/steps';

let runs: string[] = [];
const app = sharedApp(async (home) => void (runs = await recordFlat(home, [50, 2])));
const GRID = /^Sample grid of/;

test('a click on a tile opens it over time, with a row for each run and a column for each step', async () => {
  const { page } = app();
  await compare(page, runs);
  await expect.poll(() => shownSteps(page)).toEqual(['step 100', 'step 100']);
  const grid = frames(page).first().getByRole('button', { name: GRID });
  const { width, height } = await placeOf(grid);
  await grid.click({ position: { x: (width * 2.5) / 8, y: (height * 1.5) / 8 } });
  const strip = page.getByRole('region', { name: 'Tile over time' });
  await expect(strip.getByRole('heading', { name: 'Tile row 2, column 3' })).toBeVisible();
  await expect(strip.getByText('50 steps')).toBeVisible();
  // It opens at the playhead; each cell shows that tile of its grid.
  await expect(strip.locator(`[data-run="${runs[0]}"][data-step="100"]`)).toBeVisible();
  // Cells are empty until their grids are read.
  await expect(async () => {
    const cells = await strip.locator('[data-step]').evaluateAll((all) =>
      (all as HTMLElement[]).map((cell) => {
        const context = cell.parentElement!.querySelector('canvas')!.getContext('2d')!;
        const [grey, , , opacity] = context.getImageData(5, cell.offsetTop + 5, 1, 1).data;
        return { run: cell.dataset['run']!, step: Number(cell.dataset['step']), grey, faint: opacity! < 255 };
      }),
    );
    expect(cells.length).toBeGreaterThan(8);
    // The second run has grids only at steps 50 and 100: elsewhere its nearest grid is shown faded.
    expect(cells.filter(({ run, faint }) => run === runs[1] && faint).length).toBeGreaterThan(4);
    for (const { run, step, grey, faint } of cells)
      expect(Math.abs(grey! - greyOf(runs.indexOf(run), step, 1, 2)), `${run} at ${step}`).toBeLessThanOrEqual(
        faint ? 2 : 0,
      );
  }).toPass();
  expect(await violations(page)).toEqual([]);
});

test('a cell and the arrows move the playhead, and fewer columns can be chosen', async () => {
  const { page } = app();
  const strip = page.getByRole('region', { name: 'Tile over time' });
  const playhead = page.getByRole('slider', { name: 'Playhead', exact: true });
  await strip.getByRole('button', { name: 'gan · seed 0, step 94' }).click();
  await expect.poll(() => shownSteps(page)).toEqual(['step 94', 'step 100']);
  const cells = strip.getByRole('group', { name: 'Tile row 2, column 3 over time' });
  await cells.press('ArrowRight');
  await expect(playhead).toHaveAttribute('aria-valuenow', '96');
  await cells.press('Home');
  await expect(playhead).toHaveAttribute('aria-valuenow', '2');
  // The first grid of the second run is at step 50: it is shown faded.
  await expect(strip.getByRole('button', { name: 'lsgan · seed 1, step 50' }).first()).toBeVisible();
  await expect(strip.getByText('Faded: nearest grid of a run that has none at that step')).toBeVisible();
  await strip.getByRole('combobox', { name: 'Columns' }).selectOption({ label: 'at most 16' });
  await expect(strip.getByText('16 of 50 steps, evenly spaced')).toBeVisible();
  await page.keyboard.press('Escape');
});

test('Enter on a grid opens the strip, Export saves it, Escape closes it', async () => {
  const { page, home } = app();
  const grid = frames(page).first().getByRole('button', { name: GRID });
  await grid.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const strip = page.getByRole('region', { name: 'Tile over time' });
  await expect(strip.getByRole('heading', { name: 'Tile row 3, column 3' })).toBeVisible();
  await strip.getByRole('button', { name: 'Export strip…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export' });
  await expect(dialog.getByRole('radio', { name: 'PNG strip of one tile' })).toBeChecked();
  await expect(dialog.getByRole('spinbutton', { name: 'Tile row' })).toHaveValue('3');
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  await expect(dialog.getByText('Done:')).toBeVisible();
  await expect.poll(() => readdirSync(join(home, 'exports'))).toHaveLength(1);
  const [file] = readdirSync(join(home, 'exports'));
  const { data, channels } = decode(readFileSync(join(home, 'exports', file!)));
  const greys = new Set(Array.from({ length: data.length / channels }, (_, i) => data[i * channels]!));
  expect([2, 100].every((step) => greys.has(greyOf(0, step, 2, 2)))).toBe(true);
  // Some of the fifty frames are encoded to estimate the size of all.
  await dialog.getByRole('radio', { name: 'Animated GIF' }).check();
  await expect(dialog.getByText(/s long\. Writing it takes about .* s\./)).toBeVisible();
  await expect.poll(() => readdirSync(join(home, 'exports'))).toEqual([file]);
  await dialog.getByRole('button', { name: 'Close' }).first().click();
  await strip.getByRole('group').focus();
  await page.keyboard.press('Escape');
  await expect(strip).toBeHidden();
  await expect(grid).toBeFocused();
});
