import { mkdtempSync, mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import WebSocket from 'ws';
import { packFrame, unpackFrame } from '../../shared/contract/wire';
import type { ReplyFrame } from '../../shared/contract/wire';
import type { Core } from '../core/core';
import { EventBus } from '../core/event-bus';
import { serve } from './serve';
import type { Serving } from './serve';

let serving: Serving;
let url: URL;
/** The path of the page after the exchange of the key, and the browser's cookie. */
let base: string;
let cookie: string;
const events = new EventBus();
const asked: string[] = [];
const core: Core = {
  local: true,
  lost: new Promise(() => undefined),
  close: async () => undefined,
  work: () => undefined,
  stopStarting: () => undefined,
  on: (name, listener) => events.on(name, listener),
  request: (async (name: string, ...args: unknown[]) => {
    asked.push(name);
    return name === 'samples:read'
      ? { ok: true, value: { kind: 'points', points: new Float32Array([1.5, -2]) } }
      : args;
  }) as Core['request'],
};

beforeEach(async () => {
  const root = mkdtempSync(path.join(tmpdir(), 'gander-serve-'));
  const folder = path.join(root, 'renderer');
  mkdirSync(path.join(folder, 'assets'), { recursive: true });
  writeFileSync(path.join(folder, 'index.html'), '<title>Gander</title>');
  writeFileSync(path.join(folder, 'assets', 'main.js'), '1');
  mkdirSync(path.join(folder, 'docs'));
  writeFileSync(path.join(folder, 'docs', 'index.html'), '<title>Documentation</title>');
  writeFileSync(path.join(root, 'gander.sqlite'), 'secret');
  serving = await serve({ core, folder });
  url = new URL(serving.address);
  const { headers } = await get(`/${url.search}`);
  base = String(headers['location']);
  cookie = String(headers['set-cookie']).split(';')[0]!;
  asked.length = 0;
});
afterEach(() => serving.close());

const get = (target: string, headers: Record<string, string> = {}, method = 'GET') =>
  new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
    const sent = request({ host: url.hostname, port: url.port, path: target, headers, method }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body }));
    });
    sent.on('error', reject).end();
  });

/** Sends a request line unchanged: HTTP clients normalise paths. */
const raw = (line: string, more: string[] = []) =>
  new Promise<string>((resolve) => {
    const socket = connect(Number(url.port), url.hostname, () =>
      socket.write(
        `${line}\r\nHost: localhost\r\n${more.length > 0 ? more.join('\r\n') : 'Connection: close'}\r\n\r\n`,
      ),
    );
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.on('close', () => resolve(text));
  });

const open = (target = `/api${url.search}`, headers: Record<string, string> = {}, host = url.host) =>
  new Promise<WebSocket>((resolve, reject) => {
    const socket = new WebSocket(`ws://${url.host}${target}`, { headers: { Host: host, ...headers } });
    socket.once('open', () => resolve(socket)).once('error', reject);
  });
const next = (socket: WebSocket) =>
  new Promise<unknown>((resolve) => socket.once('message', (data) => resolve(unpackFrame(data as Buffer))));
const closed = (socket: WebSocket) => new Promise<number>((resolve) => socket.once('close', resolve));

test('the address is on loopback and contains a secret', () => {
  expect(url.hostname).toBe('127.0.0.1');
  expect(url.searchParams.get('key')!.length).toBeGreaterThanOrEqual(32);
});

test('the key is exchanged for a cookie that scripts, other sites and other ports do not get, and is then in no address', async () => {
  const entered = await get(`/${url.search}`);
  expect(entered).toMatchObject({ status: 303, body: '', headers: { location: base, 'cache-control': 'no-store' } });
  expect(base).toMatch(/^\/w\/[\w-]{32}\/$/);
  expect(entered.headers['set-cookie']).toEqual([
    expect.stringMatching(new RegExp(`^gander=[\\w-]{32}; Path=${base}; HttpOnly; SameSite=Strict$`)),
  ]);
  // The cookie does not contain the key, and the address of the page contains neither.
  const key = url.searchParams.get('key')!;
  expect(`${cookie} ${base}`).not.toContain(key);
  expect(base).not.toContain(cookie.split('=')[1]);
  await serving.entered;
});

test('without the key, or with an old one, a message says what to do', async () => {
  expect(await get('/')).toMatchObject({
    status: 401,
    body: 'Open the address that Gander printed when it was started: it contains the secret that gives access.\n',
  });
  const old = 'This address is from an earlier start of Gander: open the one that it printed at its last start.\n';
  expect(await get(`/?key=${'x'.repeat(32)}`)).toMatchObject({ status: 401, body: old });
  expect(await get(`/w/${'x'.repeat(32)}/`)).toMatchObject({ status: 401, body: old });
  expect((await get('/')).headers['set-cookie']).toBeUndefined();
});

