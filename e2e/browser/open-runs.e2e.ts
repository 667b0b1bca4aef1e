import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'fast-png';
import type { Page } from '@playwright/test';
import { expect, test } from '../lib/app';
import { violations } from '../lib/axe';
import { placeOf } from '../lib/pointer';
import { compare, goTo } from '../lib/recorded';
import { ROOT } from '../lib/root';
import { names } from '../lib/table';

const D = 'loss/生成器';
const STEPS = [10, 20, 30, 40];

/** 2 rows and 3 columns of 8 x 5 tiles, 3 pixels round each; tile (row, column) of a step has one colour. */
const LAYOUT = { x: 3, y: 3, width: 8, height: 5, strideX: 11, strideY: 8 };
const colourOf = (step: number, row: number, column: number) => [step * 5, row * 90, column * 70] as const;
function paddedGrid(step: number): Uint8Array {
  const [width, height] = [36, 19];
  const data = new Uint8Array(width * height * 3);
  for (let row = 0; row < 2; row++)
    for (let column = 0; column < 3; column++)
      for (let y = 0; y < 5; y++)
        for (let x = 0; x < 8; x++)
          data.set(colourOf(step, row, column), 3 * ((3 + row * 8 + y) * width + 3 + column * 11 + x));
  return encode({ width, height, data, channels: 3, depth: 8 });
}

