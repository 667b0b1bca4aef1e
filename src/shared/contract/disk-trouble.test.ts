import { expect, test } from 'vitest';
import { describeTrouble, troubleOf } from './disk-trouble';

test.each([
  ['ENOSPC', 'full'],
  ['EDQUOT', 'full'],
  ['SQLITE_FULL', 'full'],
  ['EROFS', 'read-only'],
  ['SQLITE_READONLY_DBMOVED', 'read-only'],
  ['ENOENT', 'gone'],
  ['ESTALE', 'gone'],
  ['EIO', 'faulty'],
  ['SQLITE_IOERR_WRITE', 'faulty'],
  ['EEXIST', undefined],
  ['SQLITE_BUSY', undefined],
  ['SQLITE_CORRUPT', undefined],
])('%s is %s', (code, trouble) => expect(troubleOf(Object.assign(new Error(), { code }))).toBe(trouble));

test('what is no error has no trouble', () => {
  for (const value of [undefined, null, 'ENOSPC', new Error('ENOSPC')]) expect(troubleOf(value)).toBeUndefined();
});

test('a full disk is described with what is needed and free, where both are known', () => {
  expect(describeTrouble('full', '/runs', { needs: 2_500_000, free: 1000 })).toBe(
    'The disk of /runs is full: 2.5 MB are needed and 1.0 kB are free. Free some space: the page Disk and "gander disk" show what uses it.',
  );
  for (const space of [{}, { needs: 1 }, { needs: 1, free: Infinity }])
    expect(describeTrouble('full', '/runs', space)).toMatch(/^The disk of \/runs is full\. Free/);
});

test('a disk without inodes is not described as full of bytes', () => {
  expect(describeTrouble('full', '/runs', { free: 5e9, freeFiles: 0 })).toMatch(
    /^The disk of \/runs can hold no more files: all of its inodes are used, though 5\.0 GB are free\./,
  );
});
