import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeLock, isLocked, lockHolder, parseLock } from './lock';
import { lockDatabase } from './testing/lock.test-helper';
import { openDatabase } from './open';
import { writeSetting } from './settings';
import { temporaryDatabase } from './testing/test-database.test-helper';

describe.runIf(process.platform === 'linux')('the holder of a lock', () => {
  let log: ReturnType<typeof temporaryDatabase>;
  beforeEach(() => {
    log = temporaryDatabase();
  });
  afterEach(() => log.remove());

  it('is the writing process, with pid and program', async () => {
    const other = await lockDatabase(log.file);
    expect(lockHolder(log.file)).toEqual({ pid: other.pid, name: 'node', isCertain: true });
    expect(describeLock(log.file)).toBe(`The database ${log.file} is locked by process ${other.pid} (node).`);
    await other.release();
    expect(lockHolder(log.file)).toBeUndefined();
    expect(describeLock(log.file)).toBe(`The database ${log.file} is locked by another program.`);
  });

  it('is also found in a database without a write-ahead log', async () => {
    const file = `${log.folder}/other.sqlite`;
    new Database(file).exec('CREATE TABLE t (x)').close();
    const other = await lockDatabase(file);
    expect(lockHolder(file)).toMatchObject({ pid: other.pid, isCertain: true });
    await other.release();
  });
});

it('parses /proc/locks, ignoring shared locks, waiting ones and those of other containers', () => {
  expect(parseLock('1: POSIX  ADVISORY  WRITE 15091 fe:00:9995197 120 120')).toEqual({
    pid: 15091,
    device: 'fe:00',
    inode: 9995197,
    first: 120,
    last: 120,
  });
  expect(parseLock('12: OFDLCK ADVISORY  WRITE -1 00:2b:7 0 EOF')).toBeUndefined();
  expect(parseLock('3: FLOCK  ADVISORY  WRITE 7 00:2b:7 0 EOF')).toMatchObject({ pid: 7, last: Infinity });
  for (const line of [
    '2: POSIX  ADVISORY  READ 15091 fe:00:9995197 123 123',
    '1: -> POSIX  ADVISORY  WRITE 8 fe:00:1 0 EOF',
    '1: POSIX  ADVISORY  WRITE 0 fe:00:1 0 EOF',
    '',
  ]) {
    expect(parseLock(line), line).toBeUndefined();
  }
});

it('distinguishes a lock from other errors, and reads while another process writes', async () => {
  const log = temporaryDatabase();
  const other = await lockDatabase(log.file);
  let error: unknown;
  try {
    writeSetting(log.write, 'slots', 2);
  } catch (caught) {
    error = caught;
  }
  expect(isLocked(error)).toBe(true);
  expect(isLocked(new Error('database is locked'))).toBe(false);
  expect(log.read.get('SELECT count(*) AS n FROM runs')).toEqual({ n: 0 });
  const second = openDatabase(log.file);
  expect(() => second.close()).not.toThrow();
  await other.release();
  log.remove();
});
