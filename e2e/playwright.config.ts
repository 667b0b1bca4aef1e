import { defineConfig } from '@playwright/test';
import type { Shell } from './lib/app';

// Screenshots prove nothing by themselves: they are taken only when someone wants to look at them.
const unwanted = process.env['GANDER_SCREENSHOTS'] ? [] : ['**/screenshots.e2e.ts'];

/** The same tests in a real browser and in a real Electron; those in `browser/` ask nothing of the shell, those in `electron/` only of that one. */
export default defineConfig<{ shell: Shell }>({
  testDir: '.',
  testMatch: '**/*.e2e.ts',
  testIgnore: unwanted,
  outputDir: '../test-results',
  // The tests of a file go on from each other; files have a home, a core and a page of their own.
  workers: 2,
  fullyParallel: false,
  timeout: 240_000,
  // What passes only on a second try is named at the end of `npm test`, and looked into; it does not hide what the other tests found.
  retries: 1,
  // On a busy machine the start of a training process takes ten seconds and more.
  expect: { timeout: 40_000 },
  reporter: [['list']],
  projects: [
    { name: 'chromium', use: { shell: 'chromium' }, testIgnore: ['electron/**', ...unwanted] },
    // One window at a time, for two would take the focus from each other.
    { name: 'electron', use: { shell: 'electron' }, testIgnore: ['browser/**', ...unwanted], workers: 1 },
  ],
});
