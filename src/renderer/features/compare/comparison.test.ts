import { expect, it, vi } from 'vitest';
import type { RunDetail, SampleList } from '../../../shared/contract/results';
import { aRow } from '../../../shared/domain/run/run-row.test-helper';
import { Comparison } from './comparison.svelte';

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));
const samples = (...steps: number[]): SampleList => ({
  run: 'a',
  kind: 'grid',
  rows: 8,
  columns: 8,
  steps: Float64Array.from(steps),
  times: Float64Array.from(steps),
});
const listeners = new Map<string, (event: unknown) => void>();
let stored = samples(0);
let answerMetrics: (metrics: Record<string, string[]>) => void;

// A core that adds a sample and ends the run before it has answered all requests of the window.
Object.assign(globalThis, {
  cancelAnimationFrame: () => undefined,
  window: {
    api: {
      on: (name: string, listener: (event: unknown) => void) => {
        listeners.set(name, listener);
        return () => listeners.delete(name);
      },
      request: (name: string) => {
        if (name === 'runs:get')
          return Promise.resolve({
            ok: true,
            value: { ...aRow('a', { state: 'running' }), datasetCount: 100 } as RunDetail,
          });
        if (name === 'samples:list') return Promise.resolve([stored]);
        return new Promise((answer) => (answerMetrics = answer));
      },
    },
  },
});

it('misses nothing that happens while the runs are being read', async () => {
  const comparison = new Comparison();
  const open = comparison.open(['a']);
  await settled();
  stored = samples(0, 40);
  listeners.get('samples:added')!([{ run: 'a', step: 40 }]);
  listeners.get('runs:changed')!({ rows: [aRow('a', { state: 'finished' })], removed: [] });
  answerMetrics({ a: [] });
  await open;
  await settled();
  expect([...comparison.runs.samples['a']!.steps]).toEqual([0, 40]);
  expect(comparison.runs.list[0]!.state).toBe('finished');
  expect(comparison.playhead.at).toBe(40);
});

it('reads metrics that are logged soon after others, even if no points follow them', async () => {
  vi.useFakeTimers();
  const comparison = new Comparison();
  const open = comparison.open(['a']);
  await vi.advanceTimersByTimeAsync(1);
  answerMetrics({ a: ['modesCovered'] });
  await open;
  const grow = (step: number) => {
    listeners.get('series:grew')!([{ run: 'a', step }]);
  };
  // The first growth is read at once; the second one comes too soon after it.
  await vi.advanceTimersByTimeAsync(5000);
  grow(1);
  await vi.advanceTimersByTimeAsync(1);
  answerMetrics({ a: ['modesCovered'] });
  grow(2);
  await vi.advanceTimersByTimeAsync(4000);
  answerMetrics({ a: ['modesCovered', 'generatorLoss'] });
  await vi.advanceTimersByTimeAsync(1);
  expect(comparison.runs.metrics.byRun['a']).toEqual(['modesCovered', 'generatorLoss']);
  comparison.close();
  vi.useRealTimers();
});
