import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { journalText } from '../../../shared/formats/journal-lines';
import { unwrap } from '../../../shared/contract/outcome';
import type { RunId } from '../../../shared/domain/run/run';
import { sortCheckpoints } from '../../../shared/domain/prune-rule';
import { appendSeries, planPruning, bestSteps, openDatabase, readRun, markPruned } from '../../database';
import { journalOf, runFolder } from '../folder/run-folder';
import type { Runs } from '../runs';
import { enqueue, plan, rowOf, TestHome, until } from '../testing/runs.test-helper';
import { verify } from '../verify/verify';
import { branch } from '../branches/branch';
import { pinCheckpoint } from './prune';
import { rebuild } from '../import/adopt';
import { readDetail } from '../run-detail';

describe('a rule', () => {
  const none = new Set<number>();
  it('keeps the first and the last, and every n-th from the first on', () => {
    const facts = { checkpoints: [10, 20, 30, 40, 50, 60, 70, 80], best: none, pinned: none, branches: none };
    expect(sortCheckpoints(facts, { every: 3 })).toEqual({
      kept: [
        { step: 10, why: ['first', 'every'] },
        { step: 40, why: ['every'] },
        { step: 70, why: ['every'] },
        { step: 80, why: ['last'] },
      ],
      gone: [20, 30, 50, 60],
    });
    expect(sortCheckpoints(facts, { every: null }).gone).toEqual([20, 30, 40, 50, 60, 70]);
    expect(sortCheckpoints(facts, { every: 1 }).gone).toEqual([]);
    expect(sortCheckpoints({ ...facts, checkpoints: [10] }, { every: null })).toEqual({
      kept: [{ step: 10, why: ['first', 'last'] }],
      gone: [],
    });
  });

  it('keeps best and pinned checkpoints and branch points, with every reason', () => {
    expect(
      sortCheckpoints(
        { checkpoints: [1, 2, 3, 4, 5], best: new Set([2]), pinned: new Set([2, 3]), branches: new Set([3]) },
        { every: null },
      ),
    ).toEqual({
      kept: [
        { step: 1, why: ['first'] },
        { step: 2, why: ['best', 'pinned'] },
        { step: 3, why: ['pinned', 'branch'] },
        { step: 5, why: ['last'] },
      ],
      gone: [4],
    });
  });
});

let home: TestHome;
let runs: Runs;
let id: RunId;
beforeEach(async () => {
  home = new TestHome();
  runs = home.open();
  [id] = (await enqueue(runs, plan([1], { steps: 40 }))) as [RunId];
  runs.start();
  await runs.idle();
});
afterEach(() => home.remove());

const files = () =>
  readdirSync(join(runFolder(home.home, id), 'checkpoints'))
    .map((name) => Number.parseInt(name))
    .sort((a, b) => a - b);
const stepsOf = () => unwrap(readDetail(runs.services, id)).checkpoints.map(({ step }) => step);
const findings = async () =>
  (await verify(home.home, { signal: new AbortController().signal, onProgress: () => undefined })).findings;

it('finds the step with the best value of each score, among those given', async () => {
  await home.close();
  const database = openDatabase(home.file);
  const { key } = readRun(database.read, id)!;
  appendSeries(database.write, key, 40, 'modesCovered', [5, 10, 15, 20, 22], [1, 7, 7, 3, 8]);
  appendSeries(database.write, key, 40, 'reverseKl', [5, 10, 15], [NaN, 0.5, 0.2]);
  expect([...bestSteps(database.read, key, [5, 10, 15, 20])].sort((a, b) => a - b)).toEqual([10, 15]);
  database.close();
});

