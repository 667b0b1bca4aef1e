import { beforeEach, expect, it, vi } from 'vitest';
import type { FromLatents, LatentJob, LatentRequest, ToLatents } from '../../shared/domain/inference-tasks';
import { ok, refuse } from '../../shared/contract/outcome';
import { InferenceJobs } from './inference-jobs';
import type { InferenceProcess } from './inference-process';

/** A process that a test plays. */
class Played implements InferenceProcess {
  heard: ToLatents[] = [];
  killed = false;
  say: (message: FromLatents) => void = () => undefined;
  die: () => void = () => undefined;
  send = (message: ToLatents): void => void this.heard.push(message);
  onMessage = (take: (message: FromLatents) => void): void => void (this.say = take);
  onExit = (callback: () => void): void => void (this.die = callback);
  kill = (): void => void (this.killed = true);
}

const request: LatentRequest = { run: 'a', step: 1, task: { kind: 'resample', seed: 0, count: 4 } };
const job: LatentJob = { folder: '/a', file: 'c', engine: 'auto', task: request.task };
const result = {
  picture: { kind: 'points' as const, points: new Float32Array(2) },
  engine: { name: 'cpu' as const, version: '', device: '' },
  memory: 1,
};
let started: Played[];
let told: unknown[];
let latents: InferenceJobs;
beforeEach(() => {
  [started, told] = [[], []];
  const fork = () => (started.push(new Played()), started.at(-1)!);
  latents = new InferenceJobs({
    fork,
    jobOf: () => Promise.resolve(ok({ ...job, step: 1 })),
    onProgress: (event) => told.push(event),
    idle: 20,
  });
});
const heard = (n: number) => vi.waitFor(() => expect(started[0]?.heard).toHaveLength(n));

it('starts one process for all that is asked, tells how far each is, and ends it when nothing was asked for a while', async () => {
  const both = ['1', '2'].map((id) => latents.draw(id, request));
  await heard(2);
  started[0]!.say({ type: 'progress', id: '1', done: 1, total: 4 });
  for (const id of ['1', '2']) started[0]!.say({ type: 'done', id, result });
  expect(await Promise.all(both)).toEqual([ok(result), ok(result)]);
  expect(told).toEqual([{ id: '1', done: 1, total: 4 }]);
  await vi.waitFor(() => expect(started[0]!.killed).toBe(true));
  void latents.draw('3', request);
  await vi.waitFor(() => expect(started).toHaveLength(2));
});

it('answers a cancelled request at once, and hears nothing of it afterwards', async () => {
  const drawing = latents.draw('1', request);
  await heard(1);
  latents.cancel('1');
  expect(await drawing).toMatchObject({ ok: false });
  expect(started[0]!.heard.at(-1)).toEqual({ type: 'cancel', id: '1' });
  started[0]!.say({ type: 'done', id: '1', result });
});

it('refuses what waits when the process dies, and starts another for the next', async () => {
  const drawing = latents.draw('1', request);
  await heard(1);
  started[0]!.die();
  expect(await drawing).toMatchObject({ ok: false, error: { message: expect.stringContaining('died') as string } });
  void latents.draw('2', request);
  await vi.waitFor(() => expect(started).toHaveLength(2));
});

it('starts nothing for a checkpoint that is damaged, and ends with the app', async () => {
  const damaged = new InferenceJobs({
    fork: () => {
      throw new Error('it was started');
    },
    jobOf: () => Promise.resolve(refuse('It is damaged.')),
    onProgress: () => undefined,
  });
  expect(await damaged.draw('1', request)).toEqual(refuse('It is damaged.'));
  const drawing = latents.draw('1', request);
  await heard(1);
  latents.close();
  expect(await drawing).toMatchObject({ ok: false });
  expect(started[0]!.killed).toBe(true);
});
