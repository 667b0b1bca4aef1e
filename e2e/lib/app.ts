import { test as base } from '@playwright/test';
import type { Page } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBrowser } from './browser';
import { openElectron } from './electron';

export type Shell = 'chromium' | 'electron';

/** A running app with its window, whichever shell it is in. */
export interface Opened {
  page: Page;
  close(): Promise<void>;
}

/** The app as a person has it: one home, opened, closed and opened again. */
export class App {
  private opened: Opened | undefined;

  constructor(readonly shell: Shell, readonly home: string) {}

  get page(): Page {
    if (!this.opened) throw new Error('The app is not open.');
    return this.opened.page;
  }

  async open(): Promise<Page> {
    this.opened = await (this.shell === 'electron' ? openElectron : openBrowser)(this.home);
    await this.page.getByRole('main').waitFor();
    return this.page;
  }

  async close(): Promise<void> {
    await this.opened?.close();
    this.opened = undefined;
  }

  async restart(): Promise<Page> {
    await this.close();
    return this.open();
  }
}

export const test = base.extend<{ shell: Shell; app: App }>({
  shell: ['chromium', { option: true }],
  app: async ({ shell }, use) => {
    const home = mkdtempSync(join(tmpdir(), 'gander-e2e-'));
    const app = new App(shell, home);
    await app.open();
    await use(app);
    await app.close();
    rmSync(home, { recursive: true, force: true });
  },
});

export { expect } from '@playwright/test';
