import { constants } from 'node:os';
import { expect, test } from 'vitest';
import { describeSystemError, isSystemError, systemReason } from './system-error';

const systemError = (code: string, more: Record<string, string> = {}): Error =>
  Object.assign(new Error(`${code}: failed`), { code, ...more });

test('errors of system calls are told from those of Node, SQLite and our own code', () => {
  expect(isSystemError(systemError('ENOENT'))).toBe(true);
  for (const other of [
    systemError('ERR_INVALID_ARG_TYPE'),
    systemError('SQLITE_BUSY'),
    new Error('ENOENT'),
    { code: 'ENOENT' },
    'ENOENT',
    undefined,
  ])
    expect(isSystemError(other)).toBe(false);
});

test('every code of this system has a reason, and an unknown one is named', () => {
  const reasons = Object.keys(constants.errno).map((code) => systemReason(systemError(code)));
  expect(reasons.every((reason) => reason !== undefined && reason.length > 10)).toBe(true);
  expect(systemReason(systemError('EWEIRD'))).toBe('the system reports EWEIRD');
  expect(systemReason(new Error('a bug'))).toBeUndefined();
});

test('a call can change what a code means', () => {
  expect(systemReason(systemError('ENOENT'))).toBe('it does not exist');
  expect(systemReason(systemError('ENOENT', { syscall: 'mkdir' }))).toBe('no folder can be created there');
  expect(systemReason(systemError('ENOTDIR', { syscall: 'scandir' }))).toBe('it is a file, not a folder');
});

test('a sentence names the thing, its target before its source, and what to do', () => {
  expect(describeSystemError(systemError('ENOSPC', { path: '/a' }))).toBe(
    '/a cannot be used: the disk is full. Free some space, or inodes ("df -i"), and try again.',
  );
  expect(describeSystemError(systemError('EXDEV', { path: '/a', dest: '/b' }))).toMatch(/^\/b cannot be used/);
  expect(describeSystemError(systemError('EROFS', { path: '/a' }), 'The home')).toMatch(/^The home cannot be used/);
  expect(describeSystemError(systemError('ENOENT', { path: '/a' }))).toBe('/a cannot be used: it does not exist.');
  expect(describeSystemError(systemError('EMFILE', { syscall: 'spawn' }))).toMatch(/^The call "spawn" failed: /);
});

test('errors of SQLite that mean trouble with the disk have a sentence; a bug has none', () => {
  expect(describeSystemError(systemError('SQLITE_CANTOPEN_ISDIR'))).toMatch(
    /^The database of this home cannot be opened/,
  );
  expect(describeSystemError(systemError('SQLITE_FULL'))).toMatch(
    /^The database cannot be used \(SQLITE_FULL\)\. The disk of the home is full\./,
  );
  expect(describeSystemError(systemError('SQLITE_CONSTRAINT'))).toBeUndefined();
  expect(describeSystemError(new TypeError('x is not a function'))).toBeUndefined();
});
