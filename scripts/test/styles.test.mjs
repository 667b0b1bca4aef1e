import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { inRoot } from '../lib/paths.mjs';

const files = fs
  .readdirSync(inRoot('src', 'renderer'), { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(svelte|css)$/.test(file))
  .map((file) => path.posix.join('src/renderer', file.replaceAll('\\', '/')));

/** The declarations of a file's style as `file:line property: value`; those of the tokens themselves are left out. */
const declarations = files.flatMap((file) => {
  const source = fs.readFileSync(inRoot(file), 'utf8');
  const start = file.endsWith('.css') ? 0 : source.indexOf('<style>');
  if (start < 0) return [];
  return [...source.slice(start).matchAll(/(?<=[{;\s])([a-z-]+): ([^;{}]+);/g)]
    .filter(([, name]) => !name?.startsWith('--'))
    .map(([, name = '', value = ''], at) => ({ file, name, value, at }));
});
const found = (/** @type {(declaration: { name: string, value: string }) => boolean} */ isWrong) =>
  declarations.filter(isWrong).map(({ file, name, value }) => `${file} ${name}: ${value}`);

test('the style has declarations', () => expect(declarations.length).toBeGreaterThan(500));

test('text has a size of the scale', () => {
  expect(found(({ name, value }) => /^font(-size)?$/.test(name) && /\d(px|rem|pt)/.test(value))).toEqual([]);
});

test('colours and shadows are tokens', () => {
  expect(found(({ name, value }) => /#[0-9a-f]{3,8}\b|\b(rgb|hsl)a?\(/i.test(value) && name !== 'font')).toEqual([]);
});

test('paddings, margins and gaps are tokens, or at most 1 px', () => {
  const isSpace = (/** @type {string} */ name) => /^(padding|margin|gap|row-gap|column-gap)(-[a-z]+)*$/.test(name);
  const isLiteral = (/** @type {string} */ value) =>
    /(?<![-\w.])\d+(?<!\b[01])px/.test(value.replace(/calc\([^)]*\)/g, ''));
  expect(found(({ name, value }) => isSpace(name) && isLiteral(value))).toEqual([]);
});
