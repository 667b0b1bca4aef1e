import { describe, expect, test } from 'vitest';
import type { Api, EventName, Events, RequestName, Requests } from '../../shared/contract/contract';
import { ok, refuse } from '../../shared/contract/outcome';
import { aRow } from '../../shared/domain/run/run-row.test-helper';
import { QueueStore } from '../features/run-list/queue.svelte';
import { RunStore } from '../features/run-list/runs.svelte';
import { Selection } from '../features/run-list/selection.svelte';
import { Toasts } from '../ui/toasts.svelte';

/** A line to a core that answers from a table; it remembers what was asked, and `tell` plays an event. */
class Line implements Api {
  readonly asked: unknown[][] = [];
  readonly #listeners = new Map<string, (event: never) => void>();

  constructor(private readonly answers: Partial<Requests>) {}

  async request<K extends RequestName>(name: K, ...args: Parameters<Requests[K]>): Promise<ReturnType<Requests[K]>> {
    this.asked.push([name, ...args]);
    return (this.answers[name] as (...given: unknown[]) => ReturnType<Requests[K]>)(...args);
  }

  on<K extends EventName>(name: K, listener: (event: Events[K]) => void): () => void {
    this.#listeners.set(name, listener);
    return () => this.#listeners.delete(name);
  }

  tell<K extends EventName>(name: K, event: Events[K]): void {
    (this.#listeners.get(name) as ((event: Events[K]) => void) | undefined)?.(event);
  }
}

describe('the list of runs', () => {
  test('is asked for once and then kept up to date by events', async () => {
    const line = new Line({ 'runs:list': () => [aRow('a'), aRow('b')] });
    const runs = new RunStore(line);
    runs.start();
    await runs.load();
    line.tell('runs:changed', { rows: [aRow('b', { step: 7, state: 'running' }), aRow('c')], removed: ['a'] });
    expect(runs.rows.map((r) => [r.id, r.step])).toEqual([
      ['b', 7],
      ['c', 0],
    ]);
    expect(runs.byId('b')?.state).toBe('running');
    expect(runs.byId('a')).toBeUndefined();
    expect(line.asked).toEqual([['runs:list']]);
  });

  test('ignores what changes before it is there, for the list that is on its way holds it', () => {
    const line = new Line({});
    const runs = new RunStore(line);
    runs.start();
    line.tell('runs:changed', { rows: [aRow('a')], removed: [] });
    expect(runs.rows).toEqual([]);
  });
});

test('runs that are put first keep their order among themselves', async () => {
  const line = new Line({ 'queue:move': () => ok(null) });
  await new QueueStore(line).runNext(['a', 'b']);
  expect(line.asked).toEqual([
    ['queue:move', 'b', 1],
    ['queue:move', 'a', 1],
  ]);
});

test('the first run in the queue is not moved further up', async () => {
  const line = new Line({
    'queue:move': () => ok(null),
    'queue:get': () => ({ held: false, slots: 1, queued: ['a', 'b'], live: [] }),
  });
  const queue = new QueueStore(line);
  await queue.load();
  await queue.moveBy('a', -1);
  await queue.moveBy('b', -1);
  await queue.moveBy('b', 1);
  expect(line.asked.slice(1)).toEqual([['queue:move', 'b', 1]]);
});

test('ticking all a second time ticks none, and leaves the others alone', () => {
  const selection = new Selection();
  selection.toggle('x');
  selection.toggleAll(['a', 'b']);
  expect([...selection.ids]).toEqual(['x', 'a', 'b']);
  selection.toggleAll(['a', 'b']);
  expect([...selection.ids]).toEqual(['x']);
});

describe('a refusal', () => {
  test('is shown in its own words, once', async () => {
    const toasts = new Toasts();
    for (let i = 0; i < 2; i++)
      expect(await toasts.attempt(Promise.resolve(refuse('The run has ended.')))).toBeUndefined();
    expect(toasts.items.map((t) => [t.kind, t.message])).toEqual([['error', 'The run has ended.']]);
  });

  test('is told from a fault on the way, which is shown too', async () => {
    const toasts = new Toasts();
    await toasts.attempt(Promise.reject(new Error('The connection to Gander was lost.')));
    expect(toasts.items).toHaveLength(1);
    toasts.close(toasts.items[0]!.id);
    expect(toasts.items).toEqual([]);
  });
});
