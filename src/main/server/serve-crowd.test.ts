import { mkdtempSync, writeFileSync } from 'node:fs';
import { get as httpGet } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import WebSocket from 'ws';
import { MAX_UNPROVEN_OF_ADDRESS } from './connection-limits';
import type { Core } from '../core/core';
import { EventBus } from '../core/event-bus';
import { serve } from './serve';
import type { Serving } from './serve';

const events = new EventBus();
const core: Core = {
  local: true,
  lost: new Promise(() => undefined),
  close: async () => undefined,
  work: () => undefined,
  stopStarting: () => undefined,
  on: (name, listener) => events.on(name, listener),
  request: (async () => []) as Core['request'],
};
let serving: Serving;
let url: URL;
let crowd: Socket[];

beforeEach(async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'gander-crowd-'));
  writeFileSync(path.join(folder, 'index.html'), '<title>Gander</title>');
  serving = await serve({ core, folder });
  url = new URL(serving.address);
  crowd = [];
});
afterEach(async () => {
  crowd.forEach((socket) => socket.destroy());
  await serving.close();
});

/** Opens connections that each send `beginning` and then more data slowly, without ever completing a request. */
async function gather(count: number, beginning = ''): Promise<void> {
  await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<void>((resolve) => {
          const socket = connect(
            Number(url.port),
            url.hostname,
            () => (beginning && socket.write(beginning), resolve()),
          );
          crowd.push(socket);
          const drip = beginning ? setInterval(() => socket.write('a'), 200) : undefined;
          socket
            .on('error', () => undefined)
            .on('close', () => clearInterval(drip))
            .resume();
        }),
    ),
  );
}
const get = (target: string, headers = {}) =>
  new Promise<{ status: number | undefined; headers: Record<string, unknown> }>((resolve, reject) => {
    httpGet({ host: url.hostname, port: url.port, path: target, headers, agent: false }, (response) => {
      response.resume();
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers }));
    }).on('error', reject);
  });
const open = (target: string, headers = {}) =>
  new Promise<WebSocket>((resolve, reject) => {
    const socket = new WebSocket(`ws://${url.host}${target}`, { headers });
    socket.once('open', () => resolve(socket)).once('error', reject);
  });

const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => (socket.closed ? resolve() : socket.once('close', () => resolve())));

/** Opens the page like a browser, and connects like a program. */
async function enter(): Promise<WebSocket[]> {
  const { status, headers } = await get(`/${url.search}`);
  expect(status).toBe(303);
  const cookie = String(headers['set-cookie']).split(';')[0]!;
  const base = String(headers['location']);
  expect((await get(base, { cookie })).status).toBe(200);
  return Promise.all([open(`${base}api`, { cookie }), open(`/api${url.search}`)]);
}

const HALF_HEADERS = 'GET / HTTP/1.1\r\nHost: localhost\r\nX: ';
test.each([
  ['send nothing', ''],
  ['send their headers byte by byte', HALF_HEADERS],
  ['send a body byte by byte', 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n'],
])(
  '300 connections that %s are closed, and neither block the owner nor end other connections',
  async (_, beginning) => {
    const before = await enter();
    let ended = 0;
    for (const socket of before) socket.on('close', () => ended++);
    await gather(300, beginning);
    const during = await enter();
    await gather(100, beginning);
    during.push(...(await enter()));
    await Promise.all(crowd.map(closed));
    expect(ended).toBe(0);
    for (const socket of [...before, ...during]) {
      expect(socket.readyState).toBe(WebSocket.OPEN);
      socket.close();
    }
  },
  60_000,
);

test('clients that are refused a WebSocket and stay connected take no slots either', async () => {
  await gather(
    MAX_UNPROVEN_OF_ADDRESS,
    'GET /api HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  for (const socket of await enter()) socket.close();
  await Promise.all(crowd.map(closed));
}, 60_000);
