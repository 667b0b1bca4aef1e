import { expect, it } from 'vitest';
import { isEnded, isLive, legalActions, RUN_STATES } from './run';

it('lets every run that a crash can leave be stopped or deleted', () => {
  for (const state of RUN_STATES) {
    const actions = legalActions(state);
    expect(actions.includes('stop') || actions.includes('delete'), state).toBe(true);
  }
});

it('offers to resume exactly the runs that are on disk and not done', () => {
  expect(RUN_STATES.filter((s) => legalActions(s).includes('resume'))).toEqual(['parked', 'stopped', 'failed', 'interrupted']);
});

it('never calls a run both live and ended', () => {
  expect(RUN_STATES.filter((s) => isLive(s) && isEnded(s))).toEqual([]);
});
