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
