import { expect, test } from 'vitest';
import { searchPalette, usedLast } from './palette-search';

const one = (key: string, kind: string, label: string, detail = '') => ({ key, kind, label, detail });
const ALL = [
  one('command:new', 'Action', 'New experiment'),
  one('command:hold', 'Action', 'Hold the queue'),
  one('preset:ring', 'Preset', 'Ring of 8 Gaussians'),
  one('run:a', 'Run', 'wgan', 'clip night · ring · seed 3 · finished · #paper'),
  one('run:b', 'Run', 'ring gan'),
];
const keys = (query: string, recent: string[] = []): string[] =>
  searchPalette(query, ALL, recent).map(({ key }) => key);

test('before one types: what was used last, then the actions; what is gone is left out', () => {
  expect(keys('')).toEqual(['command:new', 'command:hold']);
  expect(keys(' ', ['run:gone', 'run:a', 'command:hold'])).toEqual(['run:a', 'command:hold', 'command:new']);
});

test('labels come before details, and tags are found', () => {
  expect(keys('ring')).toEqual(['run:b', 'preset:ring', 'run:a']);
  expect(keys('#paper')).toEqual(['run:a']);
  expect(keys('no such thing')).toEqual([]);
});

test('eight are kept as used last, each once', () => {
  const recent = [...'abcdefghi'].reduce<string[]>(usedLast, []);
  expect(usedLast(recent, 'e')).toEqual(['e', 'i', 'h', 'g', 'f', 'd', 'c', 'b']);
});
