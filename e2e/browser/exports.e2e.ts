import { decode } from 'fast-png';
import { expect, sharedApp, test } from '../lib/app';
import { exportAs, exportFiles, openExport } from '../lib/exports';
import { DIGITS, queue } from '../lib/plan';
import { shownSteps } from '../lib/steps';
import { row } from '../lib/table';

const app = sharedApp();

test('CSV has one row for each step of each run', async () => {
  const settings = { Steps: '30', 'Sample every': '1', 'Checkpoint every': '30', 'Batch size m': '8' };
  await queue(app().page, { preset: DIGITS, objectives: ['gan', 'lsgan'], settings }, true);
  await expect.poll(() => shownSteps(app().page)).toEqual(['step 30', 'step 30']);
  const { bytes } = await exportAs(app(), 'CSV of all series');
  const [head, ...lines] = bytes
    .toString('utf8')
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(','));
  expect(head!.slice(0, 3)).toEqual(['run', 'step', 'time']);
  expect(head).toContain('generatorLoss');
  const ids = [...new Set(lines.map(([run]) => run))];
  expect(ids).toHaveLength(2);
  const steps = Array.from({ length: 30 }, (_, i) => String(i + 1));
  for (const id of ids) expect(lines.filter(([run]) => run === id).map(([, step]) => step)).toEqual(steps);
  const loss = head!.indexOf('generatorLoss');
  expect(
    lines.every((line) => line.length === head!.length && Number.isFinite(Number(line[loss])) && line[loss] !== ''),
  ).toBe(true);
});

test('JSON holds the same series', async () => {
  const { bytes } = await exportAs(app(), 'JSON of all series');
  const { format, runs } = JSON.parse(bytes.toString('utf8')) as {
    format: number;
    runs: { name: string; points: { step: number; generatorLoss: number }[] }[];
  };
  expect(format).toBe(1);
  expect(runs.map(({ name }) => name)).toEqual(['gan', 'lsgan']);
  for (const { points } of runs) {
    expect(points.map(({ step }) => step)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    expect(points.every(({ generatorLoss }) => Number.isFinite(generatorLoss))).toBe(true);
  }
});

test('the PNG contact sheet shows grids of both runs', async () => {
  const { bytes } = await exportAs(app(), 'PNG contact sheet');
  const sheet = decode(bytes);
  // One row for each run, eight steps as columns; more grids of 8 x 28 pixels at scale 2 would be too wide for a sheet.
  expect(sheet.width).toBeGreaterThan(8 * 448);
  expect(sheet.width).toBeLessThanOrEqual(4096);
  expect(sheet.height).toBeGreaterThan(2 * 448);
  const shades = new Set<number>();
  for (let i = 0; i < sheet.data.length; i += sheet.channels * 97) shades.add(sheet.data[i]!);
  expect(shades.size).toBeGreaterThan(100);
});

test('a cancelled GIF leaves nothing behind', async () => {
  const { page } = app();
  const before = exportFiles(app());
  const dialog = await openExport(page, 'Animated GIF');
  await dialog.getByRole('combobox', { name: 'Scale' }).selectOption({ label: '8 ×' });
  await expect(dialog.getByText('31 frames of 2 runs')).toBeVisible();
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  await expect(dialog.getByText(/of 31/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Cancel export' }).click();
  await expect(dialog.getByText('Cancelled: nothing was saved.')).toBeVisible();
  await expect.poll(() => exportFiles(app())).toEqual(before);
});

test('the page of one run exports that run alone', async () => {
  const { page } = app();
  await page.getByRole('dialog', { name: 'Export' }).getByRole('button', { name: 'Close' }).first().click();
  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  await row(page, 'lsgan').getByRole('link').click();
  await expect.poll(() => shownSteps(page)).toEqual(['step 30']);
  const { bytes } = await exportAs(app(), 'JSON of all series');
  const { runs } = JSON.parse(bytes.toString('utf8')) as { runs: { name: string; points: unknown[] }[] };
  expect(runs.map(({ name, points }) => [name, points.length])).toEqual([['lsgan', 30]]);
});
