import { expect, it } from 'vitest';
import { aRow } from '../../../shared/domain/run/run-row.test-helper';
import { describeKept, diskCards, diskRow, listSteps, sortDirection, sortDiskRows, sumDisk } from './disk-rows';

const rows = [
  aRow('1', { name: 'b', stored: { checkpoints: 100, samples: 5, log: 1 } }),
  aRow('2', { name: 'a', stored: { checkpoints: 10, samples: 50, log: 1 }, trashedAt: '2026-11-21T10:00:00.000Z' }),
  aRow('3', { name: 'c', stored: { checkpoints: 10, samples: 5, log: 2 } }),
].map(diskRow);
const ids = (sorted: typeof rows) => sorted.map(({ row }) => row.id).join();

it('sorts by size from the largest, and puts the newest of equal runs first', () => {
  expect(ids(sortDiskRows(rows, 'total', false))).toBe('1,2,3');
  expect(ids(sortDiskRows(rows, 'samples', false))).toBe('2,3,1');
  expect(ids(sortDiskRows(rows, 'checkpoints', true))).toBe('3,2,1');
  expect(ids(sortDiskRows(rows, 'name', false))).toBe('2,1,3');
});

it('sums all runs, and those in the trash once more', () => {
  expect(sumDisk(rows)).toEqual({ checkpoints: 120, samples: 60, log: 4, total: 184, trash: 61 });
});

it('names the direction of each order', () => {
  expect(sortDirection('total', false)).toBe('descending');
  expect(sortDirection('total', true)).toBe('ascending');
  expect(sortDirection('name', false)).toBe('ascending');
  expect(sortDirection('name', true)).toBe('descending');
});

it('shows sizes that are not measured yet, and free space that the file system does not report', () => {
  const sums = { checkpoints: 2_000_000, samples: 0, log: 12 };
  const sizes = (usage: Parameters<typeof diskCards>[1]) => diskCards(sums, usage).map(({ size }) => size);
  expect(sizes(undefined)).toEqual(['2.0 MB', '0 B', '12 B', '…', '…', '…', '…']);
  const usage = { free: NaN, database: 1, emptyPages: 0, backups: 3, datasets: 1, exports: 2 };
  expect(sizes(usage)).toEqual(['2.0 MB', '0 B', '12 B', '1 B', '2 B', '3 B', 'unknown']);
});

it('lists up to eight steps, and counts the others', () => {
  expect(listSteps([])).toBe('none');
  expect(listSteps([0, 1000])).toBe('0, 1,000');
  expect(listSteps([1, 2, 3, 4, 5, 6, 7, 8])).toBe('1, 2, 3, 4, 5, 6, 7, 8');
  expect(listSteps([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])).toBe('1, 2, 3, 4, 5, 6, 7, 8 and 2 more');
});

it('gives every reason for which a checkpoint is kept', () => {
  const kept = [
    { step: 0, why: ['first' as const, 'every' as const] },
    { step: 50, why: ['branch' as const] },
  ];
  expect(describeKept(kept)).toBe('0: first, every n-th\n50: start of a branch');
});
