import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { reportPage } from './scripts/lib/report-page.mjs';

export default defineConfig({
  plugins: [svelte(), reportPage()],
  test: {
    include: ['src/**/*.test.ts', 'fault-injection/**/*.test.ts', 'scripts/**/*.test.mjs'],
    // TensorFlow must not share a process with another copy of itself.
    pool: 'forks',
    testTimeout: 60_000,
    // As of the end-to-end tests: what passes only on a second try is named, and looked into.
    retry: 1,
    setupFiles: ['scripts/test/second-try.mjs'],
  },
});
