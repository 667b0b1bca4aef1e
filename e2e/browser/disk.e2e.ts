import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { lockDatabase } from '../../src/main/database/testing/lock.test-helper';
import { expect, sharedApp, test } from '../lib/app';
import { check } from '../lib/axe';
import { record } from '../lib/recorded';

let runs: string[] = [];
let folder = '';
const app = sharedApp(async (home) => {
  folder = home;
  runs = await record(home, {
    runs: 3,
    steps: 200,
    samples: 2,
    batch: 20,
    metrics: ['generatorLoss'],
    checkpoints: (n) => (n === 1 ? 8 : 2),
    objectives: ['gan'],
  });
});
const files = (run: string) =>
  readdirSync(join(folder, 'runs', run, 'checkpoints')).sort((a, b) => Number.parseInt(a) - Number.parseInt(b));

test('the disk page sorts runs by size, and prunes the checkpoints of its preview', async () => {
  const { page } = app();
  await page.getByRole('link', { name: 'Disk', exact: true }).click();
  const table = page.getByRole('table', { name: 'Runs by disk space' });
  await expect(table.getByRole('row')).toHaveCount(4);
  await expect(table.getByRole('columnheader', { name: 'Total' })).toHaveAttribute('aria-sort', 'descending');
  await check(page, 'disk');
  // The run with the most checkpoints is first.
  const top = table.getByRole('row').nth(1);
  await expect(top.getByRole('link')).toHaveAttribute('href', `#/run/${runs[1]}`);
  await top.getByRole('checkbox').check();
  const before = files(runs[1]!);
  expect(before).toHaveLength(8);
  await page.getByRole('button', { name: 'Prune checkpoints…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText(/^6 checkpoints will be deleted permanently/)).toBeVisible();
  await check(page, 'prune');
  expect(files(runs[1]!)).toEqual(before);
  await dialog.getByRole('button', { name: 'Prune' }).click();
  await expect(page.getByText(/^6 checkpoints pruned, .* freed\.$/)).toBeVisible();
  expect(files(runs[1]!)).toEqual([before[0], before[7]]);
  expect(existsSync(join(folder, 'runs', runs[0]!))).toBe(true);
});

test('a pinned checkpoint stays when its run is pruned', async () => {
  const { page } = app();
  await page.goto(`${page.url().split('#')[0]}#/run/${runs[2]}`);
  const pin = page.getByRole('button', { name: /^Pin step/ }).first();
  await pin.click();
  await expect(pin).toHaveAttribute('aria-pressed', 'true');
  await expect(pin).toHaveText('Pinned');
});

test('a message names the program that locks the database, and a change waits for it', async () => {
  const { page } = app();
  const notice = page.getByRole('complementary', { name: 'The database is locked' });
  await page.goto(`${page.url().split('#')[0]}#/run/${runs[0]}`);
  const pin = page.getByRole('button', { name: /^Pin step/ }).first();
  await expect(pin).toHaveAttribute('aria-pressed', 'false');
  const locker = await lockDatabase(join(folder, 'gander.sqlite'));
  await pin.click();
  await expect(notice).toContainText('Gander waits for it');
  if (process.platform === 'linux') await expect(notice).toContainText(`process ${locker.pid}`);
  await check(page, 'locked', '.notice-strip');
  await locker.release();
  await expect(pin).toHaveAttribute('aria-pressed', 'true');
  await expect(notice).toHaveCount(0);
});
