import { beforeEach, expect, test, vi } from 'vitest';
import type { RunDetail } from '../../../shared/contract/results';
import { refuse } from '../../../shared/contract/outcome';
import type { LatentResult } from '../../../shared/domain/inference-tasks';
import { aRow } from '../../../shared/domain/run/run-row.test-helper';
import { installFakeCore } from '../../testing/fake-core.test-helper';
import { LatentDrawing } from './drawing.svelte';
import { LatentsPage } from './latents.svelte';

const core = installFakeCore();
const detail = (id: string, steps: number[], settings: Record<string, string | number> = {}): RunDetail =>
  ({ ...aRow(id, {}, settings), checkpoints: steps.map((step) => ({ step })) }) as unknown as RunDetail;
const runs: Record<string, RunDetail> = {
  a: detail('a', [10, 20], { gridSize: 4 }),
  b: detail('b', [5]),
  small: detail('small', [5], { latentSize: 2 }),
  fresh: detail('fresh', []),
};
const points: LatentResult = { picture: { kind: 'points', points: Float32Array.of(1, 2) } } as LatentResult;
const tasks = (): unknown[] => core.sent('latents:draw').map(([, request]) => request);

beforeEach(() => {
  core.answers['runs:get'] = (id) => (runs[id] ? { ok: true, value: runs[id] } : refuse(`There is no run ${id}.`, id));
  core.answers['latents:draw'] = () => ({ ok: true, value: points });
  core.answers['latents:cancel'] = () => null;
});

test('opens the newest checkpoint, or the one that is named', async () => {
  const page = new LatentsPage();
  await page.open([{ run: 'a' }]);
  expect([page.first?.step, page.problem, page.loading]).toEqual([20, undefined, false]);
  // As many tiles as the run's own grids have.
  expect([page.side, page.count]).toEqual([4, 16]);
  await page.open([{ run: 'a', step: 10 }, { run: 'b' }]);
  expect(page.sides.map(({ run, step }) => [run.id, step])).toEqual([
    ['a', 10],
    ['b', 5],
  ]);
});

test.each([
  [[{ run: 'none' }], 'There is no run none.', []],
  [[{ run: 'fresh' }], 'fresh has no checkpoint yet: latents can be explored once one is written.', []],
  [[{ run: 'a', step: 15 }], 'a has no checkpoint at step 15.', []],
  [[{ run: 'a' }, { run: 'none' }], 'There is no run none.', ['a']],
])('%j is a problem: %s', async (wanted, problem, shown) => {
  const page = new LatentsPage();
  await page.open(wanted);
  expect(page.problem).toBe(problem);
  expect(page.sides.map(({ run }) => run.id)).toEqual(shown);
});

test('of two runs that do not fit together, only the first is shown', async () => {
  const page = new LatentsPage();
  await page.open([{ run: 'a' }, { run: 'small' }]);
  expect(page.problem).toContain('different size (100 and 2)');
  expect(page.sides.map(({ run }) => run.id)).toEqual(['a']);
});

test('draws the same latents through both checkpoints', async () => {
  const page = new LatentsPage();
  await page.open([{ run: 'a' }, { run: 'b' }]);
  page.seed = 7;
  page.truncation = '1.5';
  page.resample();
  const task = { kind: 'resample', seed: 7, count: 16, truncation: 1.5 };
  expect(tasks()).toEqual([
    { run: 'a', step: 20, task },
    { run: 'b', step: 5, task },
  ]);
});

test.each([-1, 1.5, NaN, 2 ** 31])('draws nothing for the seed %s', async (seed) => {
  const page = new LatentsPage();
  await page.open([{ run: 'a' }]);
  page.seed = seed;
  page.resample();
  expect(tasks()).toEqual([]);
});

test('draws a path once it has both ends and a valid number of frames', async () => {
  const page = new LatentsPage();
  await page.open([{ run: 'a' }]);
  page.frame = 9;
  page.from = { seed: 0, index: 1 };
  page.interpolate();
  page.to = { seed: 5, index: 2 };
  page.frames = 1;
  page.interpolate();
  expect(tasks()).toEqual([]);
  page.frames = 8;
  page.interpolate();
  expect(tasks()).toEqual([
    { run: 'a', step: 20, task: { kind: 'interpolate', from: page.from, to: page.to, frames: 8, path: 'spherical' } },
  ]);
  expect(page.frame).toBe(0);
});

test('searches the nearest samples of the selected latent, at most the last one of the sheet', async () => {
  const page = new LatentsPage();
  await page.open([{ run: 'a' }]);
  page.index = 99;
  page.k = 3;
  page.findNearest();
  expect(tasks()).toEqual([{ run: 'a', step: 20, task: { kind: 'nearest', latent: { seed: 0, index: 15 }, k: 3 } }]);
});

const request = { run: 'a', step: 1, task: { kind: 'resample' as const, seed: 0, count: 1 } };

test('a drawing reports progress and then shows its result', async () => {
  let finish: (value: unknown) => void = () => undefined;
  core.answers['latents:draw'] = () => new Promise((resolve) => (finish = resolve));
  const drawing = new LatentDrawing();
  const drawn = drawing.draw(request);
  const [id] = core.sent('latents:draw')[0]! as [string];
  core.emit('latents:progress', { id, done: 1, total: 4 });
  core.emit('latents:progress', { id: 'other', done: 4, total: 4 });
  expect([drawing.working, drawing.progress]).toEqual([true, 0.25]);
  finish({ ok: true, value: points });
  await drawn;
  expect([drawing.working, drawing.result, drawing.task]).toEqual([false, points, request.task]);
});

test('a new drawing cancels the one before it, whose answer is ignored', async () => {
  const answers: ((value: unknown) => void)[] = [];
  core.answers['latents:draw'] = () => new Promise((resolve) => answers.push(resolve));
  const drawing = new LatentDrawing();
  const first = drawing.draw(request);
  const second = drawing.draw({ ...request, step: 2 });
  const [firstId] = core.sent('latents:draw')[0]! as [string];
  expect(core.sent('latents:cancel')).toEqual([[firstId]]);
  answers[0]!(refuse('It was cancelled.', ''));
  await first;
  expect([drawing.working, drawing.error]).toEqual([true, undefined]);
  answers[1]!({ ok: true, value: points });
  await second;
  expect([drawing.working, drawing.error, drawing.result]).toEqual([false, undefined, points]);
});

test('a refusal and a lost connection are errors; a cancelled drawing has none', async () => {
  const drawing = new LatentDrawing();
  core.answers['latents:draw'] = () => refuse('The checkpoint is damaged.', 'a');
  await drawing.draw(request);
  expect([drawing.error, drawing.working]).toEqual(['The checkpoint is damaged.', false]);
  core.answers['latents:draw'] = () => Promise.reject(new Error('The connection is lost.'));
  await drawing.draw(request);
  expect(drawing.error).toBe('The connection is lost.');
  core.answers['latents:draw'] = () => new Promise(() => undefined);
  void drawing.draw(request);
  drawing.cancel();
  drawing.cancel();
  await vi.waitFor(() => expect(core.sent('latents:cancel')).toHaveLength(1));
  expect([drawing.error, drawing.working]).toEqual([undefined, false]);
});
