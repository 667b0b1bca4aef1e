import { describe, expect, it } from 'vitest';
import { isLive, legalActions, RUN_STATES } from '../../shared/domain/run/run';
import type { RunAction, RunState } from '../../shared/domain/run/run';
import { initialState, transition as apply } from './state-machine';
import type { LifecycleEvent, Transition, TransitionSource } from './state-machine';

const BEFORE = '2026-01-01T00:00:00.000Z';
const AT = '2026-01-02T00:00:00.000Z';
const CLEARED = { reason: null, message: null, endedAt: null };

const run = (state: RunState, change: Partial<TransitionSource> = {}): TransitionSource => ({
  state,
  step: 40,
  startedAt: BEFORE,
  ...change,
});

/** A row of the table: an event, the state that it leads to from each state (`-`: it does not apply), other columns. */
interface Expected {
  event: LifecycleEvent;
  to: Record<RunState, RunState | '-'>;
  patch: Omit<Transition, 'state'>;
}

type ByState = [
  queued: RunState | '-',
  starting: RunState | '-',
  running: RunState | '-',
  paused: RunState | '-',
  parked: RunState | '-',
  finished: RunState | '-',
  stopped: RunState | '-',
  failed: RunState | '-',
  interrupted: RunState | '-',
];

const expected = (event: LifecycleEvent, patch: Expected['patch'], ...to: ByState): Expected => {
  const [queued, starting, running, paused, parked, finished, stopped, failed, interrupted] = to;
  return {
    event,
    to: { queued, starting, running, paused, parked, finished, stopped, failed, interrupted },
    patch,
  };
};

const gone = { endedAt: AT, resumeFrom: null };
const ADVICE = 'Do this.';

/** Every kind of event, so that one without a row here fails to compile. */
const TABLE: Record<LifecycleEvent['type'], Expected[]> = {
  // prettier-ignore
  start: [
    expected({ type: 'start' }, { position: null, ...CLEARED },
      'starting', '-', '-', '-', '-', '-', '-', '-', '-'),
  ],
  // prettier-ignore
  requeue: [
    expected({ type: 'requeue', position: -2 }, { position: -2, ...CLEARED },
      '-', 'queued', 'queued', 'queued', '-', '-', '-', '-', '-'),
  ],
  // prettier-ignore
  resume: [
    expected({ type: 'resume', position: 3 }, { position: 3, resumeFrom: 40, archived: false, ...CLEARED },
      '-', '-', '-', '-', 'queued', '-', 'queued', 'queued', 'queued'),
  ],
  // prettier-ignore
  abort: [
    expected({ type: 'abort', at: AT }, { ...gone, message: 'It was stopped before it started.' },
      '-', 'stopped', '-', '-', '-', '-', '-', '-', '-'),
  ],
  // prettier-ignore
  'journal-start': [
    expected({ type: 'journal-start', at: AT }, { position: null, startedAt: BEFORE, ...CLEARED },
      'running', 'running', 'running', 'running', 'running', 'running', 'running', 'running', 'running'),
  ],
  // prettier-ignore
  'journal-state': [
    expected({ type: 'journal-state', state: 'paused' }, {},
      '-', 'paused', 'paused', 'paused', '-', '-', '-', '-', '-'),
    expected({ type: 'journal-state', state: 'running' }, {},
      '-', 'running', 'running', 'running', '-', '-', '-', '-', '-'),
  ],
  // prettier-ignore
  'journal-end': [
    expected({ type: 'journal-end', end: { state: 'finished', endedAt: AT } },
      { position: null, reason: null, message: null, endedAt: AT },
      'finished', 'finished', 'finished', 'finished', 'finished', 'finished', 'finished', 'finished', 'finished'),
    expected({ type: 'journal-end', end: { state: 'stopped', endedAt: AT, message: 'Enough.' } },
      { position: null, reason: null, message: 'Enough.', endedAt: AT },
      'stopped', 'stopped', 'stopped', 'stopped', 'stopped', 'stopped', 'stopped', 'stopped', 'stopped'),
    expected({ type: 'journal-end', end: { state: 'parked', endedAt: AT } },
      { position: null, reason: null, message: null, endedAt: AT },
      'parked', 'parked', 'parked', 'parked', 'parked', 'parked', 'parked', 'parked', 'parked'),
    expected({ type: 'journal-end', end: { state: 'failed', reason: 'diverged', message: 'NaN.', endedAt: AT } },
      { position: null, reason: 'diverged', message: 'NaN.', endedAt: AT },
      'failed', 'failed', 'failed', 'failed', 'failed', 'failed', 'failed', 'failed', 'failed'),
  ],
  // prettier-ignore
  'start-failed': [
    expected({ type: 'start-failed', at: AT, reason: 'bad-data', message: 'No data.' },
      { ...gone, reason: 'bad-data', message: 'No data.' },
      '-', 'failed', 'failed', 'failed', '-', '-', '-', '-', '-'),
  ],
  // prettier-ignore
  exit: [
    expected({ type: 'exit', at: AT, reason: 'crashed', message: 'It died.', advice: ADVICE },
      { ...gone, reason: 'crashed', message: 'It died. Do this.' },
      '-', 'failed', 'failed', 'failed', '-', '-', '-', '-', '-'),
  ],
  // prettier-ignore
  'exit-waiting': [
    expected({ type: 'exit-waiting', at: AT, stopAsked: false, message: 'The disk is full.', advice: ADVICE },
      { ...gone, message: 'It ended while it waited for its disk, so what it trained after its last checkpoint is not kept. The disk is full. Do this.' },
      '-', 'interrupted', 'interrupted', 'interrupted', '-', '-', '-', '-', '-'),
    expected({ type: 'exit-waiting', at: AT, stopAsked: true, message: 'The disk is full.', advice: ADVICE },
      { ...gone, message: 'It ended while it waited for its disk, so what it trained after its last checkpoint is not kept. The disk is full. Do this.' },
      '-', 'stopped', 'stopped', 'stopped', '-', '-', '-', '-', '-'),
  ],
  // prettier-ignore
  'stop-timeout': [
    expected({ type: 'stop-timeout', at: AT }, { ...gone, message: 'It did not respond and was ended by force.' },
      '-', 'stopped', 'stopped', 'stopped', '-', '-', '-', '-', '-'),
  ],
  // prettier-ignore
  'close-timeout': [
    expected({ type: 'close-timeout', at: AT, advice: ADVICE },
      { ...gone, message: 'It was not suspended in time when the app closed. Do this.' },
      '-', 'interrupted', 'interrupted', 'interrupted', '-', '-', '-', '-', '-'),
  ],
  // prettier-ignore
  'process-lost': [
    expected({ type: 'process-lost', at: AT, message: 'The app ended.', advice: ADVICE },
      { ...gone, message: 'The app ended. Do this.' },
      '-', 'interrupted', 'interrupted', 'interrupted', '-', '-', '-', '-', '-'),
  ],
  // prettier-ignore
  'job-queued': [
    expected({ type: 'job-queued', position: 3 }, { position: 3, ...CLEARED },
      '-', 'queued', 'queued', 'queued', 'queued', '-', '-', '-', 'queued'),
  ],
  // prettier-ignore
  'job-started': [
    expected({ type: 'job-started' }, { position: null, ...CLEARED },
      'starting', '-', '-', '-', '-', '-', '-', '-', '-'),
  ],
  // prettier-ignore
  'job-ended': [
    expected({ type: 'job-ended', at: AT, state: 'failed', reason: 'out-of-memory', message: 'Too large.' },
      { ...gone, position: null, reason: 'out-of-memory', message: 'Too large.' },
      'failed', 'failed', 'failed', 'failed', '-', '-', '-', '-', '-'),
    expected({ type: 'job-ended', at: AT, state: 'stopped', message: 'Cancelled.' },
      { ...gone, position: null, reason: null, message: 'Cancelled.' },
      'stopped', 'stopped', 'stopped', 'stopped', '-', '-', '-', '-', '-'),
  ],
  // prettier-ignore
  delete: [
    expected({ type: 'delete' }, { position: null, deleted: true },
      'stopped', 'starting', 'running', 'paused', 'parked', 'finished', 'stopped', 'failed', 'interrupted'),
  ],
  // The message of `stop` depends on the state: see below.
  stop: [],
};

