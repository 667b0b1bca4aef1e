import { expect, it } from 'vitest';
import { aRow } from '../../../shared/domain/run/run-row.test-helper';
import { diskRow, sortDiskRows, sumDisk } from './disk-rows';

const rows = [
  aRow('1', { name: 'b', stored: { checkpoints: 100, samples: 5, log: 1 } }),
  aRow('2', { name: 'a', stored: { checkpoints: 10, samples: 50, log: 1 }, trashedAt: '2026-11-21T10:00:00.000Z' }),
  aRow('3', { name: 'c', stored: { checkpoints: 10, samples: 5, log: 2 } }),
].map(diskRow);
const ids = (sorted: typeof rows) => sorted.map(({ row }) => row.id).join();

it('sorts by what takes most, and the newest of equals first', () => {
  expect(ids(sortDiskRows(rows, 'total', false))).toBe('1,2,3');
  expect(ids(sortDiskRows(rows, 'samples', false))).toBe('2,3,1');
  expect(ids(sortDiskRows(rows, 'checkpoints', true))).toBe('3,2,1');
  expect(ids(sortDiskRows(rows, 'name', false))).toBe('2,1,3');
});

it('adds up, and says how much of it is in the trash', () => {
  expect(sumDisk(rows)).toEqual({ checkpoints: 120, samples: 60, log: 4, total: 184, trash: 61 });
});
