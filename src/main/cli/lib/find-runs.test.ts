import { expect, test } from 'vitest';
import { unwrap } from '../../../shared/contract/outcome';
import type { RunRow } from '../../../shared/domain/run/run';
import { findAllRuns, findRuns } from './find-runs';

const run = (id: string, name: string, experiment: string, experimentName: string): RunRow =>
  ({ id, name, experiment, experimentName, createdAt: id.slice(0, 15) }) as RunRow;
const RUNS = [
  run('20260101-100000-aaaa', 'gan', 'e-20260101-100000-xxxx', 'digits'),
  run('20260101-100000-aaab', 'wgan', 'e-20260101-100000-xxxx', 'digits'),
  run('20260102-090000-bbbb', 'gan', 'e-20260102-090000-yyyy', 'digits'),
];
const ids = (word: string) => unwrap(findRuns(word, RUNS)).map((r) => r.id);
const refusal = (word: string) => {
  const found = findRuns(word, RUNS);
  return found.ok ? '' : found.error.message;
};

test('an id, the start of one id, the newest of a name', () => {
  expect(ids('20260101-100000-aaaa')).toEqual(['20260101-100000-aaaa']);
  expect(ids('20260102')).toEqual(['20260102-090000-bbbb']);
  expect(ids('gan')).toEqual(['20260102-090000-bbbb']);
  expect(ids('wgan')).toEqual(['20260101-100000-aaab']);
});

test('an experiment stands for all its runs: by id, by the start of it, by name the newest', () => {
  expect(ids('e-20260101-100000-xxxx')).toHaveLength(2);
  expect(ids('e-20260101')).toHaveLength(2);
  expect(ids('digits')).toEqual(['20260102-090000-bbbb']);
});

test('the start of several ids is refused with them, an unknown word with the nearest', () => {
  expect(refusal('20260101')).toContain('20260101-100000-aaaa, 20260101-100000-aaab');
  expect(refusal('gna')).toContain('Did you mean "gan"?');
  expect(refusal('something else')).toContain('gander list');
  const none = findRuns('gan', []);
  expect(none.ok ? '' : none.error.message).toContain('There are no runs yet');
});

test('the start or a part of one name, in any case; several are listed', () => {
  expect(ids('WG')).toEqual(['20260101-100000-aaab']);
  expect(ids('wga')).toEqual(['20260101-100000-aaab']);
  expect(refusal('ga')).toBe(
    '"ga" is part of the names of 2 runs (gan: 20260102-090000-bbbb, gan: 20260101-100000-aaaa): give more of the name, or an id.',
  );
  expect(refusal('digi')).toBe(
    '"digi" is part of the names of 2 experiments (digits: e-20260102-090000-yyyy, digits: e-20260101-100000-xxxx): give more of the name, or an id.',
  );
  const other = run('20260103-090000-cccc', 'dragan', 'e-z', 'Ring of 8');
  expect(unwrap(findRuns('ring', [...RUNS, other]))).toEqual([other]);
  expect(refusal('g')).toContain('There is no run "g".');
});

test('a run that several words mean is there once', () => {
  expect(unwrap(findAllRuns(['gan', '20260102', 'digits', 'wgan'], RUNS)).map((r) => r.name)).toEqual(['gan', 'wgan']);
});
