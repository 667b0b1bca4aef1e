import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../shared/contract/results';
import { appendEvent, readEvents, rewindWarnings } from './events';
import type { RunKey } from './reader-writer';
import { readRun } from './run-table';
import { addRun, temporaryDatabase } from './testing/test-database.test-helper';

let db: ReturnType<typeof temporaryDatabase>;
let run: RunKey;
beforeEach(() => {
  db = temporaryDatabase();
  run = addRun(db.write, 'a', 1000);
});
afterEach(() => db.remove());

const event = (step: number, change: Partial<RunEvent> = {}): RunEvent => ({
  at: '2026-01-01T00:00:00.000Z',
  step,
  level: 'info',
  code: 'saved',
  message: `At ${step}.`,
  ...change,
});
const warning = (step: number, code: string, state: 'began' | 'passed' = 'began', value = 0.1): RunEvent =>
  event(step, { level: state === 'began' ? 'warning' : 'info', code, warning: { state, value, threshold: 0.3 } });
const stored = () => readRun(db.read, 'a')!;

describe('events', () => {
  it('are read in the order in which they came, the newest ones where there are more', () => {
    for (const step of [10, 30, 20]) appendEvent(db.write, run, event(step));
    expect(readEvents(db.read, run)).toEqual([event(10), event(30), event(20)]);
    expect(readEvents(db.read, run, 2).map(({ step }) => step)).toEqual([30, 20]);
    expect(readEvents(db.read, run, 0)).toEqual([]);
  });

  it('are those of one run', () => {
    const other = addRun(db.write, 'b', 1000);
    appendEvent(db.write, other, event(10));
    expect([readEvents(db.read, run).length, readEvents(db.read, other).length]).toEqual([0, 1]);
  });

  it('can have values that JSON does not support', () => {
    for (const value of [NaN, Infinity, -Infinity, 0.5, 1e300])
      appendEvent(db.write, run, warning(10, 'diverged', 'began', value));
    expect(readEvents(db.read, run).map(({ warning }) => warning!.value)).toEqual([
      NaN,
      Infinity,
      -Infinity,
      0.5,
      1e300,
    ]);
  });

  it('of an earlier version, which stored them unchecked, are cleaned', () => {
    appendEvent(db.write, run, event(10, { code: 'a\u202e', message: '\u001b[31mred\u001b[0m\nnext\u200b' }));
    expect(readEvents(db.read, run)).toMatchObject([{ code: 'a\\u202e', message: 'red\nnext' }]);
  });
});

describe('the summary of warnings in the row of a run', () => {
  it('counts warnings and errors, not information', () => {
    for (const level of ['info', 'warning', 'error', 'info'] as const) appendEvent(db.write, run, event(10, { level }));
    expect(stored().warnings).toBe(2);
  });

  it('has each training warning once, with the step at which it last began and at which it passed', () => {
    appendEvent(db.write, run, event(5, { level: 'warning' }));
    for (const one of [
      warning(10, 'oscillation'),
      warning(15, 'mode-collapse'),
      warning(20, 'oscillation', 'passed'),
      warning(30, 'oscillation'),
      warning(40, 'mode-collapse', 'passed'),
    ])
      appendEvent(db.write, run, one);
    expect(stored()).toMatchObject({
      warnings: 4,
      warned: [
        { name: 'oscillation', step: 30 },
        { name: 'mode-collapse', step: 15, passed: 40 },
      ],
    });
  });

  it('is as it was at a step to which the run is rewound; other events stay', () => {
    for (const one of [
      warning(10, 'oscillation'),
      event(20, { level: 'error', code: 'crashed' }),
      warning(20, 'oscillation', 'passed'),
      warning(30, 'diverged'),
    ])
      appendEvent(db.write, run, one);
    rewindWarnings(db.write, run, 20);
    expect(stored()).toMatchObject({ warnings: 2, warned: [{ name: 'oscillation', step: 10, passed: 20 }] });
    rewindWarnings(db.write, run, 15);
    expect(stored()).toMatchObject({ warnings: 2, warned: [{ name: 'oscillation', step: 10 }] });
    expect(readEvents(db.read, run).map(({ code }) => code)).toEqual(['oscillation', 'crashed']);
  });
});
