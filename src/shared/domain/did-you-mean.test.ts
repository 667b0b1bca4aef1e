import { expect, it } from 'vitest';
import { didYouMean, nearest } from './did-you-mean';

const KNOWN = ['wgan', 'wgan-gp', 'gan', 'lsgan'];

it.each([
  ['wgan-pg', 'wgan-gp'],
  ['WGAN', 'wgan'],
  ['lsgam', 'lsgan'],
])('takes %s for %s', (word, known) => {
  expect(nearest(word, KNOWN)).toBe(known);
});

it('suggests nothing for a word that is not close to any', () => {
  expect(didYouMean('transformer', KNOWN)).toBe('');
});

it('allows two mistakes in a short word, and one for each three letters of a long one', () => {
  expect([nearest('gxy', ['gan']), nearest('xyz', ['gan'])]).toEqual(['gan', undefined]);
  // kitten and sitting: two substitutions and an insertion.
  expect([nearest('kitten', ['sitting']), nearest('kittenish', ['sittingish'])]).toEqual([undefined, 'sittingish']);
});

it('suggests the first of equally near words, and none of an empty list or for a word beyond any length', () => {
  expect(nearest('gon', ['gan', 'gen'])).toBe('gan');
  expect(nearest('gan', [])).toBeUndefined();
  const long = 'g'.repeat(100);
  expect([nearest(long, [`${long}x`]), nearest(`${long}g`, [long])]).toEqual([`${long}x`, undefined]);
});

it('measures the distance as the recursive definition does', () => {
  const distance = (a: string, b: string): number =>
    a === '' || b === ''
      ? a.length + b.length
      : Math.min(
          distance(a.slice(1), b.slice(1)) + Number(a[0] !== b[0]),
          distance(a.slice(1), b) + 1,
          distance(a, b.slice(1)) + 1,
        );
  const words = ['', 'a', 'ab', 'ba', 'abc', 'bca', 'aabb', 'cabb', 'abcd'];
  for (const word of words)
    for (const one of words)
      expect(nearest(word, [one]), `${word} ${one}`).toBe(distance(word, one) <= 2 ? one : undefined);
});

it('writes the suggestion as a sentence that follows another one', () =>
  expect(`Not known.${didYouMean('wgam', KNOWN)}`).toBe('Not known. Did you mean "wgan"?'));
