import { chmodSync, mkdirSync, mkdtempSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import WebSocket from 'ws';
import { RefusalError } from '../shared/outcome';
import { listenForOthers, socketPath } from './control-socket';
import type { Core } from './core';
import { Hub } from './hub';
import { lastingCore } from './lasting-core';
import { claim } from './lease';
import type { Lease } from './lease';
import { remoteCore } from './remote-core';

let lease: Lease;
let hub: Hub;
let runtime: string;
const fake = (answer: (name: string, ...args: unknown[]) => unknown): Core => ({
  local: true, lost: new Promise(() => undefined), close: async () => undefined, on: (name, listener) => hub.on(name, listener),
  request: (async (name: string, ...args: unknown[]) => answer(name, ...args)) as Core['request'],
});
const owner = fake((name, ...args) => {
  if (name === 'runs:get') throw new RefusalError({ message: 'There is no such run.' });
  return name === 'queue:get' ? new Promise(() => undefined) : { name, args };
});

beforeEach(() => {
  runtime = mkdtempSync(path.join(tmpdir(), 'gs-'));
  vi.stubEnv('XDG_RUNTIME_DIR', runtime);
  hub = new Hub();
  const home = path.join(runtime, 'home');
  lease = claim(home, 'a test', (token) => socketPath(home, token)).lease;
});
afterEach(() => void vi.unstubAllEnvs());

test('requests, refusals and events of the owner reach a second process', async () => {
  const listening = await listenForOthers(owner, lease);
  const core = await remoteCore(lease);
  expect(core.local).toBe(false);
  expect(await core.request('samples:read', 'r', 3)).toEqual({ name: 'samples:read', args: ['r', 3] });
  await expect(core.request('runs:get', 'r')).rejects.toThrow('There is no such run.');
  await expect(core.request('runs:get', 7 as never)).rejects.toThrow('not valid');
  const told = new Promise((resolve) => core.on('series:grew', resolve));
  hub.emit('series:grew', [{ run: 'r', step: 4 }]);
  expect(await told).toEqual([{ run: 'r', step: 4 }]);
  await core.close();
  await listening.close();
});

test('whoever does not know the token is not let in', async () => {
  const listening = await listenForOthers(owner, lease);
  for (const token of ['', 'wrong', lease.token.slice(1)]) await expect(remoteCore({ ...lease, token })).rejects.toThrow('401');
  const bare = new WebSocket('ws://owner/api', { createConnection: () => connect(lease.socket) });
  await expect(new Promise((_, reject) => bare.on('error', reject))).rejects.toThrow('401');
  await listening.close();
});

test.skipIf(process.platform === 'win32')('the socket lies in a folder for its user alone, and one that is open to others is refused', async () => {
  const listening = await listenForOthers(owner, lease);
  expect(statSync(path.dirname(lease.socket)).mode & 0o777).toBe(0o700);
  expect(lease.socket.length).toBeLessThan(100);
  await listening.close();
  chmodSync(path.dirname(lease.socket), 0o777);
  await expect(listenForOthers(owner, lease)).rejects.toThrow('open to others');
});

test('an owner that ends answers what waits with a sentence, and is noticed', async () => {
  const listening = await listenForOthers(owner, lease);
  const core = await remoteCore(lease);
  const waiting = core.request('queue:get');
  waiting.catch(() => undefined);
  await core.request('runs:list');
  await listening.close();
  await expect(waiting).rejects.toThrow('a test ended before it answered');
  await core.lost;
  await expect(core.request('runs:list')).rejects.toThrow('a test has ended');
});

test('a lasting core opens the home again and tells what it may have missed', async () => {
  const listening = await listenForOthers(owner, lease);
  const next = fake((name) => (name === 'runs:list' ? [{ id: 'r' }] : name));
  const cores = [await remoteCore(lease), next];
  const core = await lastingCore(async () => cores.shift()!);
  expect(core.local).toBe(false);
  const told = new Promise((resolve) => core.on('runs:changed', resolve));
  await listening.close();
  expect(await told).toEqual({ rows: [{ id: 'r' }], removed: [] });
  expect(core.local).toBe(true);
  expect(await core.request('datasets:list')).toBe('datasets:list');
});

test('a path of a client cannot make the socket longer than the system allows', () => {
  const deep = path.join(runtime, ...Array<string>(30).fill('folder'));
  mkdirSync(deep, { recursive: true });
  expect(socketPath(deep, 't').length).toBe(socketPath('/h', 't').length);
});
