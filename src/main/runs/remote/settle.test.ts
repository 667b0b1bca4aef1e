import { describe, expect, it } from 'vitest';
import type { RunState } from '../../../shared/domain/run/run';
import type { AttemptEnd } from '../../../shared/formats/remote-run';
import { settlementOf } from './settle';
import type { JobEnd } from './settle';

const AT = '2026-01-01T00:00:00.000Z';
const attempt = (how: AttemptEnd['how']): { attempt: AttemptEnd } => ({ attempt: { how, at: AT } });

/** What becomes of a run that was submitted at step 10, as one word and its reason. */
function outcome(state: RunState, end: Partial<JobEnd>, step = 40): string {
  const job = { key: 'aaaaaaaa', task: 0, phase: 'running' as const, fromStep: 10, submittedAt: AT };
  const settled = settlementOf({ state, step, job }, { outcome: 'completed', message: 'It ended.', ...end }, AT);
  if (settled.type !== 'end') return settled.type;
  return [settled.event.state, settled.event.reason].filter(Boolean).join(' ');
}

describe('a run whose job has ended', () => {
  it('keeps what the journal says', () => {
    for (const state of ['finished', 'stopped', 'failed'] as const)
      for (const end of ['completed', 'cancelled', 'node-failed', 'unknown'] as const)
        expect(outcome(state, { outcome: end })).toBe('keep');
  });

  it('goes on in another job when it was suspended by a signal and made progress', () => {
    expect(outcome('parked', { outcome: 'completed', ...attempt('signal') })).toBe('resubmit');
    expect(outcome('parked', { outcome: 'time-limit', ...attempt('requeued') })).toBe('resubmit');
    expect(outcome('parked', { outcome: 'failed', ...attempt('signal') }, 10)).toBe('keep');
  });

  it('stays suspended when a person asked for it, or cancelled the job', () => {
    expect(outcome('parked', { outcome: 'completed', ...attempt('done') })).toBe('keep');
    expect(outcome('parked', { outcome: 'unknown', ...attempt('done') })).toBe('keep');
    expect(outcome('parked', { outcome: 'cancelled', ...attempt('signal') })).toBe('keep');
  });

  it('continues from a checkpoint of this job when the job was ended from outside', () => {
    for (const end of ['time-limit', 'preempted', 'node-failed', 'unknown'] as const) {
      expect(outcome('running', { outcome: end, checkpoint: 30 })).toBe('resubmit');
      expect(outcome('running', { outcome: end, checkpoint: 10 })).toBe('interrupted');
      expect(outcome('starting', { outcome: end })).toBe('interrupted');
      // It never began.
      expect(outcome('queued', { outcome: end })).toBe('resubmit');
    }
  });

  it('continues when it was signalled before it trained, and its job could not be requeued', () => {
    for (const state of ['starting', 'running'] as const) {
      expect(outcome(state, { outcome: 'failed', checkpoint: 30, ...attempt('signal') })).toBe('resubmit');
      expect(outcome(state, { outcome: 'failed', checkpoint: 10, ...attempt('signal') })).toBe('interrupted');
      expect(outcome(state, { outcome: 'cancelled', checkpoint: 30, ...attempt('signal') })).toBe('stopped');
    }
  });

  it('tells the other ends apart', () => {
    expect(outcome('running', { outcome: 'out-of-memory', checkpoint: 30 })).toBe('failed out-of-memory');
    expect(outcome('running', { outcome: 'cancelled' })).toBe('stopped');
    expect(outcome('running', { outcome: 'failed' })).toBe('failed crashed');
    expect(outcome('running', { outcome: 'completed' })).toBe('interrupted');
    expect(outcome('running', { outcome: 'unknown', checkpoint: 30, ...attempt('crashed') })).toBe('failed crashed');
  });
});