it('previews what is deleted and how much that frees, and then frees exactly that', async () => {
  unwrap(pinCheckpoint(runs.services, id, 15, true));
  unwrap(await branch(runs.services, { run: id, step: 25, set: { steps: 60 } }));
  const size = (step: number) => statSync(join(runFolder(home.home, id), 'checkpoints', `${step}.safetensors`)).size;
  const preview = unwrap(await runs.services.pruning.preview([id], { every: null }));
  expect(preview).toEqual({
    runs: [
      {
        run: id,
        name: rowOf(runs, id).name,
        gone: [10, 20, 30, 35],
        bytes: size(10) + size(20) + size(30) + size(35),
        kept: [
          { step: 5, why: ['first'] },
          { step: 15, why: ['pinned'] },
          { step: 25, why: ['branch'] },
          { step: 40, why: ['last'] },
        ],
      },
    ],
    skipped: [],
    bytes: size(10) + size(20) + size(30) + size(35),
  });
  expect(files()).toEqual([5, 10, 15, 20, 25, 30, 35, 40]);
  const before = rowOf(runs, id).stored.checkpoints;
  expect(unwrap(await runs.services.pruning.prune([id], { every: null }))).toEqual(preview);
  expect(files()).toEqual([5, 15, 25, 40]);
  expect(stepsOf()).toEqual([5, 15, 25, 40]);
  expect(rowOf(runs, id)).toMatchObject({ samples: 9, warnings: 0, stored: { checkpoints: before - preview.bytes } });
  expect(unwrap(readDetail(runs.services, id))).toMatchObject({ thinned: { count: 4, bytes: preview.bytes } });
  expect(unwrap(readDetail(runs.services, id)).events.at(-1)).toMatchObject({
    code: 'thinned',
    message: 'Checkpoints were pruned (first, last, best and pinned kept): those at steps 10, 20, 30, 35 were deleted.',
  });
  await runs.idle();
  expect(await findings()).toEqual([]);
});

it('is restored after the database was lost, and so are pins', async () => {
  unwrap(pinCheckpoint(runs.services, id, 15, true));
  unwrap(await runs.services.pruning.prune([id], { every: null }));
  await home.close();
  for (const end of ['', '-wal', '-shm']) rmSync(`${home.file}${end}`, { force: true });
  runs = home.open();
  await rebuild(runs.services);
  expect(unwrap(readDetail(runs.services, id)).checkpoints.map(({ step, pinned }) => [step, pinned])).toEqual([
    [5, undefined],
    [15, true],
    [40, undefined],
  ]);
  await home.close();
  expect(await findings()).toEqual([]);
});

it('skips live and queued runs, and resumes a pruned run from its last checkpoint', async () => {
  runs.services.queue.hold(true);
  const [queued] = await enqueue(runs, plan([2]));
  expect(unwrap(await runs.services.pruning.prune([queued!], { every: null }))).toMatchObject({
    runs: [],
    skipped: [
      {
        run: queued,
        message: expect.stringMatching(
          /is queued: its checkpoints can be pruned when it has ended or is suspended\.$/,
        ) as string,
      },
    ],
  });
  expect(await runs.services.pruning.prune(['nobody'], { every: null })).toMatchObject({ ok: false });
  unwrap(runs.services.actions.act('cancel', [queued!]));
  await home.close();
  runs = home.open({ 3: 'wait' });
  const [parked] = await enqueue(runs, plan([3], { steps: 20, checkpointEvery: 3 }));
  runs.services.queue.hold(false);
  runs.start();
  await until(runs, parked!, (row) => row.step >= 12);
  unwrap(runs.services.actions.act('park', [parked!]));
  await until(runs, parked!, (row) => row.state === 'parked');
  unwrap(await runs.services.pruning.prune([parked!], { every: null }));
  expect(unwrap(readDetail(runs.services, parked!)).checkpoints.map(({ step }) => step)).toEqual([3, 12]);
  await home.close();
  runs = home.open();
  unwrap(runs.services.actions.act('resume', [parked!]));
  runs.start();
  await until(runs, parked!, (row) => row.state === 'finished');
  expect(unwrap(readDetail(runs.services, parked!)).checkpoints.map(({ step }) => step)).toEqual([3, 12, 15, 18]);
  await home.close();
  expect(await findings()).toEqual([]);
});

