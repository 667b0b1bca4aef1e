import { expect, it } from 'vitest';
import type { DiskState } from '../../../shared/contract/results';
import type { Core } from '../../core/core';
import { followRuns, LockWatch } from './follow-runs';

/** A core that knows one run, which waits, and whose disk and queue are as the test says. */
function fakeCore(live: () => string[]): { core: Core; tell: (state: DiskState) => void } {
  let state: DiskState = {};
  let listener: (state: DiskState) => void = () => undefined;
  const core = {
    on: (name: string, heard: (state: DiskState) => void) => {
      if (name === 'disk:changed') listener = heard;
      return () => undefined;
    },
    request: (name: string) =>
      Promise.resolve().then(() =>
        name === 'disk:state' ? state : name === 'queue:get' ? { live: live() } : [{ id: 'a', state: 'queued' }],
      ),
  } as unknown as Core;
  return { core, tell: (next) => listener((state = next)) };
}
const LOCKED: DiskState = {
  log: 'The database x is locked by process 7 (other). Gander waits for it; training goes on.',
  isLocked: true,
};

it('ends a wait that a locked database would keep for ever, but not before training has ended', async () => {
  let live = ['a'];
  const { core, tell } = fakeCore(() => live);
  const watch = new LockWatch(core, 10);
  let isOver = false;
  const rows = followRuns(core, ['a'], () => undefined, watch.givenUp).finally(() => (isOver = true));
  tell(LOCKED);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(isOver).toBe(false);
  live = [];
  expect(await watch.givenUp).toMatch(
    /^Given up after \d+ minutes\. The database x is locked by process 7 \(other\)\. Queued runs stay in the queue, /,
  );
  expect(await rows).toMatchObject([{ id: 'a', state: 'queued' }]);
  watch.stop();
});

it('goes on waiting when the lock is gone in time, and when it is the disk that has no room', async () => {
  const { core, tell } = fakeCore(() => []);
  const watch = new LockWatch(core, 50);
  tell(LOCKED);
  tell({});
  tell({ log: 'There is no room on the disk.' });
  const first = await Promise.race([watch.givenUp, new Promise((resolve) => setTimeout(() => resolve('waits'), 200))]);
  expect(first).toBe('waits');
  watch.stop();
});
