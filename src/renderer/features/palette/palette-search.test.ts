import { expect, test } from 'vitest';
import { paletteIndex, searchPalette, withRecent } from './palette-search';

const one = (key: string, kind: string, label: string, detail = '', words = '') => ({
  key,
  kind,
  label,
  detail,
  words,
});
const ALL = [
  one('command:new', 'Action', 'New experiment'),
  one('command:hold', 'Action', 'Hold the queue'),
  one('preset:ring', 'Preset', 'Ring of 8 Gaussians'),
  one('run:a', 'Run', 'wgan', 'clip night · ring · seed 3 · finished · #paper'),
  one('run:b', 'Run', 'ring gan'),
];
const keys = (query: string, recent: string[] = []): string[] =>
  searchPalette(query, ALL, recent).map(({ key }) => key);

test('an empty query lists recent entries, then the actions; entries that no longer exist are left out', () => {
  expect(keys('')).toEqual(['command:new', 'command:hold']);
  expect(keys(' ', ['run:gone', 'run:a', 'command:hold'])).toEqual(['run:a', 'command:hold', 'command:new']);
});

test('labels come before details, and tags are found', () => {
  expect(keys('ring')).toEqual(['run:b', 'preset:ring', 'run:a']);
  expect(keys('#paper')).toEqual(['run:a']);
  expect(keys('no such thing')).toEqual([]);
});

test('words that people use find an entry, in both languages, before scattered letters', () => {
  const all = [
    one('run:x', 'Run', 'data ring k'),
    one('setting:theme-dark', 'Setting', 'Theme: Dark', '', 'night mode'),
    one('list:export', 'Action', 'Save as files…', '', 'export gif 导出 动画'),
    one('command:hold', 'Action', 'Hold the queue', '', 'pause stop'),
  ];
  const labels = (query: string, recent: string[] = []) => searchPalette(query, all, recent).map(({ label }) => label);
  expect(labels('dark')[0]).toBe('Theme: Dark');
  expect(labels('night')).toEqual(['Theme: Dark']);
  expect(labels('export')).toEqual(['Save as files…']);
  expect(labels('动')).toEqual(['Save as files…']);
  expect(labels('gif exp')).toEqual(['Save as files…']);
  expect(labels('ight')).toEqual([]);
  expect(labels('pause')).toEqual(['Hold the queue']);
});

test('of the entries that match alike, recent ones come first', () => {
  expect(keys('gan', [])).toEqual(['run:b', 'run:a', 'preset:ring']);
  expect(keys('gan', ['run:a'])).toEqual(['run:a', 'run:b', 'preset:ring']);
});

test('the eight most recent entries are kept, each once', () => {
  const recent = [...'abcdefghi'].reduce<string[]>(withRecent, []);
  expect(withRecent(recent, 'e')).toEqual(['e', 'i', 'h', 'g', 'f', 'd', 'c', 'b']);
});

test.each([
  ['ArrowDown', 0, 20, 1],
  ['ArrowDown', 19, 20, 0],
  ['ArrowUp', 0, 20, 19],
  ['ArrowUp', 5, 20, 4],
  ['PageDown', 5, 20, 13],
  ['PageDown', 15, 20, 19],
  ['PageUp', 5, 20, 0],
  ['ArrowDown', -1, 0, 0],
  ['ArrowUp', -1, 0, 0],
  ['Home', 5, 20, undefined],
  ['a', 5, 20, undefined],
])('%s at entry %i of %i activates %s', (key, active, count, to) => {
  expect(paletteIndex(key, active, count)).toBe(to);
});
