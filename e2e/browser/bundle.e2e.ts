import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { grid } from '../../bench/lib/grid';
import { App, expect, sharedApp, test } from '../lib/app';
import { check } from '../lib/axe';
import { exportAs } from '../lib/exports';
import { compare, record } from '../lib/recorded';
import { names } from '../lib/table';

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
const files = (home: string, run: string): Record<string, string> =>
  Object.fromEntries(
    [
      'run.json',
      'journal.ndjson',
      ...readdirSync(join(home, 'runs', run, 'samples')).map((name) => `samples/${name}`),
    ].map((name) => [name, readFileSync(join(home, 'runs', run, name), 'latin1')]),
  );

test('a bundle is imported into another home in chunks, byte for byte; again it is skipped, and a damaged one is refused', async () => {
  await compare(app().page, runs);
  const { file, bytes } = await exportAs(app(), 'Bundle, to import elsewhere');
  expect(bytes.length).toBeGreaterThan(1_000);
  const other = App.make('chromium');
  const folder = mkdtempSync(join(tmpdir(), 'gander-bundle-'));
  try {
    const page = await other.open();
    const picker = page.getByLabel('Files to import');
    await picker.setInputFiles(file);
    const dialog = page.getByRole('dialog', { name: 'Import' });
    await expect(dialog.getByText('Imported 2 runs.')).toBeVisible();
    await check(page, 'Import', 'dialog[open]');
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await expect.poll(async () => (await names(page)).sort()).toEqual(['gan · seed 0', 'lsgan · seed 1']);
    for (const run of runs) expect(files(other.home, run)).toEqual(files(app().home, run));
    await picker.setInputFiles(file);
    await expect(dialog.getByText(`Skipped: ${runs[0]} already exists here with the same content.`)).toBeVisible();
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    const damaged = join(folder, 'damaged.gander');
    writeFileSync(damaged, bytes.subarray(0, bytes.length - 100));
    await picker.setInputFiles(damaged);
    await expect(dialog.getByRole('alert')).toContainText('damaged.gander is not a complete bundle');
    await check(page, 'Import, refused', 'dialog[open]');
    await expect.poll(() => readdirSync(join(other.home, 'imports'))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await other.remove();
  }
});
