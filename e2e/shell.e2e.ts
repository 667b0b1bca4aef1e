import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { COMMANDS } from '../src/shared/contract/menu-commands';
import { expect, sharedApp, test } from './lib/app';
import { openBrowser } from './lib/browser';
import { queue, RING, TINY_RING } from './lib/plan';
import { ROOT } from './lib/root';
import { expectState } from './lib/table';

const app = sharedApp();
const heading = (name: string) => app().page.getByRole('heading', { level: 1, name, exact: true });

/** Runs `gander` on the app's home; resolves with its exit code and output. */
async function gander(...args: string[]): Promise<{ code: number; out: string }> {
  const child = spawn(process.execPath, [join(ROOT, 'bin/gander.mjs'), ...args, '--home', app().home], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  const [code] = (await once(child, 'exit')) as [number];
  return { code, out };
}

test('`gander open` shows a run, a comparison or an address in the open window', async () => {
  const { page } = app();
  await queue(page, {
    preset: RING,
    name: 'Pair',
    objectives: ['gan', 'wgan'],
    settings: { ...TINY_RING, Steps: '2', 'Sample every': '2', 'Checkpoint every': '2' },
  });
  await expectState(page, 'wgan', 'finished');
  expect(await gander('open', 'wgan')).toMatchObject({
    code: 0,
    out: expect.stringContaining('Opened in the open window: #/run/'),
  });
  await expect(heading('wgan')).toBeVisible();
  expect((await gander('open', 'Pair')).code).toBe(0);
  await expect(page.locator('figure[data-run]')).toHaveCount(2);
  expect((await gander('open', '#/settings')).code).toBe(0);
  await expect(heading('Settings')).toBeVisible();
  expect((await gander('open', 'no-such-run')).code).toBe(2);
});

test('a second start passes its address to the first, or serves the page if there is none', async ({ shell }) => {
  if (shell === 'chromium') return servedAtAnAddress();
  const program = process.env['GANDER_TEST_ELECTRON']!;
  const second = spawn(program, ['--no-sandbox', ROOT, '--address=#/about'], {
    env: { ...process.env, GANDER_HOME: app().home },
    stdio: 'ignore',
  });
  expect((await once(second, 'exit'))[0]).toBe(0);
  await expect(heading('Gander')).toBeVisible();
  expect(app().electron.windows()).toHaveLength(1);
});

async function servedAtAnAddress(): Promise<void> {
  await app().close();
  const opened = await openBrowser(app().home, ['open', '#/about']);
  await expect(opened.page.getByRole('heading', { level: 1, name: 'Gander', exact: true })).toBeVisible();
  await opened.close();
  await app().open();
}

test('the menu has every command with its key, and they act on the page', async ({ shell }) => {
  const { page } = app();
  const labels = shell === 'electron' ? await applicationMenu() : await pageMenu();
  for (const { id, label } of COMMANDS.filter(({ menu }) => shell === 'electron' || menu !== 'go'))
    expect(labels, id).toContainEqual(expect.stringContaining(label));
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts and filters' })).toBeVisible();
  await page.keyboard.press('Escape');
});

/** Labels of Electron's menu, after selecting `Keyboard shortcuts and filters`. */
const applicationMenu = (): Promise<string[]> =>
  app().electron.evaluate(({ Menu }) => {
    const items = Menu.getApplicationMenu()!.items.flatMap((top) => top.submenu?.items ?? []);
    items.find(({ label }) => label === 'Keyboard shortcuts and filters')!.click();
    return items.map(({ label }) => label);
  });

async function pageMenu(): Promise<string[]> {
  const { page } = app();
  await page.getByRole('button', { name: 'Menu' }).click();
  const labels = await page.getByRole('menuitem').allInnerTexts();
  await page.getByRole('menuitem', { name: 'Keyboard shortcuts and filters' }).click();
  return labels;
}

test('a run that fails while the window has no focus shows a system notification, which opens the run', async ({
  shell,
}) => {
  const { page } = app();
  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  const shown = shell === 'electron' ? await watchElectron() : await watchBrowser();
  // Without a window manager, and in a headless browser, a page never loses the focus.
  await page.evaluate(() => (document.hasFocus = () => false));
  const quick = {
    ...TINY_RING,
    Steps: '5000',
    'Sample every': '5000',
    'Checkpoint every': '5000',
    'Learning rate α': '10',
  };
  await queue(page, {
    preset: RING,
    name: 'Too fast',
    objectives: ['lsgan'],
    choices: { Optimizer: 'sgd' },
    settings: quick,
  });
  await expect.poll(async () => (await shown()).map(({ title }) => title)).toEqual(['lsgan failed']);
  expect((await shown())[0]!.body).toMatch(/^At step \d+ of 5000: a loss became NaN or infinite\. Too fast$/);
  await expect(heading('lsgan')).toBeVisible();
});

interface Shown {
  title: string;
  body: string;
}

/** Records Electron's notifications and clicks each at once. */
async function watchElectron(): Promise<() => Promise<Shown[]>> {
  await app().electron.evaluate(({ Notification }) => {
    const all: Shown[] = ((globalThis as { shown?: Shown[] }).shown = []);
    Notification.isSupported = () => true;
    // `show` is an own property of each notification, so it is replaced when a listener is added.
    const { on } = Notification.prototype;
    Notification.prototype.on = function listen(this: Electron.Notification, ...args: Parameters<typeof on>) {
      this.show = () => {
        all.push({ title: this.title, body: this.body });
        this.emit('click');
      };
      return on.apply(this, args);
    } as typeof on;
  });
  return () => app().electron.evaluate(() => (globalThis as { shown?: Shown[] }).shown!);
}

/** Records the page's notifications and clicks each at once; permission is requested by a click in the settings. */
async function watchBrowser(): Promise<() => Promise<Shown[]>> {
  const { page } = app();
  await page.addInitScript(() => {
    const all: Shown[] = ((globalThis as { shown?: Shown[] }).shown = []);
    class Watched {
      static permission = 'default';
      static requestPermission = () => Promise.resolve('granted');
      onclick: () => void = () => undefined;
      close = () => undefined;
      constructor(title: string, { body }: { body: string }) {
        all.push({ title, body });
        setTimeout(() => this.onclick());
      }
    }
    Object.assign(globalThis, { Notification: Watched });
  });
  await page.reload();
  await page.getByRole('main').waitFor();
  await page.keyboard.press('Control+,');
  await page.getByRole('button', { name: 'Allow in this browser…' }).click();
  await expect(page.getByText('This browser lets Gander notify you.')).toBeVisible();
  return () => page.evaluate(() => (globalThis as { shown?: Shown[] }).shown!);
}
