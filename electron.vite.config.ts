import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';
import { messages } from './scripts/lib/messages-plugin.mjs';
import { listBundledPackages } from './scripts/lib/bundled-packages.mjs';
import { reportPage } from './scripts/lib/report-page.mjs';
import { tfjs } from './scripts/lib/tfjs.mjs';

// Native packages stay outside the bundle. All else goes in, for many packages are ES modules only and the main
// process is CommonJS, and so that an installation consists of few files (docs/decisions/packages.md).
const outside = ['electron', 'better-sqlite3', '@napi-rs/canvas', 'bufferutil', 'utf-8-validate'];

// The oldest Electron that the app supports, 25, has Node 18.15 and Chrome 114.
const node = 'node18.15';

export default defineConfig({
  main: {
    plugins: [messages(), reportPage(), tfjs(), listBundledPackages()],
    build: {
      target: node,
      externalizeDeps: false,
      rollupOptions: {
        external: outside,
        input: {
          index: 'src/main/index.ts',
          cli: 'src/main/cli/index.ts',
          worker: 'src/main/training/process/worker.ts',
          launcher: 'src/main/training/process/launcher.ts',
          'frame-worker': 'src/main/export/animation/frame-worker.ts',
          setup: 'scripts/setup/process.mjs',
          'backfill-worker': 'src/main/database/series/backfill-worker.ts',
        },
        output: {
          format: 'cjs',
          entryFileNames: '[name].cjs',
          chunkFileNames: '[name]-[hash].cjs',
          // A chunk of its own, so that the backends do not import the training process for it.
          codeSplitting: { groups: [{ name: 'tfjs-core', test: /[\\/]tfjs-core[\\/]/ }] },
        },
      },
    },
  },
  preload: {
    plugins: [listBundledPackages()],
    build: {
      target: node,
      externalizeDeps: false,
      rollupOptions: {
        external: ['electron'],
        input: { index: 'src/preload/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [messages(), svelte(), listBundledPackages()],
    build: {
      minify: true,
      target: 'chrome114',
      cssTarget: 'chrome114',
      cssMinify: 'lightningcss',
      rollupOptions: {
        input: 'src/renderer/index.html',
        output: {
          codeSplitting: {
            groups: [
              // Both create an Error while they load, for which V8 parses the whole chunk once more: 70 ms for one of 1 MB.
              { name: 'runtime', test: /[\\/]node_modules[\\/](svelte|@msgpack)[\\/]/, priority: 1 },
              // What main.ts imports, in that order. Modules shared with later pages would otherwise be chunks of their
              // own, a dozen requests more, and run before the language and the guard of the page are set.
              { name: 'app', test: /[\\/]src[\\/]renderer[\\/]main\.ts$/ },
            ],
          },
        },
      },
    },
  },
});
