import { expect, test } from 'vitest';
import type { Capacity } from './capacity';
import { listSchedule } from './list-schedule';
import type { Work } from './list-schedule';

const machine = (cores: number, more: Partial<Capacity> = {}): Capacity => ({
  cores,
  memoryMiB: 10_000,
  slots: 'auto',
  ...more,
});

/** @param ms milliseconds of a step with one process, with two, and so on; the last one for all above */
const work = (steps: number, threads: number, ...ms: number[]): Work => ({
  steps,
  threads,
  memoryMiB: 0,
  stepMs: (processes) => ms[Math.min(processes, ms.length) - 1]!,
});

test.each<[string, Work[], Capacity, number, number]>([
  ['nothing', [], machine(2), 0, 0],
  ['one run', [work(1000, 0, 20)], machine(2), 20, 1],
  ['one after the other with all cores', [work(1000, 0, 20), work(500, 0, 20)], machine(2), 30, 1],
  ['two at once', [work(1000, 1, 30), work(1000, 1, 30)], machine(2), 30, 2],
  // Two run 30 s beside each other; the third then runs alone, at 20 ms a step.
  ['an odd one at the end', [1, 2, 3].map(() => work(1000, 1, 20, 30)), machine(2), 50, 2],
  // At 10 s the short one ends after 1,000 steps of 10 ms, and the long one has 3,000 of 4,000 left: alone 5 ms each.
  ['the other run speeds up when one ends', [work(1000, 1, 5, 10), work(4000, 1, 5, 10)], machine(2), 25, 2],
  // The third needs both cores: it waits for both, and the fourth waits behind it.
  [
    'a run that does not fit is not overtaken',
    [work(1000, 1, 10), work(3000, 1, 10), work(1000, 2, 10), work(1000, 1, 10)],
    machine(2),
    50,
    2,
  ],
  ['a number of slots', [1, 2, 3].map(() => work(1000, 0, 10, 25, 40)), machine(2, { slots: 3 }), 40, 3],
])('%s', (_case, runs, capacity, seconds, atOnce) => {
  const schedule = listSchedule(runs, capacity);
  expect(schedule.seconds).toBeCloseTo(seconds, 9);
  expect(schedule.atOnce).toBe(atOnce);
});

test('runs that train already do so although they would not fit', () => {
  const runs = [work(1000, 2, 10, 20), work(1000, 2, 10, 20), work(1000, 2, 10, 20)];
  expect(listSchedule(runs, machine(2), 2).seconds).toBeCloseTo(30, 9);
});

test('memory limits how many run at once', () => {
  const runs = [1, 2, 3, 4].map(() => ({ ...work(1000, 1, 10), memoryMiB: 3000 }));
  expect(listSchedule(runs, machine(8)).atOnce).toBe(3);
});
