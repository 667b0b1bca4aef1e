import { expect, test } from 'vitest';
import type { RunRow } from '../../../shared/domain/run/run';
import { aRow } from '../../../shared/domain/run/run-row.test-helper';
import { bytes, duration, state, table, terminalWidth, value } from './format';
import { lines } from './reporters';

test('the state of a run on a target says what its job waits for, and how it ended', () => {
  const job = { key: 'aaaaaaaa', task: 0, phase: 'ended' as const, submittedAt: '2026-01-01T00:00:00.000Z' };
  const queued = (change: object) =>
    state(aRow('a', { state: 'queued', target: 'hpc', job: { ...job, phase: 'queued', ...change } }));
  expect(queued({ reason: 'Priority' })).toBe('queued: Priority');
  expect(queued({ reason: 'QOSMaxJobsPerUserLimit' })).toBe('queued: QOSMaxJobsPerUserLimit');
  expect(queued({ reason: 'BeginTime', restarts: 2 })).toBe('queued: BeginTime, requeued 2 ×');
  expect(queued({})).toBe('queued: hpc');
  const ended = (change: Partial<RunRow>, outcome: NonNullable<RunRow['job']>['outcome']) =>
    state(aRow('a', { target: 'hpc', job: { ...job, ...(outcome ? { outcome } : {}) }, ...change }));
  expect([
    ended({ state: 'failed', reason: 'out-of-memory' }, 'out-of-memory'),
    ended({ state: 'interrupted' }, 'time-limit'),
    ended({ state: 'interrupted' }, 'node-failed'),
    ended({ state: 'stopped' }, 'cancelled'),
    ended({ state: 'parked' }, 'cancelled'),
    ended({ state: 'interrupted' }, 'preempted'),
    ended({ state: 'failed', reason: 'crashed' }, 'failed'),
    ended({ state: 'interrupted' }, undefined),
  ]).toEqual([
    'failed: out-of-memory',
    'interrupted: time limit',
    'interrupted: node failed',
    'stopped: job cancelled',
    'parked: job cancelled',
    'interrupted: preempted',
    'failed: crashed',
    'interrupted',
  ]);
  // A job is cancelled when its run does not stop in time, or as it finishes.
  expect(ended({ state: 'finished' }, 'cancelled')).toBe('finished');
  expect(ended({ state: 'running' }, undefined)).toBe('running');
});

test('durations, sizes and values are formatted readably', () => {
  expect([0, 59.4, 60, 185, 3600, 7450].map(duration)).toEqual([
    '0 s',
    '59 s',
    '1 min',
    '3 min 5 s',
    '1 h',
    '2 h 4 min',
  ]);
  expect([0, 999, 1000, 999_949, 999_950, 1.5e12].map(bytes)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '999.9 kB',
    '1.0 MB',
    '1.5 TB',
  ]);
  expect([0.123456, -12345.6, null, undefined, Number.NaN, 'adam'].map(value)).toEqual([
    '0.1235',
    '-12350',
    '-',
    '-',
    'NaN',
    'adam',
  ]);
});

test('columns are as wide as their widest cell and lines end without spaces', () => {
  expect(
    table(
      ['A', 'B'],
      [
        ['long', 'x'],
        ['s', ''],
      ],
    ),
  ).toBe('A     B\nlong  x\ns');
});

test('without a terminal a run has a line at each change of state, each tenth, and each ten seconds', () => {
  let now = 0;
  const written: string[] = [];
  const reporter = lines(
    (text) => written.push(text),
    () => now,
  );
  const row = (state: string, step: number) =>
    ({ id: 'r', name: 'gan', state, step, steps: 100, last: {} }) as unknown as RunRow;
  const count = (state: string, step: number) => {
    const before = written.length;
    reporter.update(row(state, step));
    return written.length - before;
  };
  expect(count('queued', 0)).toBe(0);
  expect(count('running', 0)).toBe(1);
  expect(count('running', 9)).toBe(0);
  expect(count('running', 10)).toBe(1);
  expect(count('running', 11)).toBe(0);
  now = 10_001;
  expect(count('running', 12)).toBe(1);
  expect(count('finished', 100)).toBe(1);
  expect(count('finished', 100)).toBe(0);
});

test('columns are aligned by the width that a terminal gives their characters', () => {
  // Two columns: ideographs, Hangul, full-width forms, emoji, also of several code points. None: marks and joiners.
  expect(
    ['\u6570\u5b57', '\ud55c', '\uff21', '\u{1f9a2}', '\u{1f469}\u{1f3fd}\u200d\u{1f52c}', 'e\u0301', '\u0416'].map(
      terminalWidth,
    ),
  ).toEqual([4, 2, 2, 2, 2, 1, 1]);
  expect(
    table(
      ['A', 'B'],
      [
        ['\u6570\u5b57', 'x'],
        ['abcd', 'y'],
      ],
    ),
  ).toBe('A     B\n\u6570\u5b57  x\nabcd  y');
});

test('a table is fitted to the terminal by shortening its names in the middle, the longest first', () => {
  const fitted = table(
    ['RUN', 'NAME', 'EXPERIMENT', 'STATE'],
    [
      [
        '20260101-100000-aaaa',
        'a name of run one',
        '\u6570\u5b57\u5bf9\u6bd4\u6570\u5b57\u5bf9\u6bd4\u6570\u5b57',
        'finished',
      ],
    ],
    { columns: 64, shorten: [1, 2] },
  ).split('\n');
  expect(fitted.map(terminalWidth)).toEqual([61, 64]);
  expect(fitted[1]).toMatch(/^20260101-100000-aaaa {2}a name.*\u2026.*one {2}\u6570.*\u2026.*\u5b57 +finished$/);
  // What cannot fit keeps at least eight columns of each name.
  const narrow = table(['A', 'B'], [['x'.repeat(30), 'y'.repeat(30)]], { columns: 5, shorten: [0, 1] });
  expect(narrow.split('\n')[1]).toBe(`xxxx\u2026xxx  yyyy\u2026yyy`);
});
