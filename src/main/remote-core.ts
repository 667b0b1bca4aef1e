import { connect } from 'node:net';
import WebSocket from 'ws';
import type { Reply, RequestName } from '../shared/contract';
import { RefusalError } from '../shared/outcome';
import { packFrame, unpackFrame } from '../shared/wire';
import type { EventFrame, ReplyFrame } from '../shared/wire';
import type { Core } from './core';
import { Hub } from './hub';
import type { Lease } from './lease';

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** The contract as another process answers it: the owner of the home. Rejects when its socket does not answer. */
export async function remoteCore(lease: Lease): Promise<Core> {
  const socket = new WebSocket('ws://owner/api', {
    headers: { 'x-gander-token': lease.token }, perMessageDeflate: false, handshakeTimeout: 5000,
    createConnection: () => connect(lease.socket),
  });
  await new Promise<void>((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const hub = new Hub();
  const waiting = new Map<number, Waiting>();
  let next = 1;
  let closing = false;
  const lost = new Promise<void>((resolve) => {
    socket.on('close', () => {
      for (const one of waiting.values()) one.reject(new RefusalError({ message: `${lease.what} ended before it answered.` }));
      waiting.clear();
      if (!closing) resolve();
    });
  });
  socket.on('error', () => socket.terminate());
  socket.on('message', (data) => receive(unpackFrame(data as Buffer) as ReplyFrame | EventFrame, hub, waiting));
  return {
    local: false,
    lost,
    on: (name, listener) => hub.on(name, listener),
    request: <K extends RequestName>(name: K, ...args: unknown[]) =>
      new Promise<Reply<K>>((resolve, reject) => {
        if (socket.readyState !== socket.OPEN) return reject(new RefusalError({ message: `${lease.what} has ended.` }));
        const id = next++;
        waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
        socket.send(packFrame({ id, name, args }));
      }),
    close: async () => {
      closing = true;
      const closed = new Promise((resolve) => socket.once('close', resolve));
      if (socket.readyState === socket.CLOSED) return;
      socket.close();
      await closed;
    },
  };
}

function receive(frame: ReplyFrame | EventFrame, hub: Hub, waiting: Map<number, Waiting>): void {
  if ('event' in frame) return hub.emit(frame.event, frame.value as never);
  const one = waiting.get(frame.id);
  waiting.delete(frame.id);
  if (frame.ok) one?.resolve(frame.value);
  else one?.reject(new RefusalError({ message: frame.error }));
}
