import { expect, test } from 'vitest';
import { runIdText, sha256Text, shownWord } from './schemas';

const isRunId = (text: string): boolean => runIdText.safeParse(text).success;

test('an id of a run has a date, a time and four letters', () => expect(isRunId('20260131-120000-abcd')).toBe(true));

test.each([
  '',
  '.',
  '..',
  '../20260131-120000-abcd',
  '20260131-120000-abcd/..',
  '20260131-120000-abcd\n',
  '\n20260131-120000-abcd',
  '20260131-120000-abcd\u0000',
  '20260131-120000-ABCD',
  '20260131-120000-abcde',
  '20260131-120000-abc',
  '2026131-120000-abcd',
  '20260131_120000_abcd',
  '２０２６0131-120000-abcd',
  '20260131-120000-abcé',
])('%j is not an id, and can lead to no other folder', (text) => expect(isRunId(text)).toBe(false));

test('a SHA-256 has 64 hexadecimal digits in lower case', () => {
  expect(sha256Text.safeParse('0123456789abcdef'.repeat(4)).success).toBe(true);
  for (const wrong of ['', 'a'.repeat(63), 'a'.repeat(65), 'A'.repeat(64), 'g'.repeat(64), `${'a'.repeat(64)}\n`])
    expect(sha256Text.safeParse(wrong).success, wrong).toBe(false);
});

test('a word that is only shown has its control characters written out, and a greatest length', () => {
  expect(shownWord().parse('a\u001b[2Jb')).toBe('a\\u001b[2Jb');
  expect(shownWord(3).parse('abc')).toBe('abc');
  expect(shownWord(3).safeParse('abcd').success).toBe(false);
  expect([shownWord().safeParse('x'.repeat(1000)).success, shownWord().safeParse('x'.repeat(1001)).success]).toEqual([
    true,
    false,
  ]);
});
