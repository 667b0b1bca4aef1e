import { describe, expect, test } from 'vitest';
import type { JobOutcome } from '../../../../shared/domain/run/remote-job';
import { aRow } from '../../../../shared/domain/run/run-row.test-helper';
import { groupRows } from './group-rows';
import type { GroupLine } from './group-rows';
import { groupLosses, hasProgress, remainingText, warningsText } from './line-text';

const JOB = { key: 'aaaaaaaa', task: 0, phase: 'queued' as const, submittedAt: '2026-01-01T00:00:00.000Z' };

describe('the text beside the state', () => {
  test('is the time left of a live run, or its progress while the speed is unknown', () => {
    expect(remainingText(aRow('a', { state: 'running', step: 10, steps: 40, secondsLeft: 200 }))).toBe('3 min 20 s');
    expect(remainingText(aRow('a', { state: 'starting', step: 10, steps: 40 }))).toBe('25 %');
    expect(remainingText(aRow('a', { state: 'paused', step: 39, steps: 40 }))).toBe('97 %');
  });

  test('is the position of a queued run', () => {
    expect(remainingText(aRow('a', { state: 'queued', position: 3 }))).toBe('no. 3');
    expect(remainingText(aRow('a', { state: 'queued' }))).toBe('');
  });

  test('is what the job of a target waits for', () => {
    const row = aRow('a', { state: 'queued', target: 'hpc' });
    expect(remainingText(row)).toBe('on hpc');
    expect(remainingText({ ...row, job: { ...JOB, reason: 'Licenses' } })).toBe('on hpc: Licenses');
    expect(remainingText({ ...row, job: { ...JOB, message: 'Too busy.', restarts: 2 } })).toBe(
      'on hpc, requeued 2 ×: Too busy.',
    );
  });

  test('is how the job of a target ended, unless the badge or the state says it', () => {
    const ended = (state: 'failed' | 'interrupted' | 'stopped' | 'parked' | 'finished', outcome: JobOutcome) =>
      remainingText(aRow('a', { state, target: 'hpc', job: { ...JOB, phase: 'ended', outcome } }));
    expect(ended('interrupted', 'time-limit')).toBe('time limit');
    expect(ended('interrupted', 'node-failed')).toBe('node failed');
    expect(ended('interrupted', 'preempted')).toBe('preempted');
    expect(ended('parked', 'cancelled')).toBe('job cancelled');
    expect(ended('stopped', 'cancelled')).toBe('job cancelled');
    expect(ended('failed', 'out-of-memory')).toBe('out of memory');
    expect(ended('failed', 'failed')).toBe('');
    expect(ended('finished', 'cancelled')).toBe('');
  });

  test('is empty for a run that has ended or is suspended', () => {
    for (const state of ['finished', 'failed', 'stopped', 'interrupted', 'parked'] as const)
      expect(remainingText(aRow('a', { state, step: 10, secondsLeft: 4, position: 1 }))).toBe('');
  });
});

test('the warnings are counted and named with their steps', () => {
  expect(warningsText({ warned: [{ name: 'mode-collapse', step: 1200, passed: 1900 }] })).toBe(
    '1 warning: mode collapse at step 1,200, passed at 1,900',
  );
  expect(
    warningsText({
      warned: [
        { name: 'mode-collapse', step: 5 },
        { name: 'diverged', step: 10 },
      ],
    }),
  ).toBe('2 warnings: mode collapse at step 5; NaN at step 10');
});

test('a run has a progress bar from its start until it finishes', () => {
  const bar = (state: Parameters<typeof hasProgress>[0]['state'], step: number) =>
    hasProgress({ state, step, steps: 400 });
  expect([bar('queued', 0), bar('starting', 0), bar('running', 3), bar('queued', 400)]).toEqual([
    false,
    true,
    true,
    true,
  ]);
  expect([bar('stopped', 30), bar('failed', 0), bar('finished', 400)]).toEqual([true, false, false]);
  expect(hasProgress({ state: 'running', step: 3, steps: 0 })).toBe(false);
});

describe('the losses of a group', () => {
  const seeds = [1, 2, 3].map((seed) =>
    aRow(`r${seed}`, {
      seed,
      name: `gan · seed ${seed}`,
      state: 'finished',
      step: 100,
      datasetHash: 'd1',
      engine: { name: 'tensorflow', version: '2.9', device: 'cpu' },
      last: { generatorLoss: seed },
    }),
  );
  const group = (rows: typeof seeds, by: string): GroupLine => groupRows(rows, by, new Set())[0] as GroupLine;

  test('are the mean and the sample standard deviation over the seeds', () => {
    // Of 1, 2, 3: the mean is 2, the sample standard deviation 1.
    expect(groupLosses(group(seeds, 'configuration'))).toEqual([{ label: 'Loss G', text: '2 ± 1', n: 'n 3' }]);
  });

  test('leave out a seed that has not reached the furthest step', () => {
    const behind = [...seeds.slice(0, 2), { ...seeds[2]!, step: 50 }];
    expect(groupLosses(group(behind, 'configuration'))[0]).toMatchObject({ n: '2 of 3' });
  });

  test('are absent for groups of other fields, whose runs are not comparable', () => {
    expect(groupLosses(group(seeds, 'state'))).toEqual([]);
  });
});
