import { beforeEach, expect, it, vi } from 'vitest';
import type { FromLatents, LatentJob, ToLatents } from '../../shared/domain/inference-tasks';
import type { LatentRequest } from '../../shared/contract/requests';
import type { ImageScoreRequest } from '../../shared/domain/scores';
import { ok, refuse } from '../../shared/contract/outcome';
import { InferenceJobs } from './inference-jobs';
import type { InferenceProcess } from './inference-process';

/** A scripted process. */
class FakeProcess implements InferenceProcess {
  sent: ToLatents[] = [];
  killed = false;
  reply: (message: FromLatents) => void = () => undefined;
  exit: () => void = () => undefined;
  send = (message: ToLatents): void => void this.sent.push(message);
  onMessage = (take: (message: FromLatents) => void): void => void (this.reply = take);
  onExit = (callback: () => void): void => void (this.exit = callback);
  kill = (): void => void (this.killed = true);
}

const request: LatentRequest = { run: 'a', step: 1, task: { kind: 'resample', seed: 0, count: 4 } };
const job: LatentJob = { folder: '/a', file: 'c', engine: 'auto', task: request.task };
const result = {
  picture: { kind: 'points' as const, points: new Float32Array(2) },
  engine: { name: 'cpu' as const, version: '', device: '' },
  memory: 1,
};
let started: FakeProcess[];
let progress: unknown[];
let latents: InferenceJobs;
beforeEach(() => {
  [started, progress] = [[], []];
  const fork = () => (started.push(new FakeProcess()), started.at(-1)!);
  latents = new InferenceJobs({
    fork,
    jobOf: () => Promise.resolve(ok({ ...job, step: 1 })),
    imagesJobOf: () => Promise.resolve(refuse('There are none.')),
    onProgress: (event) => progress.push(event),
    idle: 20,
  });
});
const waitForSent = (n: number) => vi.waitFor(() => expect(started[0]?.sent).toHaveLength(n));

it('runs all jobs in one process, reports progress, and ends the process when idle', async () => {
  const both = ['1', '2'].map((id) => latents.draw(id, request));
  await waitForSent(2);
  started[0]!.reply({ type: 'progress', id: '1', done: 1, total: 4 });
  for (const id of ['1', '2']) started[0]!.reply({ type: 'done', id, result });
  expect(await Promise.all(both)).toEqual([ok(result), ok(result)]);
  expect(progress).toEqual([{ id: '1', done: 1, total: 4 }]);
  await vi.waitFor(() => expect(started[0]!.killed).toBe(true));
  void latents.draw('3', request);
  await vi.waitFor(() => expect(started).toHaveLength(2));
});

it('answers a cancelled request at once, and ignores its later result', async () => {
  const drawing = latents.draw('1', request);
  await waitForSent(1);
  latents.cancel('1');
  expect(await drawing).toMatchObject({ ok: false });
  expect(started[0]!.sent.at(-1)).toEqual({ type: 'cancel', id: '1' });
  started[0]!.reply({ type: 'done', id: '1', result });
});

it('collects stored images before they are scored, counts that as a fifth, and deletes their file at the end', async () => {
  const data = { name: 'mine', kind: 'images' as const, file: '/d', sha256: '', count: 200, shape: [8, 8, 1] };
  const images: ImageScoreRequest = { run: 'a', dataset: 'mine', from: { kind: 'grids' }, frame: {} };
  const about = { from: 'grids' as const, dataset: 'mine', found: 1, used: 1, imageSize: 8, channels: 1 };
  const close = vi.fn(() => Promise.resolve());
  const signals: AbortSignal[] = [];
  const measured = { samples: 0, seed: 1, scores: [], engine: { name: 'cpu' as const, version: '', device: '' } };
  const scoring = new InferenceJobs({
    fork: () => (started.push(new FakeProcess()), started.at(-1)!),
    jobOf: () => Promise.resolve(refuse('It is damaged.')),
    imagesJobOf: async (_request, report, signal) => {
      signals.push(signal);
      report(1, 2);
      await Promise.resolve();
      const job = { images: data, data, engine: 'auto' as const };
      return ok({ job, steps: [7], about: { ...about, original: '', notices: [] }, close });
    },
    onProgress: (event) => progress.push(event),
    idle: 20,
  });
  const score = scoring.scoreImages('1', images);
  await waitForSent(1);
  started[0]!.reply({ type: 'progress', id: '1', done: 1, total: 2 });
  expect(close).not.toHaveBeenCalled();
  started[0]!.reply({ type: 'done', id: '1', result: measured });
  expect(await score).toMatchObject({ ok: true, value: { run: 'a', steps: [7], samples: 0, images: about } });
  expect(progress).toEqual([
    { id: '1', done: 1, total: 10 },
    { id: '1', done: 6, total: 10 },
  ]);
  expect(close).toHaveBeenCalledOnce();
  const cancelled = scoring.scoreImages('2', images);
  scoring.cancel('2');
  expect(signals[1]!.aborted).toBe(true);
  expect(await cancelled).toEqual(refuse('It was cancelled.'));
  expect(close).toHaveBeenCalledTimes(2);
  scoring.close();
});

it('refuses pending jobs when the process exits, and starts another for the next', async () => {
  const drawing = latents.draw('1', request);
  await waitForSent(1);
  started[0]!.exit();
  expect(await drawing).toMatchObject({
    ok: false,
    error: { message: expect.stringContaining('ended unexpectedly') as string },
  });
  void latents.draw('2', request);
  await vi.waitFor(() => expect(started).toHaveLength(2));
});

it('starts no process for a damaged checkpoint, and ends the process on close', async () => {
  const damaged = new InferenceJobs({
    fork: () => {
      throw new Error('it was started');
    },
    jobOf: () => Promise.resolve(refuse('It is damaged.')),
    imagesJobOf: () => Promise.resolve(refuse('There are none.')),
    onProgress: () => undefined,
  });
  expect(await damaged.draw('1', request)).toEqual(refuse('It is damaged.'));
  const drawing = latents.draw('1', request);
  await waitForSent(1);
  latents.close();
  expect(await drawing).toMatchObject({ ok: false });
  expect(started[0]!.killed).toBe(true);
});
