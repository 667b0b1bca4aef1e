import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Core } from './core';
import { lastingCore } from './lasting-core';

const logged = vi.hoisted(() => [] as string[]);
vi.mock('./log-line', () => ({ logLine: (text: string) => void logged.push(text), stackOf: String }));
beforeEach(() => void (logged.length = 0));

/** A core that records its calls; `lose` ends it as the end of its owner would. */
function fakeCore(name: string, local = false) {
  const calls: string[] = [];
  const listeners = new Map<string, (value: unknown) => void>();
  let lose!: () => void;
  const core = {
    local,
    lost: new Promise<void>((resolve) => (lose = resolve)),
    on: (event: string, listener: (value: unknown) => void) => void listeners.set(event, listener),
    request: (request: string) => (calls.push(request), Promise.resolve(`${name} ${request}`)),
    work: () => void calls.push('work'),
    stopStarting: () => void calls.push('stopStarting'),
    close: () => (calls.push('close'), Promise.resolve()),
  };
  return {
    core: core as unknown as Core,
    calls,
    emit: (event: string, value: unknown) => listeners.get(event)!(value),
    lose,
  };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

async function opened(...fakes: ReturnType<typeof fakeCore>[]) {
  const left = [...fakes];
  const core = await lastingCore(() => {
    const next = left.shift();
    return next ? Promise.resolve(next.core) : Promise.reject(new Error('The home is gone.'));
  });
  return core;
}

describe('a lasting core', () => {
  test('answers by the core that is open, and emits its events', async () => {
    const one = fakeCore('one', true);
    const core = await opened(one);
    const received: unknown[] = [];
    const stop = core.on('runs:changed', (value) => received.push(value));
    expect([core.local, await core.request('queue:get')]).toEqual([true, 'one queue:get']);
    one.emit('runs:changed', 1);
    stop();
    one.emit('runs:changed', 2);
    expect(received).toEqual([1]);
  });

  test('opens the home again when its owner ends, and is then what the new core is', async () => {
    const [one, other] = [fakeCore('one'), fakeCore('other', true)];
    const core = await opened(one, other);
    expect(core.local).toBe(false);
    one.lose();
    await settled();
    expect([core.local, await core.request('runs:list')]).toEqual([true, 'other runs:list']);
    await core.close();
    expect([one.calls.includes('close'), other.calls.includes('close')]).toEqual([false, true]);
  });

  test('reads runs and queue after that, because their events may have been missed', async () => {
    const [one, other] = [fakeCore('one'), fakeCore('other')];
    const core = await opened(one, other);
    const received: unknown[] = [];
    core.on('runs:changed', (value) => received.push(value));
    core.on('queue:changed', (value) => received.push(value));
    one.lose();
    await settled();
    expect(received).toEqual([{ rows: 'other runs:list', removed: [] }, 'other queue:get']);
    other.emit('queue:changed', 'later');
    expect(received.at(-1)).toBe('later');
  });

  test('lets requests wait that come while it is opened again', async () => {
    const [one, other] = [fakeCore('one'), fakeCore('other')];
    let arrive!: () => void;
    const cores = [Promise.resolve(one.core), new Promise<Core>((resolve) => (arrive = () => resolve(other.core)))];
    const core = await lastingCore(() => cores.shift()!);
    one.lose();
    await settled();
    const answer = core.request('doctor:run' as 'queue:get');
    arrive();
    expect(await answer).toBe('other doctor:run');
  });

  test('works in the new core as in the old one, and rests in both', async () => {
    const [one, other, last] = [fakeCore('one'), fakeCore('other'), fakeCore('last')];
    const core = await opened(one, other, last);
    core.work();
    await settled();
    one.lose();
    await settled();
    core.stopStarting();
    await settled();
    other.lose();
    await settled();
    expect([one.calls, other.calls.filter((call) => !call.includes(':')), last.calls.includes('work')]).toEqual([
      ['work'],
      ['work', 'stopStarting'],
      false,
    ]);
  });

  test('opens nothing after it was closed', async () => {
    const [one, other] = [fakeCore('one'), fakeCore('other')];
    const core = await opened(one, other);
    await core.close();
    one.lose();
    await settled();
    expect(other.calls).toEqual([]);
  });

  test('says that it cannot be opened again, and refuses requests with the reason', async () => {
    const one = fakeCore('one');
    const core = await opened(one);
    one.lose();
    await settled();
    expect(logged).toEqual(['The core could not be opened again: Error: The home is gone.']);
    await expect(core.request('queue:get')).rejects.toThrow('The home is gone.');
    core.work();
    core.stopStarting();
    await settled();
  });

  test('is not made where the home cannot be opened at first', async () =>
    expect(opened()).rejects.toThrow('The home is gone.'));
});
