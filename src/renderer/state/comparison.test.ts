import { expect, it } from 'vitest';
import type { RunDetail, SampleList } from '../../shared/contract';
import { aRow } from '../../shared/a-row.test-helper';
import { Comparison } from './comparison.svelte';

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));
const samples = (...steps: number[]): SampleList => ({ run: 'a', kind: 'grid', rows: 8, columns: 8, steps: Float64Array.from(steps), times: Float64Array.from(steps) });
const listeners = new Map<string, (event: unknown) => void>();
let stored = samples(0);
let answerMetrics: (metrics: Record<string, string[]>) => void;

// A core that samples a run and ends it while the window still waits for the last of its answers.
Object.assign(globalThis, {
  cancelAnimationFrame: () => undefined,
  window: {
    api: {
      on: (name: string, listener: (event: unknown) => void) => {
        listeners.set(name, listener);
        return () => listeners.delete(name);
      },
      request: (name: string) => {
        if (name === 'runs:get') return Promise.resolve({ ok: true, value: { ...aRow('a', { state: 'running' }), datasetCount: 100 } as RunDetail });
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
  expect([...comparison.samples['a']!.steps]).toEqual([0, 40]);
  expect(comparison.runs[0]!.state).toBe('finished');
  expect(comparison.playhead.at).toBe(40);
});
