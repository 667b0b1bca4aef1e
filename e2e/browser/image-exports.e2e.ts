import { decode } from 'fast-png';
import { grid, TILE } from '../../bench/lib/grid';
import { expect, sharedApp, test } from '../lib/app';
import { exportAs, exportFiles, openExport } from '../lib/exports';
import { compare, record } from '../lib/recorded';

const STEPS = [10, 20, 30, 40];
let runs: string[] = [];
const app = sharedApp(async (home) => {
  runs = await record(home, {
    runs: 2,
    steps: 40,
    samples: 4,
    batch: 20,
    metrics: ['generatorLoss', 'discriminatorLoss'],
    png: grid,
  });
});

/** Returns the position (x, y) of each tile of a step's grid in an image, found by its exact grey levels. */
function placeOf(
  image: { width: number; height: number; data: ArrayLike<number>; channels: number },
  tile: number[],
  side: number,
): [number, number] | undefined {
  const at = (x: number, y: number) => image.data[(y * image.width + x) * image.channels];
  for (let y = 0; y + side <= image.height; y++)
    for (let x = 0; x + side <= image.width; x++) {
      if (tile.every((level, i) => level === at(x + (i % side), y + Math.floor(i / side)))) return [x, y];
    }
  return undefined;
}

/** Grey levels of one tile of the grid of a step, counted from 0. */
function tileOf(step: number, row: number, column: number): number[] {
  const { data, width } = decode(grid(step));
  return Array.from(
    { length: TILE * TILE },
    (_, i) => data[(row * TILE + Math.floor(i / TILE)) * width + column * TILE + (i % TILE)]!,
  );
}

test('a strip shows one tile of every run over the steps', async () => {
  const { page } = app();
  await compare(page, runs);
  const dialog = await openExport(page, 'PNG strip of one tile');
  await dialog.getByRole('spinbutton', { name: 'Tile row' }).fill('2');
  await dialog.getByRole('spinbutton', { name: 'Tile column' }).fill('3');
  await dialog.getByRole('combobox', { name: 'Scale' }).selectOption({ label: '1 ×' });
  await expect(dialog.getByText('4 tiles of 2 runs')).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).first().click();
  const { bytes } = await exportAs(app(), 'PNG strip of one tile');
  const strip = decode(bytes);
  const places = STEPS.map((step) => placeOf(strip, tileOf(step, 1, 2), TILE));
  expect(places.every((place) => place !== undefined)).toBe(true);
  expect(new Set(places.map((place) => place![1])).size).toBe(1);
  expect(places.map((place) => place![0])).toEqual(places.map((place) => place![0]).sort((a, b) => a - b));
});

test('the dialog remembers its settings, and a tile that does not exist is refused', async () => {
  const { page } = app();
  await page.reload();
  await page.getByRole('button', { name: 'Export…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export' });
  await expect(dialog.getByRole('radio', { name: 'PNG strip of one tile' })).toBeChecked();
  await expect(dialog.getByRole('combobox', { name: 'Scale' })).toHaveValue('1');
  await dialog.getByRole('spinbutton', { name: 'Tile row' }).fill('9');
  const before = exportFiles(app());
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  await expect(dialog.getByText('has 8 x 8 tiles: there is no row 9, column 1.')).toBeVisible();
  await expect.poll(() => exportFiles(app())).toEqual(before);
});
