import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { appendSeries } from './points';
import { readAllPoints } from './read-all-points';
import { readRecorded } from './series-extent';
import { addRun, temporaryDatabase } from '../testing/test-database.test-helper';

let log: ReturnType<typeof temporaryDatabase>;
beforeEach(() => (log = temporaryDatabase()));
afterEach(() => log.remove());

/** How often the log was asked while `work` ran. */
function asked(work: () => void): number {
  const spies = [vi.spyOn(log.read, 'rows'), vi.spyOn(log.read, 'all'), vi.spyOn(log.read, 'get')];
  work();
  const count = spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
  for (const spy of spies) spy.mockRestore();
  return count;
}

describe('readAllPoints', () => {
  it.each([10 ** 6, 10 ** 7, 10 ** 10])(
    'needs as many queries for 101 points that are %d steps apart as for adjacent ones',
    (stride) => {
      const run = addRun(log.write, 'r', 100_000_000);
      const steps = Array.from({ length: 101 }, (_, i) => i * stride);
      for (const name of ['generatorLoss', 'discriminatorLoss'])
        appendSeries(
          log.write,
          run,
          100_000_000,
          name,
          steps,
          steps.map((step) => step / stride),
        );
      let found: ReturnType<typeof readAllPoints> extends Iterable<infer T> ? T[] : never = [];
      expect(asked(() => (found = [...readAllPoints(log.read, 'r')]))).toBeLessThan(10);
      expect(found.map(({ step }) => step)).toEqual(steps);
      expect(found[100]!.values).toEqual({ generatorLoss: 100, discriminatorLoss: 100 });
    },
  );

  it('joins metrics recorded at different steps, over more rows than one batch', () => {
    const run = addRun(log.write, 'r', 10_000);
    const multiples = (of: number) => Array.from({ length: Math.floor(9000 / of) + 1 }, (_, i) => i * of);
    appendSeries(log.write, run, 10_000, 'a', multiples(1), multiples(1));
    appendSeries(
      log.write,
      run,
      10_000,
      'b',
      multiples(7),
      multiples(7).map(() => NaN),
    );
    appendSeries(log.write, run, 10_000, 'late', [9000, 9_007_199_254_740_990], [1, Infinity]);
    const expected = [
      ...multiples(1).map((step) => ({
        step,
        values: { a: step, ...(step % 7 === 0 && { b: NaN }), ...(step === 9000 && { late: 1 }) },
      })),
      { step: 9_007_199_254_740_990, values: { late: Infinity } },
    ];
    expect([...readAllPoints(log.read, 'r')]).toEqual(expected);
    expect([...readAllPoints(log.read, 'r', { from: 4999, to: 5002 })]).toEqual(expected.slice(4999, 5003));
    expect(readRecorded(log.read, 'r')).toEqual({ metrics: ['a', 'b', 'late'], steps: 9001 });
  });

  it('returns nothing for an unknown run or one without values', () => {
    addRun(log.write, 'r', 10);
    expect([...readAllPoints(log.read, 'r'), ...readAllPoints(log.read, 'other')]).toEqual([]);
    expect(readRecorded(log.read, 'other')).toEqual({ metrics: [], steps: 0 });
  });
});
