import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDatabase, readRun, updateRun } from '../../database';
import { enqueue, plan, rowOf, TestHome, until } from '../testing/runs.test-helper';
import { annotate } from '../folder/labels-file';
import { rebuild } from '../import/adopt';

let home: TestHome;
beforeEach(() => (home = new TestHome()));
afterEach(() => home.remove());

const message = (outcome: { ok: boolean; error?: { message: string } }): string =>
  outcome.error?.message ?? 'it was done';

it('moves runs to the trash with all their data, and restores them', async () => {
  let runs = home.open();
  const [id] = await enqueue(runs, plan([1]));
  runs.start();
  await runs.idle();
  const before = rowOf(runs, id!);
  expect(runs.services.actions.act('trash', [id!]).ok).toBe(true);
  expect(rowOf(runs, id!).trashedAt).toMatch(/^\d{4}-/);
  expect(message(runs.services.actions.act('retry', [id!]))).toMatch(
    /is in the trash, so retry is not possible; possible are: restore, delete\.$/,
  );
  await home.close();
  runs = home.open();
  expect(rowOf(runs, id!).trashedAt).toBeDefined();
  expect(existsSync(join(before.folder, 'journal.ndjson'))).toBe(true);
  expect(runs.services.actions.act('restore', [id!]).ok).toBe(true);
  expect(rowOf(runs, id!)).toEqual(before);
});

it('keeps the queue position of a run that is trashed and restored, and starts none in the trash', async () => {
  const runs = home.open();
  const [a, b, c] = await enqueue(runs, plan([1, 2, 3]));
  expect(runs.services.actions.act('trash', [b!]).ok).toBe(true);
  expect(runs.queueState().queued).toEqual([a, c]);
  expect(rowOf(runs, c!).position).toBe(2);
  expect(rowOf(runs, b!).position).toBeUndefined();
  runs.services.actions.act('restore', [b!]);
  expect(runs.queueState().queued).toEqual([a, b, c]);
  runs.services.actions.act('trash', [a!]);
  runs.start();
  await runs.idle();
  expect([a, b, c].map((id) => rowOf(runs, id!).state)).toEqual(['queued', 'finished', 'finished']);
});

it('refuses to trash or archive live runs, and lists the possible actions', async () => {
  const runs = home.open({ 1: 'wait' });
  const [id] = await enqueue(runs, plan([1]));
  runs.start();
  await until(runs, id!, (row) => row.step === 12);
  for (const action of ['trash', 'archive', 'delete'] as const)
    expect(message(runs.services.actions.act(action, [id!]))).toBe(
      `gan (${id}) is running, so ${action} is not possible; possible are: pause, park, stop.`,
    );
  runs.services.actions.act('stop', [id!]);
  await runs.idle();
});

it('unarchives a run that is resumed', async () => {
  const runs = home.open({ 1: 'crash' });
  const [id] = await enqueue(runs, plan([1]));
  runs.start();
  await runs.idle();
  runs.services.actions.act('archive', [id!]);
  expect(rowOf(runs, id!).archived).toBe(true);
  expect(message(runs.services.actions.act('archive', [id!]))).toMatch(
    /is failed and archived, so archive is not possible/,
  );
  runs.services.actions.act('resume', [id!]);
  expect(rowOf(runs, id!).archived).toBe(false);
  await runs.idle();
});

it('restores archive, trash and labels after the database was lost, ignoring unknown keys in labels.json', async () => {
  let runs = home.open();
  const ids = await enqueue(runs, plan([1, 2, 3]));
  runs.start();
  await runs.idle();
  runs.services.actions.act('archive', [ids[0]!]);
  runs.services.actions.act('trash', [ids[1]!]);
  annotate(runs.services, [
    { run: ids[0]!, change: { tags: ['kept'] } },
    { run: ids[2]!, change: { favourite: true, gridLayout: { rows: 2, columns: 3 } } },
  ]);
  const before = ids.map((id) => rowOf(runs, id));
  await home.close();
  const labels = join(before[0]!.folder, 'labels.json');
  writeFileSync(labels, JSON.stringify({ ...(JSON.parse(readFileSync(labels, 'utf8')) as object), fromTheFuture: 1 }));
  for (const end of ['', '-wal', '-shm']) rmSync(home.file + end, { force: true });
  runs = home.open();
  await rebuild(runs.services);
  expect(ids.map((id) => rowOf(runs, id))).toEqual(before);
});

it('changes all of several runs or none', async () => {
  const runs = home.open();
  const [a, b] = await enqueue(runs, plan([1, 2]));
  expect(
    message(
      annotate(runs.services, [
        { run: a!, change: { favourite: true } },
        { run: b!, change: { tags: [''] } },
      ]),
    ),
  ).toBe('item 1 of tags: a tag cannot be empty.');
  expect(
    message(
      annotate(runs.services, [
        { run: a!, change: { favourite: true } },
        { run: 'nobody', change: {} },
      ]),
    ),
  ).toBe('There is no run "nobody".');
  expect(rowOf(runs, a!).favourite).toBe(false);
});

it('deletes runs that were in the trash for longer than the set number of days, and none without one', async () => {
  let runs = home.open();
  const [old, fresh] = await enqueue(runs, plan([1, 2]));
  runs.start();
  await runs.idle();
  const { folder } = rowOf(runs, old!);
  runs.services.actions.act('trash', [old!, fresh!]);
  await home.close();
  const database = openDatabase(home.file);
  updateRun(database.write, readRun(database.read, old!)!.key, {
    trashedAt: new Date(Date.now() - 31 * 86_400_000).toISOString(),
  });
  database.close();
  runs = home.open();
  await runs.ensureReconciled();
  expect(runs.services.rows.list()).toHaveLength(2);
  expect(message(runs.services.trash.setDays(0))).toMatch(/whole number of days from 1 to 3650/);
  expect(runs.services.trash.setDays(30).ok).toBe(true);
  await runs.idle();
  expect(runs.services.rows.list().map((row) => row.id)).toEqual([fresh]);
  expect(existsSync(folder)).toBe(false);
  expect(runs.services.trash.days).toBe(30);
});
