import { describe, expect, test } from 'vitest';
import { shippedPackages } from './shipped.mjs';

/** @typedef {import('./shipped.mjs').LockedPackage} LockedPackage */

/**
 * The names of the packages that ship, of a lock file with these entries.
 *
 * @param {Record<string, LockedPackage>} packages
 */
const shipped = (packages) =>
  shippedPackages({
    packages: {
      '': { name: 'gander' },
      'node_modules/electron': { dev: true, dependencies: { downloader: '1' } },
      'node_modules/downloader': { dev: true },
      'node_modules/fflate': { dev: true },
      'node_modules/svelte': { dev: true },
      ...packages,
    },
  }).map(({ where }) => where.replaceAll('node_modules/', ''));
const ALWAYS = ['electron', 'fflate', 'svelte'];

describe('the packages that ship', () => {
  test('are those of the app, and the runtime and libraries of the window', () => {
    expect(shipped({ 'node_modules/ws': {}, 'node_modules/vitest': { dev: true } })).toEqual([...ALWAYS, 'ws']);
  });

  test('include optional ones of every platform', () => {
    expect(shipped({ 'node_modules/canvas-darwin': { optional: true } })).toEqual(['canvas-darwin', ...ALWAYS]);
  });

  test('include what a library of the page depends on, at any depth, but not what Electron downloads with', () => {
    expect(
      shipped({
        'node_modules/svelte': { dev: true, dependencies: { clsx: '2', esrap: '1' } },
        'node_modules/clsx': { dev: true },
        'node_modules/esrap': { dev: true, dependencies: { sourcemap: '1' } },
        'node_modules/sourcemap': { dev: true },
      }),
    ).toEqual(['clsx', 'electron', 'esrap', 'fflate', 'sourcemap', 'svelte']);
  });

  test('are found where Node finds them: in the folder of the package first, then above', () => {
    expect(
      shipped({
        'node_modules/svelte': { dev: true, dependencies: { a: '1' } },
        'node_modules/a': { dev: true, dependencies: { b: '2', c: '1' } },
        'node_modules/a/node_modules/b': { dev: true, dependencies: { c: '1' } },
        'node_modules/b': { dev: true },
        'node_modules/c': { dev: true },
      }),
    ).toEqual(['a', 'a/b', 'c', 'electron', 'fflate', 'svelte']);
  });

  test('may depend on each other in a circle, and on a package that is not installed', () => {
    expect(
      shipped({
        'node_modules/svelte': { dev: true, dependencies: { a: '1' }, optionalDependencies: { none: '1' } },
        'node_modules/a': { dev: true, dependencies: { svelte: '5', a: '1' } },
      }),
    ).toEqual(['a', ...ALWAYS]);
  });
});

test('a package has its name, with its scope, wherever it is installed, its version and its licence', () => {
  const found = shippedPackages({
    packages: {
      '': {},
      'node_modules/@scope/one/node_modules/@other/two': { version: '1.2.3', license: 'MIT' },
      'node_modules/three': {},
    },
  });
  expect(found.slice(0, 1)).toEqual([
    {
      where: 'node_modules/@scope/one/node_modules/@other/two',
      name: '@other/two',
      version: '1.2.3',
      licence: 'MIT',
    },
  ]);
  expect(found.find(({ name }) => name === 'three')).toMatchObject({ version: '', licence: undefined });
});
