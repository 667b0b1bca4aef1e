import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { packFrame, unpackFrame } from '../../shared/contract/wire';
import type { ReplyFrame } from '../../shared/contract/wire';
import { carry, MAX_REQUESTS_PER_SECOND, readRequest } from './connection';
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

test('a client that sends too many requests is paused until the second is over, and still gets all answers', async () => {
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

test('an answer that cannot be encoded becomes an error message, and the connection stays open', async () => {
  const ring: Record<string, unknown> = {};
  ring['self'] = ring;
  answer = ring;
  ask(7);
  await vi.advanceTimersByTimeAsync(1);
  expect(socket.sent).toEqual([
    { id: 7, ok: false, error: expect.stringContaining('The answer could not be sent') as unknown },
  ]);
});

test('a client that does not read its answers is disconnected', async () => {
  socket.bufferedAmount = 65 * 2 ** 20;
  ask(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(socket.close).toHaveBeenCalledWith(1013, 'too slow');
});

test('a client may have 256 requests at work, and each further one is refused until some are answered', async () => {
  const waiting: ((value: unknown) => void)[] = [];
  const slow = {
    local: true,
    on: () => () => undefined,
    request: () => new Promise((resolve) => waiting.push(resolve)),
  };
  const one = new FakeSocket();
  carry(
    one as unknown as WebSocket,
    slow as unknown as Core,
    dispatcher(slow as unknown as Core, { shell: 'browser' }),
  );
  const send = (id: number) => one.emit('message', packFrame({ id, name: 'runs:list', args: [] }));
  for (let id = 1; id <= 257; id++) send(id);
  await vi.advanceTimersByTimeAsync(1);
  expect(one.sent).toEqual([{ id: 257, ok: false, error: 'Too many requests at once.' }]);
  waiting[0]!([]);
  await vi.advanceTimersByTimeAsync(1);
  send(258);
  await vi.advanceTimersByTimeAsync(1);
  expect(one.sent.map(({ id }) => id)).toEqual([257, 1]);
  expect(waiting).toHaveLength(257);
});

test('bytes that are no request close the connection, and nothing is sent to a closed one', async () => {
  socket.emit('message', Uint8Array.of(0xc1));
  expect(socket.close).toHaveBeenCalledWith(1003, 'not a request');
  socket.readyState = 3;
  ask(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(socket.sent).toEqual([]);
});

const bytes = (...values: (number | string | Uint8Array)[]): Uint8Array =>
  Buffer.concat(values.map((value) => (typeof value === 'number' ? Buffer.of(value) : Buffer.from(value as string))));
/** A frame with these bytes as its arguments: { id: 1, args: ... }. */
const frameWith = (...args: (number | string | Uint8Array)[]): Uint8Array =>
  bytes(0x82, 0xa2, 'id', 1, 0xa4, 'args', ...args);

test.each([
  ['a list of two', [0x92, 1, 2]],
  ['a negative number', [0xe0]],
  ['nil, true and false', [0x93, 0xc0, 0xc2, 0xc3]],
  ['numbers of 8, 16, 32 and 64 bits', [0x94, 0xcc, 9, 0xcd, 0, 9, 0xce, 0, 0, 0, 9, 0xcb, 0, 0, 0, 0, 0, 0, 0, 0]],
  ['texts of each length', [0x93, 0xa1, 'a', 0xd9, 1, 'b', 0xda, 0, 1, 'c']],
  ['binary data', [0xc4, 2, 7, 7]],
  ['a list with a length of 16 bits', [0xdc, 0, 2, 1, 2]],
  ['a map with a length of 32 bits', [0xdf, 0, 0, 0, 1, 0xa1, 'k', 5]],
  ['an extension of 8 bytes', [0xd7, 1, 0, 0, 0, 0, 0, 0, 0, 0]],
  ['an extension of a stated length', [0xc7, 8, 1, 0, 0, 0, 0, 0, 0, 0, 0]],
])('%s is read whole, and refused when any byte is missing or one is left over', (_, args) => {
  const whole = frameWith(...args);
  expect(readRequest(whole)).toMatchObject({ id: 1 });
  for (let length = 0; length < whole.length; length++)
    expect(readRequest(whole.subarray(0, length)), `${length}`).toBeUndefined();
  expect(readRequest(bytes(whole, 0))).toBeUndefined();
});

test.each([
  ['a list of four billion', [0xdd, 0xff, 0xff, 0xff, 0xff]],
  ['a map of four billion', [0xdf, 0xff, 0xff, 0xff, 0xff]],
  ['a text of four billion', [0xdb, 0xff, 0xff, 0xff, 0xff]],
  ['binary data of four billion', [0xc6, 0xff, 0xff, 0xff, 0xff]],
  ['an extension of four billion', [0xc9, 0xff, 0xff, 0xff, 0xff, 1]],
  ['lists in each other without end', [Buffer.alloc(5000, 0x91), 1]],
])('%s in a few bytes is refused before it is decoded', (_, args) => {
  expect(readRequest(frameWith(...args))).toBeUndefined();
});

test('lists may be nested as deeply as requests are, but not without limit', () => {
  const nested = (depth: number) => readRequest(frameWith(Buffer.alloc(depth, 0x91), 1));
  expect(nested(5)).toMatchObject({ id: 1 });
  expect([nested(30) !== undefined, nested(40)]).toEqual([true, undefined]);
});

test.each([[null], [5], ['text'], [[]], [{}], [{ id: 'x' }], [{ id: 1.5 }], [{ id: NaN }], [{ id: 2 ** 60 }]])(
  'the value %j is no request',
  (value) => expect(readRequest(packFrame(value as never))).toBeUndefined(),
);
