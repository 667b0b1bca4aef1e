import type { Page } from '@playwright/test';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, expect, sharedApp, test } from '../lib/app';
import { ROOT } from '../lib/root';
import { names } from '../lib/table';

const BUNDLE = join(ROOT, 'fixtures', '0.1.0', 'runs.gander');
const DAMAGED = 'damaged.gander';

const app = sharedApp();
const heading = (name: string) => app().page.getByRole('heading', { level: 1, name, exact: true });
const work = mkdtempSync(join(tmpdir(), 'gander-desktop-'));
test.afterAll(() => rmSync(work, { recursive: true, force: true }));

/** Starts the app once more as the desktop does when a link or file is opened; returns its exit status. */
async function startAgain(...args: string[]): Promise<unknown> {
  const second = spawn(process.env['GANDER_TEST_ELECTRON']!, ['--no-sandbox', ROOT, ...args], {
    env: { ...process.env, GANDER_HOME: app().home },
    cwd: work,
    stdio: 'ignore',
  });
  return (await once(second, 'exit'))[0] as unknown;
}

/** The dialog shows the import, also one that has ended before the page was there; then the list has the runs. */
async function showsTheBundle(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Import' });
  await expect(dialog.getByText('Imported 3 runs.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect(dialog).toBeHidden();
  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  await expect.poll(async () => (await names(page)).sort()).toEqual(['gan', 'half the way, slower', 'wgan-gp']);
}

test('a gander:// link opens its page in the running window, which refuses other addresses', async () => {
  expect(await startAgain('gander://app/#/settings')).toBe(0);
  await expect(heading('Settings')).toBeVisible();
  expect(await startAgain('gander://app/../../etc/passwd')).toBe(0);
  expect(await startAgain('gander://elsewhere/#/about')).toBe(0);
  await expect(heading('Settings')).toBeVisible();
  expect(app().electron.windows()).toHaveLength(1);
});

test('a bundle that is opened is imported by the running app', async () => {
  expect(await startAgain(BUNDLE)).toBe(0);
  await showsTheBundle(app().page);
});

test('a link starts the app at its page, and a bundle starts it with an import', async () => {
  await app().close();
  await app().open({ args: ['gander://app/#/about'] });
  await expect(heading('Gander')).toBeVisible();
  const other = App.make('electron');
  await showsTheBundle(await other.open({ args: [BUNDLE] }));
  await other.remove();
});

test('a damaged bundle is refused by name', async () => {
  writeFileSync(join(work, DAMAGED), 'no zip');
  expect(await startAgain(DAMAGED)).toBe(0);
  const dialog = app().page.getByRole('dialog', { name: 'Import' });
  await expect(dialog.getByRole('alert')).toContainText('damaged.gander is not a complete bundle');
  await dialog.getByRole('button', { name: 'Close' }).last().click();
});

test('Documentation in the Help menu opens the site in a window of its own without access to the core', async () => {
  await app().close();
  // The site is not part of a build: an app with one page of it.
  const root = join(work, 'app');
  mkdirSync(root);
  for (const name of ['package.json', 'node_modules', 'bin', 'resources'])
    symlinkSync(join(ROOT, name), join(root, name));
  cpSync(join(ROOT, 'out'), join(root, 'out'), { recursive: true });
  const site = join(root, 'out', 'renderer', 'docs');
  rmSync(site, { recursive: true, force: true });
  mkdirSync(site);
  writeFileSync(join(site, 'index.html'), '<!doctype html><h1>Pages</h1><a href="compare.html">Compare</a>');
  writeFileSync(join(site, 'compare.html'), '<!doctype html><h1>Comparing</h1>');
  await app().open({ root });
  const opened = app().electron.waitForEvent('window');
  await app().electron.evaluate(({ Menu }) => {
    const items = Menu.getApplicationMenu()!.items.flatMap((top) => top.submenu?.items ?? []);
    items.find(({ label }) => label === 'Documentation')!.click();
  });
  const page = await opened;
  await page.getByRole('link', { name: 'Compare' }).click();
  await expect(page.getByRole('heading', { name: 'Comparing' })).toBeVisible();
  expect(page.url()).toBe('gander://app/docs/compare.html');
  expect(await page.evaluate(() => 'api' in globalThis)).toBe(false);
});
