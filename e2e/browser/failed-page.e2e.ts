import type { BrowserContext, Page } from '@playwright/test';
import { grid } from '../../bench/lib/grid';
import { expect, sharedApp, test } from '../lib/app';
import { record } from '../lib/recorded';

let runs: string[] = [];
/** Windows that share their storage. */
let windows: BrowserContext;
const app = sharedApp(async (home) => {
  runs = await record(home, {
    runs: 2,
    steps: 40,
    samples: 2,
    batch: 20,
    metrics: ['generatorLoss'],
    objectives: ['gan'],
    png: grid,
  });
});

test.beforeEach(async () => {
  windows = await app()
    .page.context()
    .browser()!
    .newContext({ viewport: { width: 1280, height: 800 } });
});
test.afterEach(() => windows.close());

const comparison = (): string => `#/compare?runs=${runs.join()}`;
const notice = (page: Page) => page.getByRole('complementary', { name: 'The last page was not reopened' });

/**
 * Opens another window with the same storage, a minute later, so that marks of earlier windows don't count as those of
 * a window that is opening.
 */
async function laterWindow(hash = ''): Promise<Page> {
  const page = await windows.newPage();
  await page.clock.setSystemTime(Date.now() + 60_000);
  await page.goto(`${app().address}${hash}`);
  return page;
}

test('a page that stopped responding is not restored by itself, and a notice says so', async () => {
  const hung = await windows.newPage();
  await hung.addInitScript(() => {
    const real = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, ...args: unknown[]) {
      if (!location.hash.startsWith('#/compare'))
        return (real as (...all: unknown[]) => unknown).apply(this, args) as never;
      console.log('hangs now');
      for (;;);
    } as never;
  });
  const hangs = hung.waitForEvent('console', (message) => message.text() === 'hangs now');
  await hung.goto(`${app().address}${comparison()}`, { waitUntil: 'commit' });
  await hangs;
  await hung.close();

  const next = await laterWindow();
  await expect(notice(next)).toContainText('Gander stopped responding or was closed while it showed a comparison');
  await expect(next.getByRole('grid')).toBeVisible();
  // The notice stays until it is dismissed, also after another restart.
  await next.close();
  const third = await laterWindow();
  await expect(third.getByRole('grid')).toBeVisible();
  await notice(third).getByRole('link', { name: 'Open it again' }).click();
  await expect(third.getByRole('region', { name: 'Cross-entropy loss', exact: true })).toBeVisible();
  await expect(notice(third)).toHaveCount(0);
  await third.close();
});

test('a page that fails can be left, and is not restored at the next start', async () => {
  const broken = await windows.newPage();
  await broken.addInitScript(() => {
    window.IntersectionObserver = function () {
      throw new Error('no observers here');
    } as never;
  });
  await broken.goto(`${app().address}${comparison()}`);
  await expect(broken.getByRole('heading', { name: 'This page failed' })).toBeVisible();
  await expect(broken.getByText('Error: no observers here')).toBeVisible();
  // The top bar still works.
  await broken.getByRole('link', { name: 'Disk', exact: true }).click();
  await expect(broken.getByRole('heading', { name: 'Disk' }).first()).toBeVisible();
  await broken.goBack();
  await expect(broken.getByRole('heading', { name: 'This page failed' })).toBeVisible();
  await broken.close();

  // The address of the failed page itself, as after a reload.
  const next = await laterWindow(comparison());
  await expect(notice(next)).toContainText('It failed while it showed a comparison (no observers here)');
  await notice(next).getByRole('button', { name: 'Dismiss' }).click();
  await expect(notice(next)).toHaveCount(0);
  await next.close();
  const third = await laterWindow(comparison());
  await expect(third.getByRole('region', { name: 'Cross-entropy loss', exact: true })).toBeVisible();
  await third.close();
});

test('invalid stored settings are ignored', async () => {
  const page = await laterWindow('#/runs');
  await page.evaluate(() =>
    localStorage.setItem(
      'gander:look',
      JSON.stringify({ columns: null, sort: 7, plot: { kind: 'parallel', parallel: 'x' } }),
    ),
  );
  const next = await laterWindow('#/runs');
  await expect(next.getByRole('grid')).toBeVisible();
  await expect(next.getByRole('columnheader', { name: 'Created' })).toBeVisible();
});

test('a window that is closed while it opens a page does not count as a failure', async () => {
  const page = await laterWindow('#/runs');
  const quick = await windows.newPage();
  // A page that never paints stays marked as one that is opening.
  await quick.addInitScript(() => (window.requestAnimationFrame = () => 0));
  await quick.goto(`${app().address}#/disk`);
  await expect
    .poll(() =>
      page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('gander:opening:')).length),
    )
    .toBeGreaterThan(0);
  await quick.close({ runBeforeUnload: true });
  await expect
    .poll(() =>
      page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('gander:opening:')).length),
    )
    .toBe(0);
});
