import { expect, test } from 'vitest';
import { size, table } from './figures.mjs';

test('figures are rows of the table in docs/install.md', () => {
  const row = {
    what: 'deb, Electron 25.1.1',
    packed: 137_400_000,
    downloaded: 4_940_000,
    onDisk: 1_949_000_000,
    ownOnDisk: 411_000_000,
    installing: 12_400,
    firstGrid: 15_200,
    engine: 'wasm 4.22.0',
  };
  const [head = '', line = '', first = ''] = table([row]).split('\n');
  expect(first).toBe('| deb, Electron 25.1.1 | 137 MB | 4.9 MB | 1.9 GB | 411 MB | 12 s | 15 s | 28 s | wasm 4.22.0 |');
  expect([head, line].map((one) => one.split('|').length)).toEqual([11, 11]);
});

test('a manager that keeps no downloads has none that are counted', () => {
  const none = { ...{ what: 'wheel', packed: 1e6, downloaded: 0, onDisk: 1e6, ownOnDisk: 1e6 }, installing: 0 };
  expect(table([{ ...none, firstGrid: 0, engine: 'wasm' }])).toContain('| wheel | 1.0 MB | not counted | 1.0 MB |');
});

test('sizes have a decimal below ten MB and from one GB on', () => {
  expect([0, 9_960_000, 10_000_000, 999_400_000, 1_000_000_000].map(size)).toEqual([
    '0.0 MB',
    '10.0 MB',
    '10 MB',
    '999 MB',
    '1.0 GB',
  ]);
});
