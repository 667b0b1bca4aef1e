import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';
import { reportPage } from './scripts/lib/report-page.mjs';
import { setUpMessages } from './scripts/setup/messages.mjs';
import { SlowFirst } from './scripts/test/sequence.mjs';

await setUpMessages();

/** Tests of Svelte components, which run in a DOM with Svelte's build for browsers. */
const components = 'src/renderer/**/*.svelte.test.ts';
/** Tests of training in the test's own process: TensorFlow is loaded once for all files that a process runs. */
const engines = 'src/main/training/**/*.test.ts';
/** Tests of modules without processes, files or a home of their own. */
const pages = ['src/shared/**/*.test.ts', 'src/renderer/**/*.test.ts'];

/** A test that replaces modules or globals would replace them for the other files of its process, too. */
const replaces = /\bvi\.mock\(|\bglobalThis\b/;
const alone = ['src/shared', 'src/renderer'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file).replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.test.ts') && replaces.test(readFileSync(file, 'utf8'))),
);

export default defineConfig({
  test: {
    // TensorFlow must not share a process with another copy of itself.
    pool: 'forks',
    // By default one processor is left free; most tests wait for processes that they started.
    maxWorkers: availableParallelism(),
    sequence: { sequencer: SlowFirst },
    projects: [
      {
        extends: true,
        plugins: [svelte(), svelteTesting()],
        test: {
          name: 'components',
          environment: 'happy-dom',
          isolate: false,
          setupFiles: ['src/renderer/testing/fresh-modules.ts'],
          include: [components],
          // How many characters of the page a failed query prints; 7,000 by default, twice.
          env: { DEBUG_PRINT_LIMIT: '2000', GANDER_TUNE: 'off', GANDER_LANG: 'en' },
        },
      },
      {
        extends: true,
        plugins: [svelte(), reportPage()],
        test: { name: 'engines', isolate: false, include: [engines] },
      },
      {
        extends: true,
        plugins: [svelte(), reportPage()],
        test: { name: 'pages', isolate: false, include: pages, exclude: [components, ...alone] },
      },
      {
        extends: true,
        plugins: [svelte(), reportPage()],
        test: {
          name: 'units',
          include: ['src/main/**/*.test.ts', '{bench,fault-injection}/**/*.test.ts', 'scripts/**/*.test.mjs', ...alone],
          exclude: [engines],
        },
      },
    ],
    testTimeout: 60_000,
    // No core that a test opens measures the machine by itself.
    env: { GANDER_TUNE: 'off', GANDER_LANG: 'en' },
  },
});