describe('pruning that fails', () => {
  const checkpoint = (run: RunId, step: number) =>
    join(runFolder(home.home, run), 'checkpoints', `${step}.safetensors`);
  const thinAll = (run: RunId) => runs.services.pruning.prune([run], { every: null });

  it('changes nothing in that run, and holds up neither the others nor closing', async () => {
    const [other] = (await enqueue(runs, plan([2]))) as [RunId];
    await runs.idle();
    const database = openDatabase(home.file);
    database.write.run(
      `CREATE TRIGGER refusing BEFORE INSERT ON thinned WHEN NEW.run = ${readRun(database.read, id)!.key} BEGIN SELECT raise(ABORT, 'not now'); END`,
    );
    expect(await thinAll(id)).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(/^The checkpoints of .* could not be pruned: not now/) as string },
    });
    unwrap(await thinAll(other));
    database.write.run('DROP TRIGGER refusing');
    database.close();
    expect(existsSync(checkpoint(other, 10))).toBe(false);
    expect(stepsOf()).toEqual([5, 10, 15, 20, 25, 30, 35, 40]);
    await home.close();
    expect(files()).toEqual([5, 10, 15, 20, 25, 30, 35, 40]);
    expect(await findings()).toEqual([]);
  });

  it('is finished at a later start once the journal records it', async () => {
    rmSync(checkpoint(id, 20));
    mkdirSync(checkpoint(id, 20));
    expect(await thinAll(id)).toMatchObject({ ok: false });
    await home.close();
    runs = home.open();
    await runs.ensureReconciled();
    expect(stepsOf()).toEqual([5, 40]);
    rmSync(checkpoint(id, 20), { recursive: true });
    await home.close();
    runs = home.open();
    await runs.ensureReconciled();
    expect(files()).toEqual([5, 40]);
  });
});

describe('a crash', () => {
  const line = () => `${journalText({ type: 'thinned', at: 1, step: 40, steps: [10, 20], rule: 'a test' })}\n`;
  it.each([
    [
      'before the journal recorded it',
      (database: ReturnType<typeof openDatabase>, key: number) => planPruning(database.write, key, [10, 20], ''),
    ],
    [
      'before the line was read into the database',
      (database: ReturnType<typeof openDatabase>, key: number) => {
        planPruning(database.write, key, [10, 20], '');
        appendFileSync(journalOf(runFolder(home.home, id)), line());
      },
    ],
    [
      'within the line',
      (database: ReturnType<typeof openDatabase>, key: number) => {
        planPruning(database.write, key, [10, 20], '');
        appendFileSync(journalOf(runFolder(home.home, id)), line().slice(0, 30));
      },
    ],
    [
      'before the files were deleted',
      (database: ReturnType<typeof openDatabase>, key: number) => {
        appendFileSync(journalOf(runFolder(home.home, id)), line());
        const size = statSync(journalOf(runFolder(home.home, id))).size;
        database.write.transaction(() => {
          markPruned(database.write, key, [10, 20], '');
          database.write.run('UPDATE runs SET journal_cursor = ? WHERE key = ?', size, key);
        });
      },
    ],
  ])('%s: pruning is finished at the next start, once', async (_, crash) => {
    await home.close();
    const database = openDatabase(home.file);
    crash(database, readRun(database.read, id)!.key);
    database.close();
    expect(existsSync(join(runFolder(home.home, id), 'checkpoints', '10.safetensors'))).toBe(true);
    runs = home.open();
    await runs.ensureReconciled();
    expect(stepsOf()).toEqual([5, 15, 25, 30, 35, 40]);
    expect(files()).toEqual([5, 15, 25, 30, 35, 40]);
    expect(readFileSync(journalOf(runFolder(home.home, id)), 'utf8').match(/"thinned"/g)).toHaveLength(1);
    await home.close();
    expect(await findings()).toEqual([]);
  });
});
