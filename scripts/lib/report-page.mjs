// A Vite plugin: `virtual:report-page` is the page of src/renderer/report, built into one script and one style, as two strings.
import path from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build } from 'vite';
import { inRoot } from './paths.mjs';

const NAME = 'virtual:report-page';
const FOUND = `\0${NAME}`;

/** @returns {import('vite').Plugin} */
export function reportPage() {
  let made;
  return {
    name: 'report-page',
    resolveId: (id) => (id === NAME ? FOUND : undefined),
    load(id) {
      if (id !== FOUND) return undefined;
      made ??= buildPage();
      return made;
    },
  };
}

async function buildPage() {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    root: inRoot('src', 'renderer'),
    plugins: [svelte()],
    // What runs here does not matter to the page: it is always the same one.
    resolve: { conditions: ['module', 'browser', 'production'] },
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      minify: true,
      target: 'chrome108',
      cssTarget: 'chrome108',
      cssMinify: 'lightningcss',
      modulePreload: false,
      lib: {
        entry: path.join('report', 'main.ts'),
        formats: ['iife'],
        name: 'report',
        fileName: 'report',
        cssFileName: 'report',
      },
    },
  });
  // Without `build.watch` it is one output, or several of which the first has the library.
  const { output } = /** @type {{ output: any[] }} */ (Array.isArray(result) ? result[0] : result);
  const script = output.find((file) => file.type === 'chunk').code;
  const style = String(output.find((file) => file.fileName.endsWith('.css')).source);
  // Inside an element of raw text nothing can be escaped, so that nothing may need to be.
  for (const [text, end] of [
    [script, '</script'],
    [script, '<script'],
    [style, '</style'],
  ]) {
    if (text.toLowerCase().includes(end))
      throw new Error(`The report's page holds ${end} and cannot stand inside an HTML file.`);
  }
  return `export const script = ${JSON.stringify(script)};\nexport const style = ${JSON.stringify(style)};\n`;
}
