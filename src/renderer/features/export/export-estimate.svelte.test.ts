import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ExportOptions } from '../../../shared/contract/export-options';
import { installFakeCore } from '../../testing/fake-core.test-helper';
import { ExportEstimate } from './export-estimate.svelte';

const core = installFakeCore();
const gif: ExportOptions = { kind: 'gif', runs: ['a'] };
const bundle: ExportOptions = { kind: 'bundle', runs: ['a'] };

beforeEach(() => {
  vi.useFakeTimers();
  core.answers['exports:estimate'] = () => ({ ok: true, value: { bytes: 1000 } });
  core.answers['exports:rehearse'] = () => ({ ok: true, value: { seconds: 12, bytes: 2000 } });
});
afterEach(() => {
  vi.useRealTimers();
});

test('an animation is measured once the options have not changed for 400 ms', async () => {
  const estimate = new ExportEstimate();
  estimate.request(gif);
  await vi.advanceTimersByTimeAsync(300);
  estimate.request({ ...gif, scale: 4 });
  await vi.advanceTimersByTimeAsync(399);
  expect(core.requests).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(core.requests).toEqual([['exports:rehearse', { ...gif, scale: 4 }]]);
  expect([estimate.bytes, estimate.seconds]).toEqual([2000, 12]);
});

test('the size of whole runs is asked at once, and a measured size takes its place', async () => {
  const estimate = new ExportEstimate();
  estimate.request(bundle);
  await vi.advanceTimersByTimeAsync(0);
  expect([estimate.bytes, estimate.seconds]).toEqual([1000, undefined]);
  await vi.advanceTimersByTimeAsync(400);
  expect([estimate.bytes, estimate.seconds]).toEqual([2000, 12]);
});

test('a measurement without a size leaves the size of whole runs', async () => {
  core.answers['exports:rehearse'] = () => ({ ok: true, value: {} });
  const estimate = new ExportEstimate();
  estimate.request(bundle);
  await vi.advanceTimersByTimeAsync(400);
  expect([estimate.bytes, estimate.seconds]).toEqual([1000, undefined]);
});

test('an answer that arrives after the options have changed is discarded', async () => {
  let answerFirst: (value: unknown) => void = () => undefined;
  core.answers['exports:rehearse'] = () => new Promise((resolve) => (answerFirst = resolve));
  const estimate = new ExportEstimate();
  estimate.request(gif);
  await vi.advanceTimersByTimeAsync(400);
  estimate.reset();
  answerFirst({ ok: true, value: { seconds: 99, bytes: 99 } });
  await vi.advanceTimersByTimeAsync(400);
  expect([estimate.bytes, estimate.seconds]).toEqual([undefined, undefined]);
  expect(core.requests).toHaveLength(1);
});

test('a refusal leaves nothing', async () => {
  core.answers['exports:estimate'] = () => ({ ok: false, error: { code: 'refused', message: 'No.' } });
  core.answers['exports:rehearse'] = core.answers['exports:estimate'];
  const estimate = new ExportEstimate();
  estimate.request(bundle);
  await vi.advanceTimersByTimeAsync(400);
  expect([estimate.bytes, estimate.seconds]).toEqual([undefined, undefined]);
});
