import { test as base } from '@playwright/test';
import type { ElectronApplication, Page } from '@playwright/test';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBrowser } from './browser';
import { openElectron } from './electron';
import type { Start } from './electron';
import type { Opened } from './opened';

export type Shell = 'chromium' | 'electron';

/** As long as expectations wait. */
const ACTION_TIMEOUT_MS = 120_000;

/**
 * The engine probe of the first app of this worker; later homes start with it, so that not every app loads TensorFlow.
 */
let probed: Buffer | undefined;
const probeFile = (home: string): string => join(home, 'engine-probe.json');

/** The app on a home of its own, which can be closed and reopened. */
export class App {
  private opened: Opened | undefined;
  /** Whether the app probes for an engine, because its home has no result. */
  private probes = false;

  constructor(
    readonly shell: Shell,
    readonly home: string,
  ) {}

  get page(): Page {
    if (!this.opened) throw new Error('The app is not open.');
    return this.opened.page;
  }

  get address(): string {
    return this.opened!.address!;
  }

  get electron(): ElectronApplication {
    return this.opened!.electron!;
  }

  /** @param start is for Electron only */
  async open(start: Start = {}): Promise<Page> {
    this.probes ||= !existsSync(probeFile(this.home));
    this.opened = await (this.shell === 'electron' ? openElectron(this.home, start) : openBrowser(this.home));
    // Without this limit an element that is missing would fail its test only by the limit of the test.
    this.page.context().setDefaultTimeout(ACTION_TIMEOUT_MS);
    await this.page.getByRole('main').waitFor();
    return this.page;
  }

  async close(): Promise<void> {
    await this.opened?.close();
    this.opened = undefined;
    if (this.probes && existsSync(probeFile(this.home))) probed ??= readFileSync(probeFile(this.home));
  }

  async restart(): Promise<Page> {
    await this.close();
    return this.open();
  }

  /** Kills the owner of the home without any chance to clean up, as in a power failure. */
  async crash(): Promise<void> {
    const { pid } = JSON.parse(readFileSync(join(this.home, 'owner.json'), 'utf8')) as { pid: number };
    process.kill(pid, 'SIGKILL');
    await this.opened?.discard();
    this.opened = undefined;
  }

  static make(shell: Shell): App {
    const home = mkdtempSync(join(tmpdir(), 'gander-e2e-'));
    if (probed) writeFileSync(probeFile(home), probed);
    return new App(shell, home);
  }

  async remove(): Promise<void> {
    await this.close();
    rmSync(this.home, { recursive: true, force: true });
  }
}

export const test = base.extend<{ shell: Shell; app: App }>({
  shell: ['chromium', { option: true }],
  app: async ({ shell }, use) => {
    const app = App.make(shell);
    await app.open();
    await use(app);
    await app.remove();
  },
});

/**
 * Opens one app for all tests of a file, which run in order and build on each other. `prepare` may fill its home first.
 */
export function sharedApp(prepare: (home: string) => Promise<void> = () => Promise.resolve()): () => App {
  let app: App | undefined;
  test.describe.configure({ mode: 'serial' });
  test.beforeAll(async ({ shell }) => {
    app = App.make(shell);
    await prepare(app.home);
    await app.open();
  });
  test.afterAll(() => app?.remove());
  return () => app!;
}

export { expect } from '@playwright/test';
