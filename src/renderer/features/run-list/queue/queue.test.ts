import { beforeEach, describe, expect, test } from 'vitest';
import { ok, refuse } from '../../../../shared/contract/outcome';
import { FakeCore } from '../../../testing/fake-core.test-helper';
import { undo } from '../../../app/undo.svelte';
import { toasts } from '../../../ui/toasts.svelte';
import { QueueStore } from './queue.svelte';

let core: FakeCore;
let queue: QueueStore;

/** A core that keeps the order of its queue. */
function coreWith(...queued: string[]): FakeCore {
  let order = queued;
  return new FakeCore({
    'queue:get': () => ({ held: false, slots: 1, queued: order, live: [] }),
    'queue:move': (run, position) => {
      order = order.filter((one) => one !== run);
      order.splice(position - 1, 0, run);
      return ok(null);
    },
    'queue:hold': () => null,
    'queue:slots': () => refuse('At most 16 runs can train at the same time.'),
  });
}

beforeEach(async () => {
  core = coreWith('a', 'b', 'c');
  queue = new QueueStore(core.api);
  queue.start();
  await queue.load();
  core.requests.length = 0;
});

test('runs that are moved to the front keep their order', async () => {
  await queue.runNext(['b', 'c']);
  expect(core.requests).toEqual([
    ['queue:move', 'c', 1],
    ['queue:move', 'b', 1],
  ]);
});

test('the first run is not moved up, nor the last one down', async () => {
  await queue.moveBy('a', -1);
  await queue.moveBy('c', 1);
  await queue.moveBy('gone', 1);
  expect(core.requests).toEqual([]);
  await queue.moveBy('b', -1);
  await queue.moveBy('b', 1);
  expect(core.requests).toEqual([
    ['queue:move', 'b', 1],
    ['queue:move', 'b', 3],
  ]);
});

describe('a move', () => {
  test('is undone by the moves that restore the order, as the queue is then', async () => {
    await queue.runNext(['c']);
    expect(undo.past.at(-1)?.description).toBe('1 run moved in the queue');
    core.requests.length = 0;
    await undo.undo();
    expect(core.requests).toEqual([['queue:get'], ['queue:move', 'c', 3]]);
    await undo.redo();
    expect(core.requests.at(-1)).toEqual(['queue:move', 'c', 1]);
  });

  test('that is refused is shown and cannot be undone', async () => {
    core.answers = { 'queue:move': () => refuse('The run has started.') };
    const before = undo.past.length;
    await queue.runNext(['c']);
    expect(toasts.items.at(-1)?.message).toBe('The run has started.');
    expect(undo.past).toHaveLength(before);
  });
});

test('the queue is paused and resumed by the core, whose event shows it', async () => {
  await queue.setPaused(true);
  expect(queue.isPaused).toBe(false);
  core.emit('queue:changed', { held: true, slots: 1, queued: ['a'], live: [] });
  expect([queue.isPaused, queue.state.queued]).toEqual([true, ['a']]);
  expect(core.requests).toEqual([['queue:hold', true]]);
});

test('a number of slots that the core refuses is shown', async () => {
  await queue.setSlots(99);
  expect(toasts.items.at(-1)).toMatchObject({ kind: 'error', message: 'At most 16 runs can train at the same time.' });
});
