import { expect, test } from 'vitest';
import { fits } from './capacity';
import type { Capacity, Demand } from './capacity';

const run = (threads: number, more: Partial<Demand> = {}): Demand => ({ threads, memoryMiB: 0, ...more });
const machine = (more: Partial<Capacity> = {}): Capacity => ({ cores: 4, memoryMiB: 4000, slots: 'auto', ...more });
const onDevice = (count: number): Demand => run(0, { onDevice: count });

test.each<[string, Demand, Demand[], Capacity, boolean]>([
  ['a run starts on an idle machine whatever it takes', run(9, { memoryMiB: 9000 }), [], machine(), true],
  ['threads add up to the cores', run(2), [run(1), run(1)], machine(), true],
  ['threads would exceed the cores', run(2), [run(1), run(2)], machine(), false],
  ['a run without a number of threads takes all cores', run(0), [run(1)], machine(), false],
  ['nothing starts beside a run without a number of threads', run(1), [run(0)], machine(), false],
  ['memory is left', run(1, { memoryMiB: 2000 }), [run(1, { memoryMiB: 2000 })], machine(), true],
  ['memory is short', run(1, { memoryMiB: 2001 }), [run(1, { memoryMiB: 2000 })], machine(), false],
  ['a number of slots counts runs, not threads', run(0), [run(0)], machine({ slots: 2 }), true],
  ['all slots are taken', run(1), [run(1)], machine({ slots: 1 }), false],
  ['several runs share a device', onDevice(3), [onDevice(3), onDevice(3)], machine(), true],
  ['a device has as many runs as are quickest', onDevice(2), [onDevice(2), onDevice(2)], machine(), false],
  ['a run on the device would slow one that is quickest alone', onDevice(3), [onDevice(1)], machine(), false],
  ['a run on the CPU beside one on the device', run(4), [onDevice(1)], machine(), true],
])('%s', (_case, next, running, capacity, expected) => expect(fits(next, running, capacity)).toBe(expected));
