import type { ElectronApplication, Page } from '@playwright/test';

/** A running app with its page, in Electron or a browser. */
export interface Opened {
  page: Page;
  /** The URL of the page; only in a browser. */
  address?: string;
  /** The Electron application; only in Electron. */
  electron?: ElectronApplication;
  close(): Promise<void>;
  /** Releases what remains after the process behind the page was killed. */
  discard(): Promise<void>;
}
