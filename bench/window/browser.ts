import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { ROOT } from '../lib/type-script';

/** Debian's path of the browser, and Playwright's own. */
const PATHS = [process.env['GANDER_TEST_CHROMIUM'] ?? '/usr/bin/chromium', chromium.executablePath()];
const QUIET = ['--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** Starts a headless Chromium; returns undefined if there is none. */
export async function openBrowser(): Promise<Browser | undefined> {
  const executablePath = PATHS.find((path) => existsSync(path));
  if (!executablePath) return undefined;
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? [...QUIET, '--no-sandbox'] : QUIET });
}

/** Opens a page in a new context with an empty cache. */
export async function newPage(browser: Browser): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(60_000);
  await page.addInitScript({ path: join(ROOT, 'bench', 'window', 'in-page.js') });
  return page;
}

/** Calls a function of in-page.js. */
export const inPage = <T>(page: Page, name: string, ...args: (string | number)[]): Promise<T> =>
  page.evaluate<T>(`bench.${name}(${args.map((arg) => JSON.stringify(arg)).join()})`);
