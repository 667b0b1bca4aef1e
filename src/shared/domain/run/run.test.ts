import { expect, it } from 'vitest';
import { isEnded, isLive, legalActions, RUN_STATES } from './run';

it('allows every run that a crash can leave to be stopped or deleted', () => {
  for (const state of RUN_STATES) {
    const actions = legalActions({ state });
    expect(actions.includes('stop') || (actions.includes('trash') && actions.includes('delete')), state).toBe(true);
  }
});

it('offers to resume exactly the runs that are on disk and not done', () => {
  expect(RUN_STATES.filter((s) => legalActions({ state: s }).includes('resume'))).toEqual([
    'parked',
    'stopped',
    'failed',
    'interrupted',
  ]);
});

it('offers to retry a run, and not to resume it, without a checkpoint', () => {
  for (const state of RUN_STATES) {
    const without = legalActions({ state, stored: { checkpoints: 0, samples: 5, log: 5 } });
    expect(without).toEqual(
      legalActions({ state, stored: { checkpoints: 1, samples: 0, log: 0 } }).filter((action) => action !== 'resume'),
    );
    expect(without.includes('retry')).toBe(legalActions({ state }).includes('retry'));
  }
});

it('never treats a run as both live and ended', () => {
  expect(RUN_STATES.filter((s) => isLive(s) && isEnded(s))).toEqual([]);
});

it('allows a run in the trash only to be restored or permanently deleted', () => {
  for (const state of RUN_STATES)
    expect(legalActions({ state, trashedAt: '2026-01-01T00:00:00.000Z' })).toEqual(['restore', 'delete']);
});

it('offers to archive runs that are not live or queued, and to unarchive them', () => {
  const resting = RUN_STATES.filter((s) => legalActions({ state: s }).includes('archive'));
  expect(resting).toEqual(['parked', 'finished', 'stopped', 'failed', 'interrupted']);
  expect(resting.every((s) => legalActions({ state: s, archived: true }).includes('unarchive'))).toBe(true);
});