test('a page can check whether it still has access', async () => {
  expect((await get(`${base}session`, { cookie })).status).toBe(204);
  expect((await get(`${base}session`, { cookie: 'gander=wrong' })).status).toBe(401);
  expect((await get(`${base}session`)).status).toBe(401);
  expect((await get(`/w/${'x'.repeat(32)}/session`, { cookie })).status).toBe(401);
});

test('the page has a strict policy', async () => {
  const page = await get(base);
  expect(page).toMatchObject({ status: 200, body: '<title>Gander</title>' });
  expect(page.headers['content-security-policy']).toContain("default-src 'none'");
  expect(page.headers['x-content-type-options']).toBe('nosniff');
  expect((await get(`${base}assets/main.js`)).status).toBe(200);
});

test.each([
  '/../gander.sqlite',
  '/..%2fgander.sqlite',
  '/assets/../../gander.sqlite',
  '/%2e%2e/gander.sqlite',
  '//gander.sqlite',
  '/..\\gander.sqlite',
  '/gander.sqlite',
  '/C:/x',
])('no path from a client reaches the disk: %s', async (target) => {
  for (const path of [target, base + target.slice(1), base + target]) {
    const answer = await raw(`GET ${path} HTTP/1.1`);
    expect(answer).toMatch(/^HTTP\/1\.1 40[04]/);
    expect(answer).not.toMatch(/secret$/);
  }
});

test('a foreign host name is refused, since it may be bound to our address', async () => {
  const refused = await get(base, { host: 'evil.example' });
  expect(refused).toMatchObject({
    status: 403,
    body: 'Gander does not answer to the name "evil.example": open it by an address that it printed, or start it with --allow-host evil.example.\n',
  });
  await expect(open(undefined, {}, 'evil.example')).rejects.toThrow('403');
  expect((await get(base, { host: `localhost:${url.port}` })).status).toBe(200);
});

test('only GET and HEAD are allowed', async () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) expect((await get(base, {}, method)).status).toBe(405);
});

test('the socket requires the secret', async () => {
  await expect(open('/api')).rejects.toThrow('401');
  await expect(open('/api?key=')).rejects.toThrow('401');
  await expect(open(`/api?key=${'x'.repeat(32)}`)).rejects.toThrow('401');
  await expect(open(`/other${url.search}`)).rejects.toThrow('404');
  await expect(open(`${base}api`)).rejects.toThrow('401');
  await expect(open(`${base}api`, { Cookie: 'gander=; gander=wrong' })).rejects.toThrow('401');
  await expect(open(`/w/${'x'.repeat(32)}/api`, { Cookie: cookie })).rejects.toThrow('401');
  await expect(open(`${base}api`, { Cookie: cookie, Origin: 'http://127.0.0.1:1' })).rejects.toThrow('403');
  (await open(`${base}api`, { Cookie: `a=b; ${cookie}; c="d"`, Origin: `http://${url.host}` })).close();
});

test('allowed names are accepted, and all addresses are returned', async () => {
  const everywhere = await serve({
    core,
    folder: mkdtempSync(path.join(tmpdir(), 'gander-empty-')),
    host: '0.0.0.0',
    allowHosts: ['box.example'],
  });
  try {
    const { port, hostname, search } = new URL(everywhere.address);
    expect([hostname, everywhere.isOnNetwork, everywhere.addresses[0]]).toEqual([
      '127.0.0.1',
      true,
      everywhere.address,
    ]);
    const expected = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter((one) => one.family === 'IPv4' && !one.internal && !one.address.startsWith('169.254.'));
    expect(everywhere.addresses.slice(1).map((address) => new URL(address).hostname)).toEqual(
      expected.map((one) => one.address),
    );
    url = new URL(`http://127.0.0.1:${port}/${search}`);
    expect((await get(`/${search}`, { host: `box.example:${port}` })).status).toBe(303);
    expect((await get(`/${search}`, { host: `other.example:${port}` })).status).toBe(403);
  } finally {
    await everywhere.close();
  }
  expect(serving).toMatchObject({ isOnNetwork: false, addresses: [serving.address] });
});

test('a page from another origin cannot use the socket even with the secret', async () => {
  await expect(open(undefined, { Origin: 'http://evil.example' })).rejects.toThrow('403');
  await expect(open(undefined, { Origin: 'null' })).rejects.toThrow('403');
  const socket = await open(undefined, { Origin: `http://${url.host}` });
  socket.close();
});

