import { afterEach, expect, test, vi } from 'vitest';
import type { ExportOptions, ExportStatus } from '../../../shared/contract/export-options';
import { installFakeCore } from '../../testing/fake-core.test-helper';
import * as saving from '../../ui/browser';
import { ExportJob } from './export-job.svelte';

const core = installFakeCore();
const options: ExportOptions = { kind: 'csv', runs: ['a'] };
const saveBlob = vi.spyOn(saving, 'saveBlob').mockImplementation(() => undefined);

const status = (change: Partial<ExportStatus>): ExportStatus => ({
  id: 'x',
  state: 'working',
  done: 1,
  total: 10,
  ...change,
});
/** A core that starts the export `x` and sends its file in pieces of these sizes. */
function serve(...pieces: number[]): void {
  core.answers['exports:start'] = () => ({ ok: true, value: { id: 'x', frames: 10 } });
  core.answers['exports:read'] = (_, offset) => {
    let start = 0;
    const piece = pieces.find((size) => (start += size) > offset) ?? 0;
    return { ok: true, value: { bytes: new Uint8Array(piece).fill(7), name: 'runs.csv', type: 'text/csv' } };
  };
}

afterEach(() => {
  saveBlob.mockClear();
});

test('a job works from its start until the core says that it is done, and then saves the file', async () => {
  serve(3, 2);
  const job = new ExportJob();
  const started = job.start(options);
  expect(job.working).toBe(true);
  await started;
  expect(core.sent('exports:start')).toEqual([[options]]);
  expect(job.status).toEqual({ id: 'x', state: 'working', done: 0, total: 10 });
  core.emit('exports:changed', status({ done: 4 }));
  expect(job.status?.done).toBe(4);
  expect(job.working).toBe(true);
  core.emit('exports:changed', status({ state: 'done', done: 10, bytes: 5 }));
  expect(job.working).toBe(false);
  await vi.waitFor(() => expect(saveBlob).toHaveBeenCalledTimes(1));
  const [blob, name] = saveBlob.mock.calls[0]!;
  expect([blob.size, blob.type, name]).toEqual([5, 'text/csv', 'runs.csv']);
  expect(core.sent('exports:read')).toEqual([
    ['x', 0],
    ['x', 3],
    ['x', 5],
  ]);
});

test('a job that is done before the start is answered is not missed', async () => {
  serve(1);
  core.answers['exports:start'] = () => {
    core.emit('exports:changed', status({ state: 'done', done: 10 }));
    return { ok: true, value: { id: 'x', frames: 10 } };
  };
  const job = new ExportJob();
  await job.start(options);
  expect(job.status?.state).toBe('done');
  await vi.waitFor(() => expect(saveBlob).toHaveBeenCalledTimes(1));
});

test('events of other exports are ignored', async () => {
  serve();
  const job = new ExportJob();
  await job.start(options);
  core.emit('exports:changed', status({ id: 'other', state: 'failed', message: 'Disk full.' }));
  expect([job.status?.done, job.error]).toEqual([0, undefined]);
});

test('a refused start and a lost connection are errors, and the job may be started again', async () => {
  core.answers['exports:start'] = () => ({ ok: false, error: { code: 'refused', message: 'No such run.' } });
  const job = new ExportJob();
  await job.start(options);
  expect([job.error, job.working]).toEqual(['No such run.', false]);
  core.answers['exports:start'] = () => Promise.reject(new Error('The connection is lost.'));
  await job.start(options);
  expect([job.error, job.working]).toEqual(['The connection is lost.', false]);
  serve();
  await job.start(options);
  expect([job.error, job.working]).toEqual([undefined, true]);
});

test('a failure shows its message, and later events change nothing', async () => {
  serve();
  const job = new ExportJob();
  await job.start(options);
  core.emit('exports:changed', status({ state: 'failed', message: 'The disk is full.' }));
  expect([job.error, job.working]).toEqual(['The disk is full.', false]);
  core.emit('exports:changed', status({ state: 'done' }));
  expect(job.status?.state).toBe('failed');
  expect(saveBlob).not.toHaveBeenCalled();
});

test('cancel names the export; reset forgets it', async () => {
  serve();
  core.answers['exports:cancel'] = () => null;
  const job = new ExportJob();
  await job.cancel();
  expect(core.sent('exports:cancel')).toEqual([]);
  await job.start(options);
  await job.cancel();
  expect(core.sent('exports:cancel')).toEqual([['x']]);
  job.reset();
  expect([job.status, job.error, job.working]).toEqual([undefined, undefined, false]);
  core.emit('exports:changed', status({ done: 9 }));
  expect(job.status).toBeUndefined();
});

test('a finished file that cannot be fetched is an error', async () => {
  serve(1);
  core.answers['exports:read'] = () => Promise.reject(new Error('The connection is lost.'));
  const job = new ExportJob();
  await job.start(options);
  core.emit('exports:changed', status({ state: 'done', done: 10 }));
  await vi.waitFor(() => expect(job.error).toBe('The connection is lost.'));
  expect(saveBlob).not.toHaveBeenCalled();
});
