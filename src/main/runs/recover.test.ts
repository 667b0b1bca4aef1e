import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { m } from '../../paraglide/messages';
import { withLocale } from '../core/locale';
import { openDatabase, updateRun, writeSetting } from '../database';
import { journalOf, runFolder } from './folder/run-folder';
import { enqueue, plan, rowOf, TestHome } from './testing/runs.test-helper';

let home: TestHome;
beforeEach(() => {
  home = new TestHome();
});
afterEach(() => home.remove());

/** A closed home with finished runs of those seeds. */
async function finished(seeds: number[]): Promise<string[]> {
  const runs = home.open();
  const ids = await enqueue(runs, plan(seeds));
  runs.start();
  await runs.idle();
  await home.close();
  return ids;
}
const ends = ['', '-wal', '-shm'];

it.each([
  ['is missing', () => rmSync(home.file)],
  ['is empty', () => truncateSync(home.file)],
  [
    'has lost its write-ahead log with everything in it',
    () => writeFileSync(home.file, readFileSync(join(home.home, 'first'))),
  ],
])('reads the run folders again when the database %s', async (_, lose) => {
  // Nothing of a new database is in the file itself before it is closed.
  const database = openDatabase(home.file);
  copyFileSync(home.file, join(home.home, 'first'));
  database.close();
  const ids = await finished([1, 2]);
  lose();
  const runs = home.open();
  await runs.ensureRowsCurrent();
  expect(runs.services.rows.list().map(({ id, state, step }) => [id, state, step])).toEqual(
    ids.map((id) => [id, 'finished', 20]),
  );
  expect(runs.diskState()).toEqual({});
});

it('continues at the next start when it was interrupted', async () => {
  const ids = await finished([1, 2]);
  rmSync(home.file);
  const first = runFolder(home.home, ids[0]!);
  renameSync(first, join(home.home, 'away'));
  let runs = home.open();
  await runs.ensureRowsCurrent();
  await home.close();
  renameSync(join(home.home, 'away'), first);
  const database = openDatabase(home.file);
  writeSetting(database.write, 'rebuilding', true);
  database.close();
  runs = home.open();
  await runs.ensureRowsCurrent();
  expect(
    runs.services.rows
      .list()
      .map(({ id }) => id)
      .sort(),
  ).toEqual([...ids].sort());
});

it('reports folders that are not listed when only those are missing, and does not import them', async () => {
  const [first] = await finished([1]);
  for (const end of ends) if (existsSync(home.file + end)) copyFileSync(home.file + end, `${home.file}${end}.older`);
  const [second] = await finished([2]);
  for (const end of ends) {
    rmSync(home.file + end, { force: true });
    if (existsSync(`${home.file}${end}.older`)) copyFileSync(`${home.file}${end}.older`, home.file + end);
  }
  const runs = home.open();
  await runs.ensureRowsCurrent();
  expect(runs.services.rows.list().map(({ id }) => id)).toEqual([first]);
  expect(runs.diskState().unlisted).toBe(
    `1 run folder in ${join(home.home, 'runs')} is not in the list (${second}): "gander verify --repair" imports them.`,
  );
  expect(withLocale('zh-Hans', () => runs.diskState().unlisted)).toBe(
    m.runs_unlisted_folders({ count: 1, folder: join(home.home, 'runs'), run: second! }, { locale: 'zh-Hans' }),
  );
});

it.each([
  ['queued', 'finished', (journal: string) => journal],
  ['starting', 'finished', (journal: string) => journal],
  ['queued', 'interrupted', (journal: string) => journal.trimEnd().split('\n').slice(0, -1).join('\n') + '\n'],
] as const)(
  'does not restart a run that is %s in a database which lost its last changes, and %s in its journal',
  async (state, told, cut) => {
    const [id] = await finished([1]);
    const database = openDatabase(home.file);
    const { key } = database.read.get<{ key: number }>('SELECT key FROM runs WHERE id = ?', id!)!;
    updateRun(database.write, key, {
      state,
      position: state === 'queued' ? 1 : null,
      step: 0,
      cursor: 0,
      endedAt: null,
      startedAt: null,
    });
    database.write.run('DELETE FROM points');
    database.write.run('DELETE FROM series');
    database.close();
    const file = journalOf(runFolder(home.home, id!));
    const journal = cut(readFileSync(file, 'utf8'));
    writeFileSync(file, journal);
    const runs = home.open();
    runs.start();
    await runs.idle();
    expect(rowOf(runs, id!)).toMatchObject({ state: told, step: 20 });
    expect(readFileSync(file, 'utf8')).toBe(journal);
  },
);
