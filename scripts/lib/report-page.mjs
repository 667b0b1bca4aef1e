// A Vite plugin: `virtual:report-page` exports the page of src/renderer/report as two strings, its script and its
// style.
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
    // Always builds for production, whatever the mode of the app's build.
    resolve: { conditions: ['module', 'browser', 'production'] },
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      minify: true,
      target: 'chrome114',
      cssTarget: 'chrome114',
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
  // Without `build.watch` the result is one output or an array; the first has the library.
  const { output } = /** @type {import('vite').Rolldown.RolldownOutput} */ (Array.isArray(result) ? result[0] : result);
  const script = output[0].code;
  const style = output
    .flatMap((file) => (file.fileName.endsWith('.css') && 'source' in file ? [String(file.source)] : []))
    .join('');
  if (!style) throw new Error("The build of the report's page has no style.");
  // Script and style elements have no escape syntax, so the text must not contain their end tags.
  for (const { text, end } of [
    { text: script, end: '</script' },
    { text: script, end: '<script' },
    { text: style, end: '</style' },
  ]) {
    if (text.toLowerCase().includes(end))
      throw new Error(`The report's page contains ${end}, so it cannot be embedded in an HTML file.`);
  }
  return `export const script = ${JSON.stringify(script)};\nexport const style = ${JSON.stringify(style)};\n`;
}
