import { EventEmitter } from 'node:events';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { beforeEach, expect, test } from 'vitest';
import { limitUnproven, MAX_UNPROVEN_OF_ADDRESS } from './connection-limits';

class FakeSocket extends EventEmitter {
  isOpen = true;
  constructor(readonly remoteAddress: string | undefined) {
    super();
  }
  destroy(): void {
    this.isOpen = false;
    this.emit('close');
  }
}

const MAX_UNPROVEN = 128;
let server: EventEmitter;
let prove: (socket: FakeSocket) => void;
beforeEach(() => {
  server = new EventEmitter();
  const exempt = limitUnproven(server as Server);
  prove = (socket) => exempt(socket as unknown as Socket);
});

function connect(address: string | undefined, count: number): FakeSocket[] {
  return Array.from({ length: count }, () => {
    const socket = new FakeSocket(address);
    server.emit('connection', socket);
    return socket;
  });
}
const open = (sockets: readonly FakeSocket[]): number[] => sockets.flatMap(({ isOpen }, i) => (isOpen ? [i] : []));

test('as many connections of one address as are allowed stay open, and the next one closes the oldest', () => {
  const first = connect('10.0.0.1', MAX_UNPROVEN_OF_ADDRESS);
  expect(open(first)).toHaveLength(MAX_UNPROVEN_OF_ADDRESS);
  const [next] = connect('10.0.0.1', 1);
  expect([next!.isOpen, first[0]!.isOpen, first[1]!.isOpen]).toEqual([true, false, true]);
});

test('a crowd of one address does not close the connections of another', () => {
  const mine = connect('10.0.0.2', 3);
  const crowd = connect('10.0.0.1', 500);
  expect(open(mine)).toEqual([0, 1, 2]);
  expect(open(crowd)).toEqual(Array.from({ length: MAX_UNPROVEN_OF_ADDRESS }, (_, i) => 500 - 64 + i));
});

test('beyond the limit of all addresses the most crowded one loses its oldest connection', () => {
  const large = connect('10.0.0.1', 60);
  const small = connect('10.0.0.2', 5);
  const others = Array.from({ length: MAX_UNPROVEN - 65 }, (_, i) => connect(`10.0.1.${i}`, 1)[0]!);
  expect([open(large).length, open(small).length, open(others).length]).toEqual([60, 5, MAX_UNPROVEN - 65]);
  connect('10.0.0.3', 2);
  expect(open(large)).toEqual(Array.from({ length: 58 }, (_, i) => i + 2));
  expect([open(small).length, open(others).length]).toEqual([5, MAX_UNPROVEN - 65]);
});

test('a connection with the secret is never closed, and counts no more', () => {
  const proven = connect('10.0.0.1', MAX_UNPROVEN_OF_ADDRESS);
  proven.forEach(prove);
  const more = connect('10.0.0.1', MAX_UNPROVEN_OF_ADDRESS);
  expect([open(proven).length, open(more).length]).toEqual([MAX_UNPROVEN_OF_ADDRESS, MAX_UNPROVEN_OF_ADDRESS]);
  connect('10.0.0.1', 1);
  expect([open(proven).length, open(more).length]).toEqual([MAX_UNPROVEN_OF_ADDRESS, MAX_UNPROVEN_OF_ADDRESS - 1]);
});

test('a connection that ended by itself makes room, once', () => {
  const first = connect('10.0.0.1', MAX_UNPROVEN_OF_ADDRESS);
  first[5]!.destroy();
  first[5]!.emit('close');
  prove(first[5]!);
  connect('10.0.0.1', 1);
  expect(open(first)).toHaveLength(MAX_UNPROVEN_OF_ADDRESS - 1);
  connect('10.0.0.1', 1);
  expect(open(first)).toHaveLength(MAX_UNPROVEN_OF_ADDRESS - 2);
});

test('connections without an address, such as those of a pipe, share one limit', () => {
  const pipes = connect(undefined, MAX_UNPROVEN_OF_ADDRESS + 1);
  expect(open(pipes)).toHaveLength(MAX_UNPROVEN_OF_ADDRESS);
});

test('a socket that was never seen can be exempted without an error', () => prove(new FakeSocket('10.0.0.9')));
