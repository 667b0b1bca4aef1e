import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { packFrame, unpackFrame } from '../../shared/contract/wire';
import type { ReplyFrame } from '../../shared/contract/wire';
import { carry, MAX_REQUESTS_PER_SECOND } from './connection';
import type { Core } from '../core/core';
import { dispatcher } from '../core/dispatch';

class FakeSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  sent: ReplyFrame[] = [];
  pause = vi.fn();
  resume = vi.fn();
  close = vi.fn();
  send = (bytes: Uint8Array): void => void this.sent.push(unpackFrame(bytes) as ReplyFrame);
}

let socket: FakeSocket;
let answer: unknown;
const core = { local: true, on: () => () => undefined, request: async () => answer } as unknown as Core;
beforeEach(() => {
  vi.useFakeTimers();
  socket = new FakeSocket();
  answer = [];
  carry(socket as unknown as WebSocket, core, dispatcher(core, { shell: 'browser' }));
});
afterEach(() => void vi.useRealTimers());

const ask = (id: number): boolean => socket.emit('message', packFrame({ id, name: 'runs:list', args: [] }));

test('a client that asks without end is read no further until a second is over, and is answered all the same', async () => {
  for (let id = 1; id < MAX_REQUESTS_PER_SECOND; id++) {
    ask(id);
    if (id % 100 === 0) await vi.advanceTimersByTimeAsync(1);
  }
  expect(socket.pause).not.toHaveBeenCalled();
  ask(MAX_REQUESTS_PER_SECOND);
  expect(socket.pause).toHaveBeenCalledOnce();
  expect(socket.resume).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1000);
  expect(socket.resume).toHaveBeenCalledOnce();
  expect(socket.sent).toHaveLength(MAX_REQUESTS_PER_SECOND);
});

test('an answer that cannot be packed becomes a sentence, and ends nothing', async () => {
  const ring: Record<string, unknown> = {};
  ring['self'] = ring;
  answer = ring;
  ask(7);
  await vi.advanceTimersByTimeAsync(1);
  expect(socket.sent).toEqual([
    { id: 7, ok: false, error: expect.stringContaining('The answer could not be sent') as unknown },
  ]);
});

test('a client that does not read what it asked for is let go', async () => {
  socket.bufferedAmount = 65 * 2 ** 20;
  ask(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(socket.close).toHaveBeenCalledWith(1013, 'too slow');
});
