import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../database';
import { addRun } from '../database/testing/test-database.test-helper';
import { COPY_FILE, copyDatabaseHome, placeDatabase } from './local-database';
import { checkHomeDisk, ignoresCase } from './system/home-disk';

let folder: string;
let home: string;
let local: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gander-local-'));
  home = path.join(folder, 'home');
  local = path.join(folder, 'var');
  mkdirSync(home);
  mkdirSync(local);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The home is on a network disk, everything else is not. */
const networkDisk = (at: string): string | undefined => (at === home ? 'nfs4' : undefined);
const place = (): Promise<string | undefined> => placeDatabase(home, { networkDisk, local });
const file = (): string => path.join(home, 'gander.sqlite');
const runs = (): string[] => {
  const database = openDatabase(file());
  try {
    return database.read.all<{ id: string }>('SELECT id FROM runs ORDER BY id').map(({ id }) => id);
  } finally {
    database.close();
  }
};
const add = (id: string): void => {
  const database = openDatabase(file());
  addRun(database.write, id, 10);
  database.close();
};
const [A, B] = ['20260101-000000-aaaa', '20260101-000000-bbbb'];

test('a home on a local disk keeps its database', async () => {
  add(A);
  expect(await placeDatabase(home, { networkDisk: () => undefined, local })).toBeUndefined();
  expect(lstatSync(file()).isFile()).toBe(true);
  expect(readdirSync(local)).toEqual([]);
});

test('on a network disk the database moves to a local file once, with what it has', async () => {
  add(A);
  expect(await place()).toMatch(/^The home .* is on a network disk \(nfs4\)/);
  expect(lstatSync(file()).isSymbolicLink()).toBe(true);
  expect(runs()).toEqual([A]);
  add(B);
  expect(await place()).toBeUndefined();
  expect(runs()).toEqual([A, B]);
  // SQLite's other files are beside the local one.
  expect(readdirSync(home).sort()).toEqual(['gander.sqlite', COPY_FILE]);
});

test('its copy in the home is what another machine begins with', async () => {
  await place();
  add(A);
  await copyDatabaseHome(home);
  add(B);
  rmSync(local, { recursive: true });
  mkdirSync(local);
  expect(await place()).toMatch(/made from the copy in the home/);
  expect(runs()).toEqual([A]);
  rmSync(path.join(home, COPY_FILE));
  rmSync(local, { recursive: true });
  mkdirSync(local);
  expect(await place()).toMatch(/made again from the run folders/);
  expect(runs()).toEqual([]);
});

test('a write-ahead log that a crash left moves, too', async () => {
  const database = openDatabase(file());
  addRun(database.write, A, 10);
  const crashed = path.join(folder, 'crashed');
  mkdirSync(crashed);
  for (const part of ['', '-wal']) writeFileSync(path.join(crashed, `db${part}`), readFileSync(file() + part));
  database.close();
  for (const part of ['', '-wal']) writeFileSync(file() + part, readFileSync(path.join(crashed, `db${part}`)));
  await place();
  expect(runs()).toEqual([A]);
});

/* Windows has no modes. */
const posixTest = process.platform === 'win32' ? () => undefined : test;
posixTest('a folder that others can write, or that is none, is not used', async () => {
  const own = path.join(local, `gander-${process.getuid!()}`);
  mkdirSync(own);
  chmodSync(own, 0o777);
  expect(await place()).toBeUndefined();
  rmSync(own, { recursive: true });
  writeFileSync(own, '');
  expect(await place()).toBeUndefined();
  expect(existsSync(file())).toBe(false);
  rmSync(own);
  expect(await place()).toBeDefined();
});

test('doctor names a network disk, a slow one, and one that ignores case', () => {
  const names = (sync: number) => checkHomeDisk(home, networkDisk, () => sync).map(({ name, ok }) => [name, ok]);
  expect(names(1)).toEqual([['network disk', true]]);
  expect(names(900)).toEqual([
    ['network disk', true],
    ['slow disk', false],
  ]);
  expect(checkHomeDisk(home, () => undefined)).toEqual([]);
  // As a disk that ignores case lists its names.
  writeFileSync(path.join(home, 'GANDER.SQLITE'), '');
  expect(ignoresCase(home, ['gander.sqlite'])).toBe(true);
  expect(ignoresCase(home)).toBe(false);
  expect(readdirSync(home)).toEqual(['GANDER.SQLITE']);
});
