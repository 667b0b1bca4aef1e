import { afterEach, expect, test, vi } from 'vitest';
import type { Core } from '../../core/core';
import { cancelOnInterrupt } from './interrupt';

const unhandled = vi.fn();
process.on('unhandledRejection', unhandled);
afterEach(() => void process.off('unhandledRejection', unhandled));

test('Ctrl-C during a job whose owner has ended does not end the command with an unhandled rejection', async () => {
  const requested: unknown[][] = [];
  const core = {
    request: (...args: unknown[]) => {
      requested.push(args);
      return Promise.reject(new Error('The app has ended.'));
    },
  } as unknown as Core;
  const onFirst = vi.fn();
  const stop = cancelOnInterrupt(core, 'exports:cancel', 'x-1', onFirst);
  process.emit('SIGINT');
  await new Promise((resolve) => setImmediate(resolve));
  stop();
  expect([requested, onFirst.mock.calls.length]).toEqual([[['exports:cancel', 'x-1']], 1]);
  expect(unhandled).not.toHaveBeenCalled();
});