test('requests, typed arrays and events are sent over the socket', async () => {
  const socket = await open();
  socket.send(packFrame({ id: 4, name: 'samples:read', args: ['r', 3] }));
  expect(await next(socket)).toEqual({
    id: 4,
    ok: true,
    value: { ok: true, value: { kind: 'points', points: new Float32Array([1.5, -2]) } },
  });
  const told = next(socket);
  events.emit('series:grew', [{ run: 'r', step: 9 }]);
  expect(await told).toEqual({ event: 'series:grew', value: [{ run: 'r', step: 9 }] });
  socket.close();
});

test('a browser cannot choose a file of this machine', async () => {
  const socket = await open();
  socket.send(packFrame({ id: 1, name: 'datasets:add', args: ['mine', '/etc'] }));
  expect(((await next(socket)) as ReplyFrame & { ok: false }).error).toContain('gander data add');
  expect(asked).toEqual([]);
  socket.close();
});

test('an oversized message and one that is not a request close the connection', async () => {
  const large = await open();
  large.on('error', () => undefined);
  large.send(new Uint8Array(2 * 1024 * 1024));
  expect(await closed(large)).toBe(1009);
  const garbled = await open();
  garbled.send(new Uint8Array([0xc1, 1, 2]));
  expect(await closed(garbled)).toBe(1003);
  expect(asked).toEqual([]);
});

test('excess concurrent requests are refused', async () => {
  const socket = await open();
  const replies: ReplyFrame[] = [];
  const all = new Promise<void>((resolve) =>
    socket.on('message', (data) => {
      replies.push(unpackFrame(data as Buffer) as ReplyFrame);
      if (replies.length === 2000) resolve();
    }),
  );
  for (let id = 0; id < 2000; id++) socket.send(packFrame({ id, name: 'runs:list', args: [] }));
  await all;
  expect(new Set(replies.map((r) => r.id)).size).toBe(2000);
  socket.close();
});

test.each(['//', '//x', '/\\x', '/api?key=%zz', '/api#key', '*', 'http://', '/api?key=a&key=b'])(
  'an upgrade of %s is refused, and the server keeps running',
  async (target) => {
    const answer = await raw(`GET ${target} HTTP/1.1`, [
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ]);
    expect(answer).toMatch(/^HTTP\/1\.1 40[0134]/);
    expect((await get(base)).status).toBe(200);
  },
);

test('clients that disconnect while being refused do not end the server', async () => {
  for (let n = 0; n < 50; n++) {
    await new Promise<void>((resolve) => {
      const socket = connect(Number(url.port), url.hostname, () => {
        socket.write(
          `GET /api HTTP/1.1\r\nHost: evil.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n${'x'.repeat(n)}`,
        );
        setTimeout(() => socket.resetAndDestroy(), n % 3);
      });
      socket.on('error', () => undefined).on('close', () => resolve());
    });
  }
  expect((await get(base)).status).toBe(200);
});

test('a short message with the length of a huge list allocates no memory, and closes the connection', async () => {
  // An array of 2^25 - 1 nulls would be 256 MiB; a list of lists of 65,535 each, 350,000 deep, 180 GB.
  for (const bomb of [Buffer.from([0xdd, 0x01, 0xff, 0xff, 0xff]), Buffer.from('dcffff'.repeat(300_000), 'hex')]) {
    const before = process.memoryUsage().rss;
    const socket = await open();
    socket.send(bomb);
    expect(await closed(socket)).toBe(1003);
    expect(process.memoryUsage().rss - before).toBeLessThan(128 * 2 ** 20);
  }
  expect(asked).toEqual([]);
});

test('a name that is not a string is answered like any unknown name', async () => {
  const socket = await open();
  for (const name of [
    { toString: 1, valueOf: 1 },
    Array.from({ length: 20 }).reduce<unknown>((inner) => [inner], []),
    null,
  ]) {
    socket.send(packFrame({ id: 1, name: name as never, args: [] }));
    expect(((await next(socket)) as ReplyFrame & { ok: false }).error).toMatch(/^There is no request .{1,80}\.$/);
  }
  socket.close();
});

test('a port in use is reported', async () => {
  await expect(
    serve({ core, folder: mkdtempSync(path.join(tmpdir(), 'gander-empty-')), port: Number(url.port) }),
  ).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test('the documentation is served without the secret, under the same policy, and nothing beside it', async () => {
  const { status, headers, body } = await get('/docs/index.html');
  expect([status, body]).toEqual([200, '<title>Documentation</title>']);
  expect(headers['content-security-policy']).toContain("script-src 'self'");
  for (const line of ['GET /docs/../index.html', 'GET /docs/%2e%2e/assets/main.js', 'GET /docs/../../gander.sqlite']) {
    const answer = await raw(`${line} HTTP/1.1`);
    expect(answer, line).not.toMatch(/^HTTP\/1\.1 200/);
  }
  expect((await get('/docs/index.html', { host: 'evil.example' })).status).toBe(403);
});
