import { chromium } from '@playwright/test';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Opened } from './opened';
import { ROOT } from './root';

/** Debian's names of the browser; Playwright's own download is used when there is one. */
const executable = process.env['GANDER_TEST_CHROMIUM'] ?? '/usr/bin/chromium';
const QUIET = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** Starts `gander serve`, or another command that serves, on a home and opens the address that it prints in Chromium. */
export async function openBrowser(home: string, command = ['serve']): Promise<Opened> {
  // Without a display the command opens no window of its own.
  const env = { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '' };
  const core = spawn(process.execPath, [join(ROOT, 'bin/gander.mjs'), ...command, '--home', home], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const address = await addressOf(core);
  const browser = await chromium.launch({ executablePath: executable, args: [...QUIET, '--no-sandbox'] });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(address);
  return {
    page,
    address,
    bury: () => browser.close(),
    async close() {
      await browser.close();
      if (core.exitCode === null) {
        core.kill('SIGTERM');
        await once(core, 'exit');
      }
    },
  };
}

async function addressOf(core: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: core.stdout! })) {
    const found = /https?:\/\/\S+/.exec(line);
    if (found) return found[0];
  }
  throw new Error('The core ended before it printed its address.');
}
