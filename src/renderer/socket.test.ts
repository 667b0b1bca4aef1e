import { afterEach, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import type { AddressInfo } from 'node:net';
import { packFrame, unpackFrame } from '../shared/contract/wire';
import type { RequestFrame } from '../shared/contract/wire';
import { SocketApi } from './socket';
import type { Connection } from './socket';

let server: WebSocketServer | undefined;
let opened: SocketApi | undefined;
afterEach(() => {
  opened?.close();
  server?.close();
});

type Answer = (frame: RequestFrame, send: (bytes: Uint8Array) => void) => void;

/** A client of a real server that answers each request by `answer`. */
async function connect(
  answer: Answer,
  onConnection: (connection: Connection) => void = () => undefined,
): Promise<SocketApi> {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket) =>
    socket.on('message', (data: Buffer) => answer(unpackFrame(data) as RequestFrame, (bytes) => socket.send(bytes))),
  );
  await new Promise((listening) => server!.once('listening', listening));
  opened = new SocketApi(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, onConnection);
  return opened;
}

test('replies find their requests, in whatever order they come', async () => {
  const held: RequestFrame[] = [];
  const api = await connect((frame, send) => {
    held.push(frame);
    if (held.length === 2) for (const { id, name } of held.reverse()) send(packFrame({ id, ok: true, value: name }));
  });
  expect(await Promise.all([api.request('runs:list'), api.request('queue:get')])).toEqual(['runs:list', 'queue:get']);
});

test('a fault of the core rejects with its message', async () => {
  const api = await connect(({ id }, send) => send(packFrame({ id, ok: false, error: 'no such thing' })));
  await expect(api.request('runs:list')).rejects.toThrow('no such thing');
});

test('an event reaches its listeners until they leave', async () => {
  const heard: unknown[] = [];
  const api = await connect(({ id }, send) => {
    send(packFrame({ event: 'samples:added', value: [{ run: 'a', step: id }] }));
    send(packFrame({ id, ok: true, value: null }));
  });
  const leave = api.on('samples:added', (event) => heard.push(event));
  await api.request('queue:hold', true);
  leave();
  await api.request('queue:hold', true);
  expect(heard).toEqual([[{ run: 'a', step: 1 }]]);
});

test('a broken line fails what is in flight, is made anew and says both', async () => {
  const states: Connection[] = [];
  let breaks = true;
  const api = await connect(
    ({ id }, send) => {
      if (breaks) for (const client of server!.clients) client.terminate();
      else send(packFrame({ id, ok: true, value: 'back' }));
      breaks = false;
    },
    (connection) => states.push(connection),
  );
  await expect(api.request('runs:list')).rejects.toThrow('lost');
  expect(await api.request('runs:list')).toBe('back');
  expect(states).toEqual(['open', 'lost', 'open']);
});

test('a page that is not let in any more hears that, and is connected again when it is', async () => {
  let isLetIn = false;
  const states: Connection[] = [];
  server = new WebSocketServer({ port: 0, host: '127.0.0.1', verifyClient: (_info, answer) => answer(isLetIn, 401) });
  await new Promise((listening) => server!.once('listening', listening));
  await new Promise<void>((isOpen) => {
    opened = new SocketApi(
      `ws://127.0.0.1:${(server!.address() as AddressInfo).port}`,
      (connection) => {
        states.push(connection);
        if (connection === 'refused') isLetIn = true;
        if (connection === 'open') isOpen();
      },
      () => Promise.resolve(!isLetIn),
    );
  });
  expect(states).toEqual(['lost', 'refused', 'open']);
});
