import { beforeEach, expect, it, vi } from 'vitest';
import type { FromLatents, LatentJob, ToLatents } from '../../shared/domain/inference-tasks';
import type { LatentRequest } from '../../shared/contract/requests';
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
    onProgress: () => undefined,
  });
  expect(await damaged.draw('1', request)).toEqual(refuse('It is damaged.'));
  const drawing = latents.draw('1', request);
  await waitForSent(1);
  latents.close();
  expect(await drawing).toMatchObject({ ok: false });
  expect(started[0]!.killed).toBe(true);
});
