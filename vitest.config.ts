import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';
import { reportPage } from './scripts/lib/report-page.mjs';

/** Tests of Svelte components, which run in a DOM with Svelte's build for browsers. */
const components = 'src/renderer/**/*.svelte.test.ts';

export default defineConfig({
  test: {
    // TensorFlow must not share a process with another copy of itself.
    pool: 'forks',
    projects: [
      {
        extends: true,
        plugins: [svelte(), reportPage()],
        test: {
          name: 'units',
          include: ['src/**/*.test.ts', 'fault-injection/**/*.test.ts', 'scripts/**/*.test.mjs'],
          exclude: [components],
        },
      },
      {
        extends: true,
        plugins: [svelte(), svelteTesting()],
        test: {
          name: 'components',
          environment: 'happy-dom',
          include: [components],
          // How many characters of the page a failed query prints; 7,000 by default, twice.
          env: { DEBUG_PRINT_LIMIT: '2000' },
        },
      },
    ],
    testTimeout: 60_000,
    // As of the end-to-end tests: what passes only on a second try is named, and looked into.
    retry: 1,
    setupFiles: ['scripts/test/second-try.mjs'],
  },
});
