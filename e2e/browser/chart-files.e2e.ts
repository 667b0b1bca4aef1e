import { decode } from 'fast-png';
import { readFileSync } from 'node:fs';
import { grid } from '../../bench/lib/grid';
import { expect, sharedApp, test } from '../lib/app';
import { compare, record } from '../lib/recorded';

let runs: string[] = [];
const app = sharedApp(async (home) => {
  runs = await record(home, {
    runs: 2,
    steps: 40,
    samples: 2,
    batch: 20,
    metrics: ['generatorLoss'],
    objectives: ['wgan'],
    png: grid,
  });
});

/** Saves the chart of the critic loss from its menu; returns the bytes of the download. */
async function saved(kind: 'SVG' | 'PNG' | 'CSV'): Promise<Buffer> {
  const { page } = app();
  await page
    .getByRole('region', { name: 'Wasserstein loss' })
    .getByRole('button', { name: 'Save', exact: true })
    .click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: `Save as ${kind}` }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe(`wasserstein-loss.${kind.toLowerCase()}`);
  return readFileSync(await file.path());
}

test('a chart is saved as CSV with the values of the journal, as it is on the screen: smoothed unless that is switched off', async () => {
  const { page } = app();
  await compare(page, runs);
  const [, ...smoothed] = (await saved('CSV')).toString().trimEnd().split('\r\n');
  await page.getByRole('combobox', { name: 'Smoothing' }).selectOption('none');
  // The runs differ only in seed: one line with their mean and a band.
  const [head, ...rows] = (await saved('CSV'))
    .toString()
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(','));
  expect(head).toEqual(['line', 'metric', 'step', 'value', 'steps', 'unsmoothed', 'low', 'high', 'seeds']);
  expect(rows.map((row) => Number(row[2]))).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
  expect(new Set(rows.map((row) => `${row[1]} ${row[4]} ${row[8]}`))).toEqual(new Set(['generatorLoss 1 2']));
  const journals = runs.map((run) => readFileSync(`${app().home}/runs/${run}/journal.ndjson`, 'utf8').split('\n'));
  const values = journals.map((lines) =>
    lines
      .filter((line) => line.includes('"metrics"'))
      .flatMap((line) => (JSON.parse(line) as { values: { generatorLoss: number[] } }).values.generatorLoss),
  );
  rows.forEach((row, i) => expect(Number(row[3])).toBeCloseTo((values[0]![i]! + values[1]![i]!) / 2, 9));
  expect(smoothed.map((line) => line.split(',')[5])).toEqual(rows.map((row) => row[3]));
  expect(smoothed.map((line) => line.split(',')[3])).not.toEqual(rows.map((row) => row[3]));
});

test('an SVG chart is vectors and text, a PNG chart the same image', async () => {
  const svg = (await saved('SVG')).toString();
  const { page } = app();
  const read = await page.evaluate((text) => {
    const doc = new DOMParser().parseFromString(text, 'image/svg+xml');
    return {
      error: doc.querySelector('parsererror')?.textContent,
      paths: doc.querySelectorAll('path').length,
      images: doc.querySelectorAll('image').length,
      words: [...doc.querySelectorAll('text')].map((t) => t.textContent),
    };
  }, svg);
  expect(read).toMatchObject({ images: 0 });
  expect(read.error).toBeUndefined();
  expect(read.paths).toBeGreaterThan(10);
  expect(read.words).toContain('Wasserstein loss');
  expect(read.words.some((word) => word?.includes('Generator loss'))).toBe(true);
  const png = decode(await saved('PNG'));
  const [width, height] = [...svg.matchAll(/<svg[^>]* width="([\d.]+)" height="([\d.]+)"/g)][0]!.slice(1).map(Number);
  expect([png.width, png.height]).toEqual([Math.ceil(2 * width!), Math.ceil(2 * height!)]);
});
