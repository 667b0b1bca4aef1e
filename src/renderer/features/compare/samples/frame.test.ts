import { beforeEach, expect, it } from 'vitest';
import { SampleFrameState, whyEmpty } from './frame.svelte';
import type { SampleImage } from './sample-cache';

const image = (value: number): SampleImage => ({ kind: 'points', points: Float32Array.of(value, value) });
let ready: Map<string, SampleImage>;
let loads: Map<string, { resolve(image: SampleImage): void; reject(fault: unknown): void }>;
const cache = {
  get: (run: string, step: number) => ready.get(`${run} ${step}`),
  load: (run: string, step: number) =>
    new Promise<SampleImage>((resolve, reject) => loads.set(`${run} ${step}`, { resolve, reject })),
};
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
let frame: SampleFrameState;
beforeEach(() => {
  [ready, loads, frame] = [new Map(), new Map(), new SampleFrameState()];
});

it('shows at once what is in the cache', () => {
  ready.set('a 5', image(1));
  frame.show(cache, 'a', 5);
  expect([frame.of, frame.step, frame.image, frame.waiting]).toEqual(['a', 5, image(1), false]);
});

it('has the step of what is drawn until the next sample has arrived', async () => {
  ready.set('a 5', image(1));
  frame.show(cache, 'a', 5);
  frame.show(cache, 'a', 6);
  expect([frame.step, frame.waiting]).toEqual([5, true]);
  loads.get('a 6')!.resolve(image(2));
  await settle();
  expect([frame.step, frame.image, frame.waiting]).toEqual([6, image(2), false]);
});

it('drops an answer that a later question has overtaken', async () => {
  frame.show(cache, 'a', 1);
  frame.show(cache, 'parent', 2);
  loads.get('parent 2')!.resolve(image(2));
  await settle();
  loads.get('a 1')!.resolve(image(1));
  await settle();
  expect([frame.of, frame.step]).toEqual(['parent', 2]);
});

it('shows the sentence of a refusal, until a sample can be shown again', async () => {
  frame.show(cache, 'a', 1);
  loads.get('a 1')!.reject(new Error('The file is damaged.'));
  await settle();
  expect([frame.error, frame.image, frame.step, frame.waiting]).toEqual(['The file is damaged.', undefined, 1, false]);
  ready.set('a 2', image(2));
  frame.show(cache, 'a', 2);
  expect(frame.error).toBeUndefined();
});

it('says why a run has no samples', () => {
  const why = (state: string, message?: string) =>
    whyEmpty({ state, ...(message ? { message } : {}) } as Parameters<typeof whyEmpty>[0]);
  expect(why('queued')).toMatch(/^Queued\./);
  expect([why('starting'), why('running')]).toEqual(Array(2).fill(why('running')));
  const at43 = { state: 'running', step: 43 } as Parameters<typeof whyEmpty>[0];
  expect(whyEmpty(at43)).not.toContain('Starting');
  expect([why('failed', 'Out of memory.'), why('failed')]).toEqual([
    'Out of memory.',
    'The run failed before its first samples.',
  ]);
  expect(why('finished')).toBe('The run ended before its first samples.');
  const other = { state: 'finished', step: 3, external: { settings: {} } } as Parameters<typeof whyEmpty>[0];
  expect(whyEmpty(other)).toBe('Its program recorded no grids.');
  expect(whyEmpty({ ...other, state: 'running' })).toBe('Its program has not recorded a grid yet.');
});
