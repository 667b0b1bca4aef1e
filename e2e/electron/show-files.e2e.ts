import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, sharedApp, test } from '../lib/app';
import { exportFiles, openExport } from '../lib/exports';
import { compare, goTo, record } from '../lib/recorded';
import { row } from '../lib/table';

let ids: string[] = [];
const app = sharedApp(async (home) => {
  ids = await record(home, { runs: 2, steps: 20, metrics: ['generatorLoss'], name: (n) => `run ${n}` });
});

/** Records what the desktop would open or show in the file manager, instead of doing so. */
const recordShown = (): Promise<void> =>
  app().electron.evaluate(({ shell }) => {
    const shown: [string, string][] = ((globalThis as { shown?: [string, string][] }).shown = []);
    shell.openPath = (path) => {
      shown.push(['open', path]);
      return Promise.resolve('');
    };
    shell.showItemInFolder = (path) => void shown.push(['show', path]);
  });
const shown = (): Promise<[string, string][]> =>
  app().electron.evaluate(() => (globalThis as { shown?: [string, string][] }).shown!);

test('the menu of a run shows its folder in the file manager', async () => {
  const { page, home } = app();
  await recordShown();
  await row(page, 'run 1').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Show in folder' }).click();
  await expect.poll(shown).toEqual([['open', join(home, 'runs', ids[1]!)]]);
});

test('an exported file is opened, and shown in the file manager', async () => {
  const { page, home } = app();
  await compare(page, ids);
  const dialog = await openExport(page, 'CSV of all series');
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  await dialog.getByRole('button', { name: 'Show in folder' }).click();
  await recordShown();
  const [file] = exportFiles(app());
  await dialog.getByRole('button', { name: 'Show in folder' }).click();
  await dialog.getByRole('button', { name: 'Open', exact: true }).click();
  await expect.poll(shown).toEqual([
    ['show', join(home, 'exports', file!)],
    ['open', join(home, 'exports', file!)],
  ]);
});

test('the settings open the folders of the home', async () => {
  const { page, home } = app();
  await goTo(page, '#/settings');
  await recordShown();
  const folders = page.locator('#settings-folders');
  mkdirSync(join(home, 'datasets'), { recursive: true });
  const buttons = folders.getByRole('button', { name: /^Show/ });
  await expect(buttons).toHaveCount(3);
  for (const button of await buttons.all()) await button.click();
  await expect.poll(shown).toEqual([
    ['open', home],
    ['open', join(home, 'runs')],
    ['open', join(home, 'datasets')],
  ]);
});
