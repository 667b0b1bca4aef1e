import type { ElectronApplication, Page } from '@playwright/test';

/** A running app with its window, whichever shell it is in. */
export interface Opened {
  page: Page;
  /** Where the page was loaded from; only of a browser. */
  address?: string;
  /** The application behind the window; only of Electron. */
  electron?: ElectronApplication;
  close(): Promise<void>;
  /** Clears up after the process behind the page was killed. */
  bury(): Promise<void>;
}
