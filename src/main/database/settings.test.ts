import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { damagedDatabase, isDamaged } from './damage';
import { readSetting, writeSetting } from './settings';
import { temporaryDatabase } from './testing/test-database.test-helper';

let db: ReturnType<typeof temporaryDatabase>;
beforeAll(() => void (db = temporaryDatabase()));
afterAll(() => db.remove());
beforeEach(() => void db.write.run('DELETE FROM settings'));

const DEFAULTS = { queueHeld: false, slots: 'auto', trashDays: null, rebuilding: false, views: { views: [] } } as const;
const NAMES = Object.keys(DEFAULTS) as (keyof typeof DEFAULTS)[];

describe('settings', () => {
  it('have their defaults until they are set, and then the value that was set last', () => {
    for (const name of NAMES) expect(readSetting(db.read, name), name).toEqual(DEFAULTS[name]);
    writeSetting(db.write, 'slots', 4);
    writeSetting(db.write, 'slots', 64);
    writeSetting(db.write, 'queueHeld', true);
    writeSetting(db.write, 'trashDays', 30);
    expect([
      readSetting(db.read, 'slots'),
      readSetting(db.read, 'queueHeld'),
      readSetting(db.read, 'trashDays'),
    ]).toEqual([64, true, 30]);
    writeSetting(db.write, 'trashDays', null);
    expect(readSetting(db.read, 'trashDays')).toBeNull();
  });

  it.each(['', '{', 'null', '"x"', '[]', '-1', '0', '1.5', '1e9', '{"views":[{"name":""}]}', 'undefined'])(
    'have their defaults if the invalid value %j is stored',
    (text) => {
      for (const name of NAMES) {
        db.write.run('INSERT INTO settings (name, value) VALUES (?, ?)', name, text);
        expect(readSetting(db.read, name), name).toEqual(DEFAULTS[name]);
      }
    },
  );
});

test('damage of the file is distinguished from other errors', () => {
  const error = (code: string) => Object.assign(new Error('x'), { code });
  for (const code of ['SQLITE_CORRUPT', 'SQLITE_CORRUPT_INDEX', 'SQLITE_NOTADB'])
    expect(isDamaged(error(code)), code).toBe(true);
  for (const other of [
    error('SQLITE_BUSY'),
    error('SQLITE_FULL'),
    error('EIO'),
    new Error('SQLITE_CORRUPT'),
    null,
    'x',
  ])
    expect(isDamaged(other)).toBe(false);
  expect(damagedDatabase(new Error('malformed'), '/h/gander.sqlite').message).toMatch(
    /^The database \/h\/gander\.sqlite is damaged \(SQLite: malformed\)\. No run is lost: .*"gander verify --repair"/,
  );
});
