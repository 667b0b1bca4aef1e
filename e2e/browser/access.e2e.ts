import { chromium } from '@playwright/test';
import type { BrowserContext, Page } from '@playwright/test';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '../lib/app';
import { executable, sharedChromium, startCore } from '../lib/browser';

let home: string;
let context: BrowserContext | undefined;
test.beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'gander-entrance-'));
});
test.afterEach(async () => {
  await context?.close();
  context = undefined;
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

const isShown = (page: Page) =>
  expect(page.getByRole('link', { name: 'Start the four-objective comparison on digits' })).toBeVisible();
const keyOf = (address: string): string => new URL(address).searchParams.get('key')!;

test('the secret is exchanged for a cookie, not in the address and not readable by scripts; reload and a second tab work', async () => {
  const core = await startCore(home);
  context = await (await sharedChromium()).newContext();
  const page = await context.newPage();
  await page.goto(`${core.address}#/runs`);
  await isShown(page);
  const key = keyOf(core.address);
  expect(page.url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/w\/[\w-]+\/#\/runs$/);
  expect(
    await page.evaluate(() =>
      [
        document.cookie,
        document.referrer,
        JSON.stringify({ ...localStorage }),
        JSON.stringify({ ...sessionStorage }),
      ].join(' '),
    ),
  ).not.toContain(key);
  expect(await page.evaluate(() => document.cookie)).toBe('');
  expect(await context.cookies(page.url())).toMatchObject([{ name: 'gander', httpOnly: true, sameSite: 'Strict' }]);
  // The cookie is not sent to another port of this host or to another path.
  expect(await context.cookies('http://127.0.0.1:1/')).toEqual([]);
  await page.reload();
  await isShown(page);
  const second = await context.newPage();
  await second.goto(page.url());
  await isShown(second);
  await page.goBack().catch(() => undefined);
  expect(page.url()).not.toContain(key);
  await core.end();
});

test('after a restart an open page says what to do, and the new address works', async () => {
  const first = await startCore(home, ['serve', '--port', '0']);
  context = await (await sharedChromium()).newContext();
  const page = await context.newPage();
  await page.goto(first.address);
  await isShown(page);
  const { port } = new URL(first.address);
  await first.end();
  await expect(page.getByRole('alert')).toHaveText(
    'Connection lost, reconnecting … If Gander was closed, start it again and open the address that it prints.',
  );
  const second = await startCore(home, ['serve', '--port', port]);
  await expect(page.getByRole('alert')).toHaveText(
    'Gander was restarted: open the address that it printed at startup. This page can no longer connect.',
  );
  await page.goto(first.address);
  await expect(
    page.getByText('This address is from an earlier start of Gander: open the one that it printed at its last start.'),
  ).toBeVisible();
  await page.goto(second.address);
  await isShown(page);
  await second.end();
});

test('no process that --open starts has the secret in its arguments, and the file that redirects there is removed', async () => {
  test.skip(process.platform !== 'linux', 'argument lists are read from /proc');
  const profile = join(home, 'browser');
  const wrapper = join(home, 'chromium.sh');
  writeFileSync(
    wrapper,
    `#!/bin/sh\nexec '${executable}' --headless=new --no-sandbox --remote-debugging-port=0 "$@"\n`,
  );
  chmodSync(wrapper, 0o755);
  const core = await startCore(home, ['serve', '--open', '--port', '0'], { GANDER_BROWSER: wrapper });
  const key = keyOf(core.address);
  const entrance = join(home, `open-${new URL(core.address).port}.html`);
  const started = new Set<string>();
  const leaks = new Set<string>();
  await expect
    .poll(() => {
      for (const line of commandLines()) {
        if (line.includes(profile)) started.add(line);
        if (line.includes(key)) leaks.add(line);
      }
      return existsSync(join(profile, 'DevToolsActivePort')) && !existsSync(entrance);
    })
    .toBe(true);
  expect(started.size).toBeGreaterThan(0);
  expect([...leaks]).toEqual([]);
  const [debugging] = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n');
  const opened = await chromium.connectOverCDP(`http://127.0.0.1:${debugging}`);
  await expect.poll(() => opened.contexts()[0]!.pages()).not.toHaveLength(0);
  const page = opened.contexts()[0]!.pages()[0]!;
  await isShown(page);
  expect(page.url()).not.toContain(key);
  await opened.close();
  // The command exits with its browser.
  await core.end();
  await expect.poll(() => commandLines().filter((line) => line.includes(profile))).toEqual([]);
});

/** The argument lists of all processes, which every user can read. */
function commandLines(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        return '';
      }
    });
}
