import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inRoot } from '../lib/paths.mjs';
import { bundledPackages, contentFaults, installedPackages } from './contents.mjs';

/** @type {string} */
let app;
beforeEach(() => {
  app = fs.mkdtempSync(path.join(os.tmpdir(), 'gander-contents-'));
  write('LICENSE', 'MIT');
  write('out/renderer/docs/index.html', 'Gander');
  write('THIRD-PARTY-LICENSES', '\n- one 1.0.0: MIT\n- @a/two 2.0.0: ISC\n- three 3.0.0: MIT\n');
  write('out/main/bundled-packages.json', '["three 3.0.0"]');
  writePackage('node_modules/one', 'one', '1.0.0');
  writePackage('node_modules/one/node_modules/@a/two', '@a/two', '2.0.0');
});
afterEach(() => fs.rmSync(app, { recursive: true }));

/**
 * @param {string} file
 * @param {string} text
 */
function write(file, text) {
  fs.mkdirSync(path.dirname(path.join(app, file)), { recursive: true });
  fs.writeFileSync(path.join(app, file), text);
}

/**
 * @param {string} folder
 * @param {string} name
 * @param {string} version
 */
const writePackage = (folder, name, version) => write(`${folder}/package.json`, JSON.stringify({ name, version }));

test('an app with listed packages only has no faults', () => {
  expect(installedPackages(app)).toEqual(['@a/two 2.0.0', 'one 1.0.0']);
  expect(bundledPackages(app)).toEqual(['three 3.0.0']);
  expect(contentFaults(app, { own: true })).toEqual([]);
});

test('source maps and files of a checkout are faults; in packages that npm installs they are not ours', () => {
  for (const file of ['out/main/cli.cjs.map', 'node_modules/one/index.js.map', 'src/main.ts', 'docs/data.md'])
    write(file, '');
  write('scripts/lib/log.test.mjs', '');
  expect(contentFaults(app, { own: true })).toEqual([
    'source map node_modules/one/index.js.map',
    'source map out/main/cli.cjs.map',
    'docs/data.md is of use in a checkout only',
    'scripts/lib/log.test.mjs is of use in a checkout only',
    'src/main.ts is of use in a checkout only',
  ]);
  expect(contentFaults(app, { own: false })).not.toContain('source map node_modules/one/index.js.map');
});

test('missing documentation and licences are faults', () => {
  for (const file of ['LICENSE', 'out/renderer/docs/index.html']) fs.rmSync(path.join(app, file));
  expect(contentFaults(app, { own: true })).toEqual(['LICENSE is missing', 'out/renderer/docs/index.html is missing']);
});

test('installed and bundled packages without an entry are faults, also in another version', () => {
  writePackage('node_modules/one', 'one', '1.0.1');
  write('out/renderer/bundled-packages.json', '["four 4.0.0"]');
  expect(contentFaults(app, { own: true })).toEqual([
    'one 1.0.1 is not in THIRD-PARTY-LICENSES',
    'four 4.0.0 is not in THIRD-PARTY-LICENSES',
  ]);
});

test.skipIf(!process.env.GANDER_BUILT)('every package whose code is in the built app has a licence', () => {
  const text = fs.readFileSync(inRoot('THIRD-PARTY-LICENSES'), 'utf8');
  const bundled = bundledPackages(inRoot());
  expect(bundled.length).toBeGreaterThan(40);
  expect(bundled.filter((one) => !text.includes(`\n- ${one}: `))).toEqual([]);
});
