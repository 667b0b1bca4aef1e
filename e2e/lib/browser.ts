import { chromium } from '@playwright/test';
import type { Browser } from '@playwright/test';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Opened } from './opened';
import { ROOT } from './root';

/** Debian's path of the browser; `GANDER_TEST_CHROMIUM` overrides it. */
export const executable = process.env['GANDER_TEST_CHROMIUM'] ?? '/usr/bin/chromium';
const QUIET = [
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Served {
  /** The URL printed by the command. */
  address: string;
  end(): Promise<void>;
}

/** Starts `gander serve`, or another command that serves a page, on a home. */
export async function startCore(home: string, command = ['serve'], more: NodeJS.ProcessEnv = {}): Promise<Served> {
  // Without a display the command opens no window.
  const env = { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '', ...more };
  const core = spawn(process.execPath, [join(ROOT, 'bin/gander.mjs'), ...command, '--home', home], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const end = async (): Promise<void> => {
    if (core.exitCode !== null) return;
    core.kill('SIGTERM');
    await once(core, 'exit');
  };
  return { address: await addressOf(core), end };
}

/** Starts Chromium with the options of all tests. */
const launchChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: executable, args: [...QUIET, '--no-sandbox'] });

let shared: Promise<Browser> | undefined;

/** The Chromium that all files of a worker share; it exits with the worker. */
export async function sharedChromium(): Promise<Browser> {
  const browser = await (shared ??= launchChromium());
  return browser.isConnected() ? browser : (shared = launchChromium());
}

/** Starts a core and opens its address in Chromium, with separate cookies and storage. */
export async function openBrowser(home: string, command = ['serve']): Promise<Opened> {
  const [{ address, end }, browser] = await Promise.all([startCore(home, command), sharedChromium()]);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(address);
  return {
    page,
    address,
    discard: () => context.close(),
    async close() {
      await context.close();
      await end();
    },
  };
}

async function addressOf(core: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: core.stdout! })) {
    const found = /https?:\/\/\S+/.exec(line);
    if (found) return found[0];
  }
  throw new Error('The core exited before it printed its address.');
}
