import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readArguments } from './arguments';

const KNOWN = ['training', 'log', 'gif-quality'];
const read = (...args: string[]) => {
  const outcome = readArguments(args, KNOWN);
  return outcome.ok ? outcome.value : outcome.error.message;
};

describe('the command line of the benchmarks', () => {
  test('may be empty: all suites, in full, as a table', () =>
    expect(read()).toEqual({ names: [], json: false, quick: false }));

  test('names suites and parts in any order, with options before, between and after', () => {
    expect(read('--quick', 'log', '--minutes', '2.5', 'gif-quality', '--json', '--millions=1e2')).toEqual({
      names: ['log', 'gif-quality'],
      json: true,
      quick: true,
      minutes: 2.5,
      millions: 100,
    });
  });

  test('chooses one case, batch size, number of steps and of rounds', () => {
    expect(read('log', '--only', 'ring, GAN', '--batch', '64', '--steps', '200', '--rounds', '3')).toEqual({
      names: ['log'],
      json: false,
      quick: false,
      only: 'ring, GAN',
      batch: 64,
      steps: 200,
      rounds: 3,
    });
    expect(read('log', '--against', 'other')).toMatchObject({ against: resolve('other') });
    for (const name of ['batch', 'steps', 'rounds'])
      expect(read(`--${name}=1.5`)).toBe(`--${name} must be a whole number above 0, not "1.5".`);
  });

  test.each(['0', '-1', 'many', '', ' ', 'Infinity', 'NaN', '1,5'])('refuses an amount of %j', (text) => {
    expect(read(`--minutes=${text}`)).toBe(`--minutes must be a number above 0, not "${text}".`);
    expect(read(`--millions=${text}`)).toBe(`--millions must be a number above 0, not "${text}".`);
  });

  test('refuses a suite that does not exist, with those that do', () => {
    for (const name of ['lag', '', 'constructor', 'Log'])
      expect(read('log', name)).toBe(`There is no benchmark "${name}": choose from training, log, gif-quality.`);
  });

  test('refuses unknown options, and values that are missing or too many', () => {
    expect(read('--fast')).toContain("Unknown option '--fast'");
    expect(read('--minutes')).toContain('--minutes');
    expect(read('--json=yes')).toContain('--json');
  });
});
