import { expect, test } from 'vitest';
import { fuzzyRank, fuzzyScore } from './palette-search';

const found = (query: string, ...texts: string[]): string[] => fuzzyRank(query, texts, (text) => text);

test.each([
  ['wgp 3', 'wgan-gp · seed 3', true],
  ['3 wgan', 'wgan-gp · seed 3', true],
  ['pgw', 'wgan-gp', false],
  ['RESUME', 'Résumé', true],
  ['', 'anything', true],
  ['wgan x', 'wgan', false],
  ['ab', 'zaxb a', true],
])('%j in %j: %j', (query, text, expected) => expect(fuzzyScore(query, text) !== undefined).toBe(expected));

test('whole words come first, at the start of a word before the middle, in short texts before long ones', () => {
  expect(found('gan', 'g of a ring now', 'lsgan', 'wgan gan', 'gan', 'green and new')).toEqual([
    'gan',
    'wgan gan',
    'lsgan',
    'green and new',
    'g of a ring now',
  ]);
});

test('a whole word beats the start of one', () => {
  expect(found('seed 9', 'gan · seed 991', 'wgan-gp · seed 9')).toEqual(['wgan-gp · seed 9', 'gan · seed 991']);
});

test('a later start of a word is found if the first occurrence does not match', () => {
  expect(fuzzyScore('ne', 'runs: new experiment')).toBeDefined();
  expect(found('ne', 'canoe', 'New experiment')).toEqual(['New experiment', 'canoe']);
});

test('ten thousand entries are ranked, and only the best are returned', () => {
  const all = Array.from({ length: 10_000 }, (_, i) => `run ${i}`);
  expect(fuzzyRank('9999', all, (text) => text, 5)).toEqual(['run 9999']);
  expect(fuzzyRank('run', all, (text) => text, 5)).toHaveLength(5);
});

test('letters count where they fit best: the "gp" of "wgan-gp" rather than the g of "wgan"', () => {
  expect(found('wgp', 'wgan on a picture', 'lswgan p', 'wgan · epoch', 'wgan-gp')[0]).toBe('wgan-gp');
  expect(fuzzyScore('wgp', 'wgan-gp')!).toBeGreaterThan(fuzzyScore('wgp', 'wgan · seed 1 · map')!);
});

test.each([
  ['expt', 'New experiment', true],
  ['wgangp', 'wgan-gp', true],
  ['newexp', 'New experiment', true],
  ['columns', 'compare all losses of unusual multi-network seeds', false],
  ['disk', 'the disks of old runs', true],
  ['disk', 'a distant person with a key', false],
])('%j in %j: %j; long words are not found by scattered letters', (query, text, expected) =>
  expect(fuzzyScore(query, text) !== undefined).toBe(expected),
);
