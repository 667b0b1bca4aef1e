import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RefusalError } from '../../shared/contract/outcome';
import { MIGRATIONS } from '../database/migrations';
import { lockDatabase } from '../database/testing/lock.test-helper';
import { openCore } from './open-core';
import { enqueue, plan, TestHome } from '../runs/testing/runs.test-helper';

let home: TestHome;
beforeEach(async () => {
  home = new TestHome();
  await enqueue(home.open(), plan([1, 2]));
  await home.close();
});
afterEach(() => home.remove());

const never = (): never => {
  throw new Error('Nothing is started here.');
};
const open = () =>
  openCore({
    home: home.home,
    root: '/nowhere',
    version: 'test',
    fork: never,
    runProbe: never,
    forkLatents: never,
    forkMeasuring: never,
    forkSetup: never,
    what: 'a test',
    work: false,
  });

test.each([
  ['its head', 0],
  ['its schema', 100],
])('a log that is damaged in %s is refused with what to do, and left alone', async (_, at) => {
  const bytes = readFileSync(home.file);
  bytes[at]! ^= 1;
  writeFileSync(home.file, bytes);
  const refused = await open().catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(RefusalError);
  expect((refused as Error).message).toMatch(
    /^The database .*gander\.sqlite is damaged .* No run is lost: close Gander and run "gander verify --repair"/,
  );
  expect(readFileSync(home.file)).toEqual(bytes);
  expect(existsSync(join(home.home, 'owner.json'))).toBe(false);
});

test('a database of a newer version is refused with what to do, and left alone', async () => {
  const database = new Database(home.file);
  database.pragma(`user_version = ${MIGRATIONS.length + 1}`);
  database.close();
  const bytes = readFileSync(home.file);
  const refused = await open().catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(RefusalError);
  expect((refused as Error).message).toBe(
    `The database ${home.file} was written by a newer version of Gander (schema ${MIGRATIONS.length + 1}, this one knows ${MIGRATIONS.length}): "gander update" says how to update; or choose another folder with --home or GANDER_HOME.`,
  );
  expect(readFileSync(home.file)).toEqual(bytes);
  expect(existsSync(join(home.home, 'owner.json'))).toBe(false);
});

test('a log that is whole is opened', async () => {
  const core = await open();
  expect(await core.request('runs:list')).toHaveLength(2);
  await core.close();
});

test('lists runs while another program writes, and closes without a fault', async () => {
  const other = await lockDatabase(home.file);
  const core = await open();
  expect(await core.request('runs:list')).toHaveLength(2);
  await core.close();
  expect(existsSync(join(home.home, 'owner.json'))).toBe(false);
  await other.release();
});

test('waits for a program that lets nobody read the database, and has given the home back meanwhile', async () => {
  const other = await lockDatabase(home.file, 'PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT');
  const opening = open();
  while (existsSync(join(home.home, 'owner.json'))) await new Promise((later) => setTimeout(later, 5));
  await other.release();
  const core = await opening;
  expect(await core.request('runs:list')).toHaveLength(2);
  await core.close();
});
