import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ok, refuse } from '../../../shared/contract/outcome';
import { uniqueId } from '../../../shared/lib/unique-id';
import { Job, JobList } from './job';
import type { JobStatus } from './job';

interface TestStatus extends JobStatus {
  result?: string;
  file?: string;
}

let sent: TestStatus[];
const make = (id = 'a', state: JobStatus['state'] = 'working') =>
  new Job<TestStatus, string>({ id, state, done: 0, total: 10 }, (status) => sent.push(status), 'details');
const seconds = (n: number) => vi.advanceTimersByTime(n * 1000);

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
});
afterEach(() => void vi.useRealTimers());

test('progress has an estimate from the time spent, and is sent at most four times a second', async () => {
  const job = make();
  const outcome = await job.run(async (onProgress) => {
    onProgress(0, 10);
    for (let done = 1; done <= 8; done++) {
      seconds(0.1);
      onProgress(done, 10);
    }
    return ok('x');
  });
  expect(outcome).toEqual(ok('x'));
  // At 0, 0.3 and 0.6 s: a tenth of a second each, so 7 x 0.1 s and 4 x 0.1 s are left.
  expect(sent.map(({ state, done }) => [state, done])).toEqual([
    ['working', 0],
    ['working', 3],
    ['working', 6],
    ['done', 8],
  ]);
  expect(sent[0]).not.toHaveProperty('secondsLeft');
  expect([sent[1]!.secondsLeft, sent[2]!.secondsLeft]).toEqual([expect.closeTo(0.7), expect.closeTo(0.4)]);
  expect(sent[3]).not.toHaveProperty('secondsLeft');
});

test('the last progress is sent whenever it comes, and progress can set fields of the status', async () => {
  const job = make();
  await job.run(async (onProgress) => {
    onProgress(1, 2, { file: 'first' });
    onProgress(2, 2, { file: 'second' });
    return ok(null);
  });
  expect(sent.map(({ state, done, file }) => [state, done, file])).toEqual([
    ['working', 1, 'first'],
    ['working', 2, 'second'],
    ['done', 2, 'second'],
  ]);
});

test('a job that is done has the result', async () => {
  const job = make('a', 'receiving');
  expect(job.hasEnded).toBe(false);
  await job.run(
    async () => ok(7),
    (n) => ({ result: `seven is ${n}`, done: 10 }),
  );
  expect(job.status).toEqual({ id: 'a', state: 'done', done: 10, total: 10, result: 'seven is 7' });
  expect([job.hasEnded, job.details]).toEqual([true, 'details']);
});

test('a refusal and an error end a job as failed with their message, and the error is thrown', async () => {
  const refused = make();
  expect(await refused.run(async () => refuse('There is no such run.'))).toMatchObject({ ok: false });
  expect(refused.status).toMatchObject({ state: 'failed', message: 'There is no such run.' });
  const broken = make();
  await expect(broken.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(broken.status).toMatchObject({ state: 'failed', message: 'broken' });
});

test.each([
  ['refuses', async () => refuse('Stopped.')],
  ['throws', () => Promise.reject(new Error('aborted'))],
])('a cancelled job whose work %s ends as cancelled, without a message', async (_, stop) => {
  const job = make();
  const run = job.run(async (_onProgress, signal) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    return stop();
  });
  job.cancel();
  await run.catch(() => undefined);
  expect(job.status).toEqual({ id: 'a', state: 'cancelled', done: 0, total: 10 });
});

test('a job whose work is complete before the cancellation is done', async () => {
  const job = make();
  const run = job.run(async () => ok(null));
  job.cancel();
  await run;
  expect(job.status.state).toBe('done');
});

test('of the jobs that have ended, the oldest are forgotten; running ones are kept', async () => {
  const list = new JobList<TestStatus, string>();
  const first = list.add(make(uniqueId()));
  const ids = Array.from({ length: 60 }, () => {
    const id = uniqueId();
    list.add(make(id, 'done'));
    return id;
  });
  expect(new Set(ids).size).toBe(60);
  expect(list.get(first.status.id)).toBe(first);
  expect(ids.filter((id) => list.get(id))).toEqual(ids.slice(-49));
  expect([list.count('working'), list.count('done')]).toEqual([1, 49]);
});

test('closing cancels all jobs and waits for them', async () => {
  const list = new JobList<TestStatus, string>();
  const jobs = ['a', 'b'].map((id) => list.add(make(id)));
  for (const job of jobs)
    job.finished = job.run(
      (_, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(refuse('Stopped.')))),
    );
  await list.close();
  expect(jobs.map(({ status }) => status.state)).toEqual(['cancelled', 'cancelled']);
});
