import { beforeEach, describe, expect, test } from 'vitest';
import type { Checkpoint, RunDetail } from '../../../shared/contract/results';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { RunRow } from '../../../shared/domain/run/run';
import { aRow } from '../../../shared/domain/run/run-row.test-helper';
import { installFakeCore } from '../../testing/fake-core.test-helper';
import { toasts } from '../../ui/toasts.svelte';
import { runs } from '../run-list/runs.svelte';
import { RunPage } from './run-detail.svelte';

const core = installFakeCore();
const checkpoint = (step: number): Checkpoint => ({ step, file: `${step}`, bytes: 1, sha256: '', at: '' });
const detail = (row: RunRow, ...steps: number[]): RunDetail => ({
  ...row,
  events: [],
  checkpoints: steps.map(checkpoint),
  datasetCount: 100,
  bytes: { checkpoints: 0, samples: 0, log: 0 },
  thinned: { count: 0, bytes: 0 },
  versions: {},
});
const live = (step: number, change: Partial<RunRow> = {}): RunRow =>
  aRow('a', { state: 'running', step, ...change }, { checkpointEvery: 100 });

/** Loads the list with these rows. */
async function list(...rows: RunRow[]): Promise<void> {
  core.answers['runs:list'] = () => rows;
  await runs.load();
}

async function pageOf(row: RunRow, ...steps: number[]): Promise<RunPage> {
  await list(row);
  core.answers['runs:get'] = () => ok(detail(row, ...steps));
  const page = new RunPage('a');
  await page.load();
  return page;
}

beforeEach(() => {
  runs.loaded = false;
  runs.rows = [];
});

describe('the row', () => {
  test('is the one of the list, which events update', async () => {
    const page = await pageOf(live(10));
    await list(live(11));
    expect(page.row?.step).toBe(11);
  });

  test('is that of the detail until the list is loaded', async () => {
    core.answers['runs:get'] = () => ok(detail(live(10)));
    const page = new RunPage('a');
    await page.load();
    expect(page.row?.step).toBe(10);
    await list(aRow('b'));
    expect(page.row).toBeUndefined();
  });
});

describe('the history', () => {
  test.each([
    [aRow('a', { state: 'queued' }), false],
    [aRow('a', { state: 'starting' }), true],
    [aRow('a', { state: 'queued', step: 400 }), true],
    [aRow('a', { state: 'failed', samples: 1 }), true],
  ])('of %o: %j', async (row, hasHistory) => {
    expect((await pageOf(row)).hasHistory).toBe(hasHistory);
  });
});

describe('the revision', () => {
  test('stays the same from step to step while no checkpoint is due', async () => {
    const page = await pageOf(live(110), 100);
    const before = page.revision;
    await list(live(199));
    expect(page.revision).toBe(before);
  });

  test('changes with each step from when a checkpoint is due until it is listed', async () => {
    const page = await pageOf(live(200), 100);
    const due = page.revision;
    await list(live(201));
    expect(page.revision).not.toBe(due);
    core.answers['runs:get'] = () => ok(detail(live(201), 100, 200));
    await page.load();
    const listed = page.revision;
    await list(live(202));
    expect(page.revision).toBe(listed);
  });

  test('changes when a grid or a warning was recorded, or the state changed', async () => {
    const page = await pageOf(live(10));
    const seen = [page.revision];
    for (const change of [{ samples: 1 }, { warnings: 1 }, { state: 'paused' as const }]) {
      await list(live(10, change));
      seen.push(page.revision);
    }
    expect(new Set(seen).size).toBe(4);
  });

  test('changes with each step after a checkpoint was requested', async () => {
    const page = await pageOf(live(110), 100);
    core.answers['runs:record'] = () => ok(null);
    await page.record('checkpoint');
    expect(core.sent('runs:record')).toEqual([['a', 'checkpoint']]);
    expect(toasts.items.at(-1)?.message).toBe('A checkpoint will be written after this step.');
    const before = page.revision;
    await list(live(111));
    expect(page.revision).not.toBe(before);
  });
});

test('a run that cannot be read says why', async () => {
  const page = new RunPage('a');
  core.answers['runs:get'] = () => refuse('There is no run a.');
  await page.load();
  expect(page.problem).toBe('There is no run a.');
  core.answers['runs:get'] = () => {
    throw new Error('The connection to Gander was lost.');
  };
  await page.load();
  expect(page.problem).toBe('The run could not be read: Error: The connection to Gander was lost.');
  core.answers['runs:get'] = () => ok(detail(live(1)));
  await page.load();
  expect(page.problem).toBeUndefined();
});

test('the configuration is dataset, seed and hyperparameters as JSON', async () => {
  const page = await pageOf(aRow('a', { seed: 5, dataset: 'ring', name: 'not part of it' }));
  expect(Object.keys(JSON.parse(page.configuration))).toEqual(['dataset', 'seed', 'hyperparameters']);
  expect(JSON.parse(page.configuration)).toMatchObject({
    dataset: 'ring',
    seed: 5,
    hyperparameters: { objective: 'gan' },
  });
});
