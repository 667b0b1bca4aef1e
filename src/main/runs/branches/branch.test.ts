import { cpSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { BranchRequest } from '../../../shared/contract/requests';
import { unwrap } from '../../../shared/contract/outcome';
import type { RunFile } from '../../../shared/formats/run-file';
import type { RunId } from '../../../shared/domain/run/run';
import { openDatabase, readRun, readSeries, updateRun } from '../../database';
import type { Runs } from '../runs';
import { enqueue, plan, rowOf, TestHome } from '../testing/runs.test-helper';
import { branch, previewBranch } from './branch';
import { rebuild } from '../import/adopt';
import { readDetail } from '../run-detail';

let home: TestHome;
let runs: Runs;
let parent: RunId;
beforeEach(async () => {
  home = new TestHome();
  runs = home.open();
  [parent] = (await enqueue(runs, plan([1]))) as [RunId];
  runs.start();
  await runs.idle();
});
afterEach(() => home.remove());

const message = async (request: Omit<BranchRequest, 'run'>): Promise<string> => {
  const outcome = await branch(runs.services, { run: parent, ...request });
  return outcome.ok ? 'it was done' : outcome.error.message;
};
const runFile = (id: RunId): RunFile =>
  JSON.parse(readFileSync(join(rowOf(runs, id).folder, 'run.json'), 'utf8')) as RunFile;

it('trains a branch from a checkpoint, and its series starts there', async () => {
  const id = unwrap(await branch(runs.services, { run: parent, step: 10, set: { learningRate: 1e-4 } }));
  await runs.idle();
  const [before, row] = [unwrap(readDetail(runs.services, parent)), unwrap(readDetail(runs.services, id))];
  expect(row).toMatchObject({
    state: 'finished',
    step: 20,
    experiment: before.experiment,
    name: 'gan · from 10: learning rate 0.0002 → 0.0001',
    parent: {
      run: parent,
      name: 'gan',
      step: 10,
      sha256: before.checkpoints[1]!.sha256,
      before: { updates: 10, samples: 640, seconds: 0.1 },
      changes: [{ name: 'learningRate', from: 2e-4, to: 1e-4 }],
    },
  });
  expect(row.checkpoints.map((c) => c.step)).toEqual([10, 15, 20]);
  expect(row.hash).not.toBe(before.hash);
  expect(runFile(id).parent).toEqual(row.parent);
  const database = openDatabase(home.file, { readonly: true });
  const [series] = readSeries(database.read, { runs: [id], metrics: ['generatorLoss'], points: 100 });
  database.close();
  expect([...series!.columns.step]).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
});

it('accepts a visible one-line name, and generates one if none is given', async () => {
  expect(await message({ step: 10, set: {}, name: 'a\nb' })).toBe(
    'name: it holds a line break after "a": a name is one line of visible characters.',
  );
  const id = unwrap(await branch(runs.services, { run: parent, step: 10, set: {}, name: '\u200b ' }));
  expect(rowOf(runs, id).name).toBe('gan · from 10');
});

it('works after its parent is deleted, and can be retried without it', async () => {
  runs.services.queue.hold(true);
  const id = unwrap(await branch(runs.services, { run: parent, set: { steps: 30 } }));
  expect(rowOf(runs, id)).toMatchObject({ state: 'queued', step: 20, parent: { step: 20 } });
  unwrap(runs.services.actions.act('delete', [parent]));
  runs.services.queue.hold(false);
  await runs.idle();
  expect(rowOf(runs, id)).toMatchObject({ state: 'finished', step: 30 });
  const [again] = unwrap(runs.services.actions.act('retry', [id]));
  await runs.idle();
  expect(rowOf(runs, again!)).toMatchObject({ state: 'finished', step: 30, parent: { run: parent, step: 20 } });
  expect(unwrap(readDetail(runs.services, again!)).checkpoints.map((c) => c.step)).toEqual([20, 25, 30]);
});

it('does not count files shared with another run in the deletion estimate', async () => {
  const before = (await runs.services.deletion.estimate([parent])).bytes;
  runs.services.queue.hold(true);
  unwrap(await branch(runs.services, { run: parent, set: { steps: 30 } }));
  expect((await runs.services.deletion.estimate([parent])).bytes).toBe(before - 'weights 20'.length);
});

it('keeps its lineage when the database is lost', async () => {
  const id = unwrap(await branch(runs.services, { run: parent, step: 5, set: { batchSize: 32 } }));
  await runs.idle();
  const { parent: descent } = rowOf(runs, id);
  await home.close();
  for (const end of ['', '-wal', '-shm']) rmSync(`${home.file}${end}`, { force: true });
  runs = home.open();
  await rebuild(runs.services);
  expect(rowOf(runs, id)).toMatchObject({ state: 'finished', parent: descent });
  expect(rowOf(runs, parent).parent).toBeUndefined();
});

it('refuses a damaged or missing checkpoint and invalid settings, and leaves no files', async () => {
  const { folder } = rowOf(runs, parent);
  writeFileSync(join(folder, 'checkpoints', '10.safetensors'), 'weightz 10');
  expect(await message({ step: 10, set: {} })).toMatch(
    /^gan \(.*\) cannot be branched at step 10: .*10\.safetensors does not have the SHA-256 .* Choose another checkpoint\.$/,
  );
  expect(await message({ step: 7, set: {} })).toMatch(/has no checkpoint at step 7; it has some at 5, 10, 15, 20\.$/);
  expect(await message({ set: {} })).toBe('steps must be more than 20, where the branch begins, not 20.');
  expect(await message({ step: 5, set: { hiddenSize: 9 } })).toMatch(/^hiddenSize cannot change in a branch/);
  rmSync(join(folder, 'run.json'));
  expect(await message({ step: 5, set: {} })).toMatch(/this is not a whole run folder/);
  expect(runs.services.rows.list()).toHaveLength(1);
  expect(existsSync(`${folder}.branch`)).toBe(false);
});

it('previews the branch', async () => {
  const preview = unwrap(await previewBranch(runs.services, { run: parent, step: 10, set: { learningRate: 1e-4 } }));
  expect(preview).toMatchObject({
    step: 10,
    changes: [{ name: 'learningRate', from: 2e-4, to: 1e-4 }],
    notes: [],
    warnings: [],
  });
  // Ten of the parent's twenty steps, which took 0.2 seconds.
  expect(preview.seconds).toBeCloseTo(0.1, 5);
  expect(preview.bytes).toBeGreaterThan(0);
});

it('renames the temporary folder of a branch after a crash, and removes one that is not in the database', async () => {
  runs.services.queue.hold(true);
  const id = unwrap(await branch(runs.services, { run: parent, step: 10, set: {} }));
  const { folder } = rowOf(runs, id);
  await home.close();
  renameSync(folder, `${folder}.branch`);
  const unheard = join(dirname(folder), '20200101-000000-abcd.branch');
  cpSync(`${folder}.branch`, unheard, { recursive: true });
  runs = home.open();
  await runs.ensureReconciled();
  expect(existsSync(unheard)).toBe(false);
  expect(unwrap(readDetail(runs.services, id)).checkpoints.map(({ step }) => step)).toEqual([10]);
  runs.services.queue.hold(false);
  runs.start();
  await runs.idle();
  expect(rowOf(runs, id)).toMatchObject({ state: 'finished', step: 20 });
});

it('records when it resumes on another engine than its parent', async () => {
  await home.close();
  const database = openDatabase(home.file);
  updateRun(database.write, readRun(database.read, parent)!.key, {
    engine: { name: 'wasm', version: '4.22.0', device: 'CPU, WebAssembly' },
  });
  database.close();
  runs = home.open();
  runs.start();
  const id = unwrap(await branch(runs.services, { run: parent, step: 10, set: {} }));
  await runs.idle();
  expect(unwrap(readDetail(runs.services, id)).events).toMatchObject([
    {
      code: 'not-exact',
      step: 10,
      level: 'warning',
      message: expect.stringMatching(
        /^It resumes from step 10 on .* instead of wasm 4\.22\.0 \(CPU, WebAssembly\)/,
      ) as string,
    },
  ]);
  const again = unwrap(await branch(runs.services, { run: id, step: 15, set: {} }));
  await runs.idle();
  expect(unwrap(readDetail(runs.services, again)).events).toEqual([]);
});
