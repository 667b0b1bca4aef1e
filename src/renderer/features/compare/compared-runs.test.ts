import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunDetail, SampleList } from '../../../shared/contract/results';
import { aRow } from '../../../shared/domain/run/run-row.test-helper';
import { aComparedRun, sampleList } from './compared-run.test-helper';
import { ComparedRuns } from './compared-runs.svelte';

const listeners = new Map<string, (event: unknown) => void>();
let details: Record<string, RunDetail>;
let lists: Record<string, SampleList>;
let metrics: Record<string, string[]>;
let requests: [name: string, argument: unknown][];

// A core whose answers each test chooses.
Object.assign(globalThis, {
  window: {
    api: {
      on: (name: string, listener: (event: unknown) => void) => {
        listeners.set(name, listener);
        return () => listeners.delete(name);
      },
      request: (name: string, argument: string & string[]) => {
        requests.push([name, argument]);
        if (name === 'runs:get') {
          const value = details[argument];
          return Promise.resolve(value ? { ok: true, value } : { ok: false, error: { message: 'No such run.' } });
        }
        if (name === 'samples:list') return Promise.resolve(argument.flatMap((id) => lists[id] ?? []));
        if (name === 'series:metrics') return Promise.resolve(metrics);
        return Promise.reject(new Error(`no answer to ${name}`));
      },
    },
  },
});

const calls: string[] = [];
let runs: ComparedRuns;
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
const emit = (name: string, event: unknown) => listeners.get(name)!(event);
const asked = (name: string) => requests.filter(([n]) => n === name).map(([, argument]) => argument);

beforeEach(async () => {
  details = {
    a: aComparedRun('a', { state: 'running', datasetCount: 100 }),
    b: aComparedRun('b', { state: 'finished', datasetCount: 100 }),
  };
  lists = { a: sampleList('a', [0, 50]), b: sampleList('b', [0]) };
  metrics = { a: ['generatorLoss'], b: [] };
  requests = [];
  calls.length = 0;
  runs = new ComparedRuns({
    read: () => calls.push('read'),
    grew: (ids) => calls.push(`grew ${ids.join(' ')}`),
    sampled: () => calls.push('sampled'),
  });
  await runs.open(['a', 'b', 'a', 'deleted']);
});
afterEach(() => runs.close());

describe('runs that are opened', () => {
  it('are read once each, with their samples and metrics', () => {
    expect(runs.list.map((run) => run.id)).toEqual(['a', 'b']);
    expect(asked('runs:get')).toEqual(['a', 'b', 'deleted']);
    expect([...runs.samples['a']!.steps]).toEqual([0, 50]);
    expect(runs.metrics.byRun['a']).toEqual(['generatorLoss']);
    expect([calls, runs.opening, runs.error]).toEqual([['read'], false, undefined]);
  });

  it('have a style by their place, and those that are not in the database are named', () => {
    expect(runs.list.map((run) => run.style.token)).toEqual(['--run-1', '--run-2']);
    expect(runs.missing).toEqual(['deleted']);
    expect([runs.find('b')?.id, runs.find('deleted')]).toEqual(['b', undefined]);
  });

  it('have clocks with the times of their samples', () => {
    expect([...(runs.clocks.get('a')!.times as Float64Array)]).toEqual([0, 5]);
    expect(runs.clocks.get('a')!.datasetCount).toBe(100);
  });

  it('are live while one of them is', () => {
    expect(runs.anyLive).toBe(true);
    emit('runs:changed', { rows: [aRow('a', { state: 'finished' })], removed: [] });
    expect(runs.anyLive).toBe(false);
  });

  it('say why they could not be read', async () => {
    vi.spyOn(window.api!, 'request').mockRejectedValueOnce(new Error('The line is closed.'));
    await runs.open(['a']);
    expect([runs.error, runs.opening]).toEqual(['The runs could not be read: The line is closed.', false]);
    await runs.open(['a']);
    expect(runs.error).toBeUndefined();
    vi.restoreAllMocks();
  });
});

describe('an event', () => {
  it('changes the row of a run and leaves its details', () => {
    emit('runs:changed', { rows: [aRow('a', { state: 'running', step: 70 }), aRow('other')], removed: [] });
    expect(runs.list.map((run) => [run.id, run.step, run.datasetCount])).toEqual([
      ['a', 70, 100],
      ['b', 0, 100],
    ]);
    expect(runs.list[0]!.style.token).toBe('--run-1');
  });

  it('reads the events of a run again when its state or warnings have changed, and only then', async () => {
    const before = asked('runs:get').length;
    emit('runs:changed', { rows: [aRow('a', { state: 'running', step: 70 })], removed: [] });
    expect(asked('runs:get').length).toBe(before);
    const event = { at: '', step: 80, level: 'info' as const, code: 'eager', message: '' };
    details['a'] = aComparedRun('a', { events: [event] });
    emit('runs:changed', { rows: [aRow('a', { state: 'running', warnings: 1 })], removed: [] });
    await settle();
    expect(runs.list[0]!.events).toEqual([event]);
    expect(runs.list[0]!.warnings).toBe(1);
  });

  it('removes a run', () => {
    emit('runs:changed', { rows: [], removed: ['b', 'other'] });
    expect([runs.list.map((run) => run.id), runs.missing]).toEqual([['a'], ['deleted', 'b']]);
  });

  it('reads new samples of compared runs only', async () => {
    lists['a'] = sampleList('a', [0, 50, 100]);
    emit('samples:added', [
      { run: 'a', step: 100 },
      { run: 'other', step: 5 },
      { run: 'a', step: 100 },
    ]);
    await settle();
    expect([...runs.samples['a']!.steps]).toEqual([0, 50, 100]);
    expect([...runs.samples['b']!.steps]).toEqual([0]);
    expect([asked('samples:list').slice(-1), calls.slice(-1)]).toEqual([[['a']], ['sampled']]);
  });

  it('of other runs is ignored', async () => {
    const before = requests.length;
    emit('series:grew', [{ run: 'other', step: 1 }]);
    emit('samples:added', [{ run: 'other', step: 1 }]);
    await settle();
    expect([requests.length, calls]).toEqual([before, ['read']]);
  });

  it('of growth is passed on for the compared runs', () => {
    emit('series:grew', [
      { run: 'b', step: 1 },
      { run: 'other', step: 1 },
    ]);
    expect(calls).toEqual(['read', 'grew b']);
  });

  it('is not received after closing', () => {
    runs.close();
    expect(listeners.size).toBe(0);
  });
});