describe.each(Object.values(TABLE).flat())('$event', ({ event, to, patch }) => {
  it.each(RUN_STATES)('%s', (state) => {
    const wanted = to[state];
    expect(apply(run(state), event)).toEqual(wanted === '-' ? undefined : { ...patch, state: wanted });
  });
});

describe('stop', () => {
  const stopped = (message: string) => ({ state: 'stopped', message, position: null, ...gone });
  const table: Record<RunState, ReturnType<typeof stopped> | undefined> = {
    queued: stopped('It was cancelled while it waited to go on.'),
    starting: undefined,
    running: undefined,
    paused: undefined,
    parked: stopped('It was stopped.'),
    finished: undefined,
    stopped: undefined,
    failed: undefined,
    interrupted: stopped('It was stopped.'),
  };

  it.each(RUN_STATES)('%s', (state) => {
    expect(apply(run(state), { type: 'stop', at: AT })).toEqual(table[state]);
  });

  it('says of a run that never started that it was cancelled before', () => {
    expect(apply({ state: 'queued', step: 0 }, { type: 'stop', at: AT })?.message).toBe(
      'It was cancelled before it started.',
    );
  });
});

it('sets the start time at the first start alone', () => {
  const event = { type: 'journal-start', at: AT } as const;
  expect(apply({ state: 'starting', step: 0 }, event)?.startedAt).toBe(AT);
  expect(apply(run('starting'), event)?.startedAt).toBe(BEFORE);
});

it.each(RUN_STATES)('agrees with the actions that a %s run allows', (state) => {
  const allows = (action: RunAction) => legalActions({ state }).includes(action);
  expect(apply(run(state), { type: 'resume', position: 1 }) !== undefined).toBe(allows('resume'));
  const stops = allows('cancel') || (allows('stop') && !isLive(state));
  expect(apply(run(state), { type: 'stop', at: AT }) !== undefined).toBe(stops);
});

it('begins a new row in the queue, and that of a run folder as interrupted', () => {
  expect(initialState({ type: 'enqueued', position: 3 })).toEqual({ state: 'queued', position: 3 });
  expect(initialState({ type: 'run-folder' })).toEqual({ state: 'interrupted' });
});