/** Writes a run folder by hand, as docs/journal.md describes it for other programs. */
function writeFolder(root: string, id: string, name: string, scale: number, layout: object): string {
  const folder = join(root, id);
  mkdirSync(join(folder, 'samples'), { recursive: true });
  const run = {
    format: 1,
    gander: '0.1.0',
    id,
    name,
    experiment: { id: 'exp-open', name: 'Open' },
    createdAt: '2026-11-01T10:00:00.000Z',
    seed: 1,
    latentSeed: 0,
    hyperparameters: { objective: 'gan', network: 'fc', steps: 40, imageSize: 8 },
    dataset: { name: 'mnist', kind: 'images', file: '', sha256: 'a'.repeat(64), count: 100, shape: [100, 8, 8, 1] },
    hash: '',
  };
  writeFileSync(join(folder, 'run.json'), JSON.stringify(run));
  const at = 1_790_000_000_000;
  const values: Record<string, number[]> = {
    [D]: STEPS.map((step) => (scale * step) / 10),
    'loss/d': STEPS.map((step) => scale / step),
    'psnr score': STEPS.map((step) => scale * (step === 20 ? 1 : step)),
    generatorLoss: STEPS.map(() => 0.7),
  };
  for (let i = 0; i < 30; i++) values[`layer${i}/grad`] = STEPS.map((step) => step + i);
  const lines: object[] = [
    {
      type: 'start',
      at,
      pid: 1,
      engine: { name: 'cpu', version: '1', device: 'CPU' },
      versions: { gander: 'x' },
      step: 0,
    },
  ];
  for (const step of STEPS) {
    const png = paddedGrid(step);
    const file = `${step}.png`;
    writeFileSync(join(folder, 'samples', file), png);
    const sha256 = createHash('sha256').update(png).digest('hex');
    lines.push({ type: 'sample', at, step, file, kind: 'grid', ...layout, bytes: png.length, sha256 });
  }
  lines.push({ type: 'metrics', at, steps: STEPS, values }, { type: 'end', at, step: 40, state: 'finished' });
  writeFileSync(join(folder, 'journal.ndjson'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return folder;
}

const KNOWN = '20261101-100000-aaaa';
const UNKNOWN = '20261101-100000-bbbb';

/** Colour in the middle of the enlarged tile below each grid. */
const loupes = (page: Page): Promise<number[][]> =>
  page
    .locator('figure[data-run] .loupe canvas')
    .evaluateAll((all) =>
      all.map((c) => [...(c as HTMLCanvasElement).getContext('2d')!.getImageData(2, 2, 1, 1).data.slice(0, 3)]),
    );

test('runs with metrics and grids of another program: charts, columns, filter, padded tiles, and a stated layout', async ({
  app,
}) => {
  const { page } = app;
  const elsewhere = mkdtempSync(join(tmpdir(), 'gander-open-'));
  try {
    const folders = [
      writeFolder(elsewhere, KNOWN, 'known', 1, { rows: 2, columns: 3, tiles: LAYOUT }),
      writeFolder(elsewhere, UNKNOWN, 'unknown', 3, { rows: 1, columns: 1 }),
    ];
    execFileSync(process.execPath, [join(ROOT, 'bin/gander.mjs'), 'import', ...folders, '--home', app.home]);

    await test.step('the list filters by a metric with its name in quotes, and shows columns of it', async () => {
      await expect.poll(async () => (await names(page)).sort()).toEqual(['known', 'unknown']);
      const filter = page.getByRole('searchbox', { name: 'Filter runs' });
      await filter.fill(`"${D}" < 5`);
      await expect.poll(() => names(page)).toEqual(['known']);
      await filter.fill('"psnr score" > 100');
      await expect.poll(() => names(page)).toEqual(['unknown']);
      await filter.fill('');
      await page.getByRole('button', { name: 'Columns…' }).click();
      const dialog = page.getByRole('dialog', { name: 'Columns' });
      await dialog.getByRole('searchbox').fill('psnr');
      await dialog.getByRole('checkbox', { name: 'psnr score, lowest' }).check();
      await dialog.getByRole('button', { name: 'Done' }).click();
      await page
        .getByRole('columnheader', { name: /psnr score, lowest/ })
        .getByRole('button')
        .click();
      await expect.poll(() => names(page)).toEqual(['unknown', 'known']);
    });

    await test.step('panels by prefix, searched, with ours in their own', async () => {
      await compare(page, [KNOWN, UNKNOWN]);
      const loss = page.getByRole('region', { name: 'loss', exact: true });
      // Panels above it that are drawn meanwhile may move it out of the view, where it is empty.
      await expect(async () => {
        await loss.scrollIntoViewIfNeeded();
        await expect(loss.getByRole('table')).toContainText('生成器', { timeout: 2000 });
      }).toPass();
      await expect(loss).toContainText('does not know whether their programs compute it alike');
      await expect(page.getByRole('region', { name: 'Cross-entropy loss' })).toHaveCount(1);
      await expect(page.getByText('33 charts')).toBeVisible();
      const search = page.getByRole('searchbox', { name: 'Search charts' });
      await search.fill('layer7');
      await expect(page.locator('section[data-panel]')).toHaveCount(1);
      const layer = page.getByRole('region', { name: 'layer7/grad', exact: true });
      await layer.scrollIntoViewIfNeeded();
      await expect(layer).toHaveAttribute('data-drawn', /[1-9]/);
      await expect(layer.getByRole('table')).toContainText('47');
      expect(await violations(page)).toEqual([]);
      await search.fill('');
    });

    const figure = (run: string) => page.locator(`figure[data-run="${run}"]`);
    await test.step('tiles where they are known, a plain image where they are not', async () => {
      const grid = figure(KNOWN).getByRole('button', { name: /^Sample grid of known/ });
      await expect(figure(UNKNOWN).getByRole('img', { name: /^Sample grid of unknown/ })).toBeVisible();
      await expect(figure(UNKNOWN).getByRole('button', { name: /^Sample grid/ })).toHaveCount(0);
      const box = await placeOf(grid);
      expect(box.width / box.height).toBeCloseTo(36 / 19, 1);
      // The middle of tile (1, 2): x = 3 + 2 * 11 + 4 of 36, y = 3 + 8 + 2.5 of 19.
      await page.mouse.move(box.x + (29 / 36) * box.width, box.y + (13.5 / 19) * box.height);
      await expect.poll(() => loupes(page)).toEqual([[...colourOf(40, 1, 2)]]);
    });

    await test.step('a layout stated on the page of the run', async () => {
      await goTo(page, `#/run/${UNKNOWN}`);
      await page.getByRole('button', { name: 'Grid layout…' }).click();
      const dialog = page.getByRole('dialog', { name: 'Grid layout' });
      for (const [label, value] of [
        ['Rows', '2'],
        ['Columns', '3'],
        ['Margin (pixels)', '3'],
        ['Padding (pixels)', '3'],
      ] as const)
        await dialog.getByRole('spinbutton', { name: label }).fill(value);
      await expect(dialog.getByText('2 x 3 tiles of 8 x 5 pixels')).toBeVisible();
      expect(await violations(page, 'dialog[open]')).toEqual([]);
      await dialog.getByRole('button', { name: 'Set layout' }).click();
      await expect(page.getByRole('button', { name: /^Sample grid of unknown/ })).toBeVisible();
      await compare(page, [KNOWN, UNKNOWN]);
      const grid = figure(UNKNOWN).getByRole('button', { name: /^Sample grid of unknown/ });
      await grid.focus();
      await page.keyboard.press('ArrowRight');
      await expect.poll(() => loupes(page)).toEqual(Array(2).fill([...colourOf(40, 0, 1)]));
    });
  } finally {
    rmSync(elsewhere, { recursive: true, force: true });
  }
});
