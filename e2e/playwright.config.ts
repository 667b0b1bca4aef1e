import { defineConfig } from '@playwright/test';
import type { Shell } from './lib/app';

// The screenshots check nothing: they are taken only on request.
const unwanted = [
  ...(process.env['GANDER_SCREENSHOTS'] ? [] : ['**/screenshots.e2e.ts']),
  ...(process.env['GANDER_DOCS_IMAGES'] ? [] : ['**/docs-images.e2e.ts']),
];

// No app under test measures the machine by itself.
process.env['GANDER_TUNE'] = 'off';
// The tests find elements by their English names, unless a test chooses another language.
process.env['GANDER_LANG'] ??= 'en';

/** Tests for a browser and for Electron; those in `browser/` and `electron/` run only in that one. */
export default defineConfig<{ shell: Shell }>({
  testDir: '.',
  testMatch: '**/*.e2e.ts',
  testIgnore: unwanted,
  outputDir: '../test-results',
  // Tests of a file depend on each other; each file has its own home, core and page.
  workers: 2,
  fullyParallel: false,
  timeout: 480_000,
  // A test that fails now and then has a fault that a second try would hide.
  retries: 0,
  // On a busy machine a training process takes ten seconds or more to start.
  expect: { timeout: 120_000, toPass: { timeout: 120_000 } },
  reporter: [['list']],
  projects: [
    { name: 'chromium', use: { shell: 'chromium' }, testIgnore: ['electron/**', ...unwanted] },
    // One window at a time, since two would take the focus from each other.
    { name: 'electron', use: { shell: 'electron' }, testIgnore: ['browser/**', ...unwanted], workers: 1 },
  ],
});
