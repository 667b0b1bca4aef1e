import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import WebSocket from 'ws';
import { RefusalError } from '../../shared/contract/outcome';
import { listenForOthers, socketPath } from './control-socket';
import type { Core } from '../core/core';
import { EventBus } from '../core/event-bus';
import { lastingCore } from '../core/lasting-core';
import { claim, readLease } from '../core/home-lease';
import type { HomeLease } from '../core/home-lease';
import { remoteCore } from '../core/remote-core';
import * as socketFolder from './socket-folder';

let lease: HomeLease;
let events: EventBus;
let runtime: string;
let home: string;
const fake = (answer: (name: string, ...args: unknown[]) => unknown): Core => ({
  local: true,
  lost: new Promise(() => undefined),
  work: () => undefined,
  stopStarting: () => undefined,
  close: async () => undefined,
  on: (name, listener) => events.on(name, listener),
  request: (async (name: string, ...args: unknown[]) => answer(name, ...args)) as Core['request'],
});
const owner = fake((name, ...args) => {
  if (name === 'runs:get') throw new RefusalError({ message: 'There is no such run.' });
  return name === 'queue:get' ? new Promise(() => undefined) : { name, args };
});

beforeEach(() => {
  runtime = mkdtempSync(path.join(tmpdir(), 'gs-'));
  vi.stubEnv('XDG_RUNTIME_DIR', runtime);
  events = new EventBus();
  home = path.join(runtime, 'home');
  lease = claim(home, 'a test', (token) => socketPath(home, token)).lease;
});
afterEach(() => void vi.unstubAllEnvs());

test('requests, refusals and events of the owner reach a second process', async () => {
  const listening = await listenForOthers(owner, home, lease);
  const core = await remoteCore(lease);
  expect(core.local).toBe(false);
  expect(await core.request('samples:read', 'r', 3)).toEqual({ name: 'samples:read', args: ['r', 3] });
  await expect(core.request('runs:get', 'r')).rejects.toThrow('There is no such run.');
  await expect(core.request('runs:get', 7 as never)).rejects.toThrow('not valid');
  const told = new Promise((resolve) => core.on('series:grew', resolve));
  events.emit('series:grew', [{ run: 'r', step: 4 }]);
  expect(await told).toEqual([{ run: 'r', step: 4 }]);
  await core.close();
  await listening.close();
});

test('a connection without the token is refused', async () => {
  const listening = await listenForOthers(owner, home, lease);
  for (const token of ['', 'wrong', lease.token.slice(1)])
    await expect(remoteCore({ ...lease, token })).rejects.toThrow('401');
  const bare = new WebSocket('ws://owner/api', { createConnection: () => connect(lease.socket) });
  await expect(new Promise((_, reject) => bare.on('error', reject))).rejects.toThrow('401');
  await listening.close();
});

const isWindows = process.platform === 'win32';

test.skipIf(isWindows)('the socket is in a folder that only its user can access', async () => {
  const listening = await listenForOthers(owner, home, lease);
  expect(path.dirname(path.dirname(lease.socket))).toBe(runtime);
  expect(statSync(path.dirname(lease.socket)).mode & 0o777).toBe(0o700);
  expect(lease.socket.length).toBeLessThan(100);
  await listening.close();
});

/** Occupies the default name of the folder, as another user can in a shared temporary folder. */
const occupy = {
  'a folder that is open to others': (folder: string) => void (mkdirSync(folder), chmodSync(folder, 0o777)),
  'a file': (folder: string) => writeFileSync(folder, ''),
  'a link to a folder': (folder: string) => symlinkSync(runtime, folder),
  ...(process.getuid?.() === 0
    ? {
        'a folder of another user': (folder: string) =>
          void (mkdirSync(folder, 0o700), chownSync(folder, 23456, 23456)),
      }
    : {}),
};
test.skipIf(isWindows).each(Object.entries(occupy))(
  'if %s has the default name, the socket is in a folder of the home, and the lease has its path',
  async (_, take) => {
    vi.stubEnv('TMPDIR', runtime);
    take(path.join(runtime, `gander-${process.getuid!()}`));
    const listening = await listenForOthers(owner, home, lease);
    const written = readLease(home)!;
    expect(written.socket).toBe(path.join(home, 'control', path.basename(lease.socket)));
    expect(statSync(path.join(home, 'owner.json')).mode & 0o777).toBe(0o600);
    expect(statSync(path.dirname(written.socket)).mode & 0o777).toBe(0o700);
    const core = await remoteCore(written);
    expect(await core.request('runs:list')).toMatchObject({ name: 'runs:list' });
    await core.close();
    await listening.close();
    expect(readdirSync(home)).toEqual(['owner.json']);
  },
);

test.skipIf(isWindows)(
  'a runtime folder that is writable for others, of another user, or with a long path is not used',
  async () => {
    const deep = path.join(runtime, 'd'.repeat(90));
    mkdirSync(deep, 0o700);
    vi.stubEnv('TMPDIR', deep);
    vi.stubEnv('XDG_RUNTIME_DIR', deep);
    const long = await listenForOthers(owner, home, lease);
    expect(path.dirname(readLease(home)!.socket)).toBe(path.join(home, 'control'));
    await long.close();

    vi.stubEnv('TMPDIR', runtime);
    const open = path.join(runtime, 'open');
    occupy['a folder that is open to others'](open);
    const foreign = path.join(runtime, 'foreign');
    occupy['a folder of another user']?.(foreign);
    for (const folder of [open, ...(existsSync(foreign) ? [foreign] : []), 'relative', '/nowhere/at/all']) {
      vi.stubEnv('XDG_RUNTIME_DIR', folder);
      expect(path.dirname(path.dirname(socketPath(home, 't')))).toBe(runtime);
    }
  },
);

test.skipIf(isWindows)(
  'if all names are taken and the path of the home is long, the socket is in a new folder, which is deleted with it',
  async () => {
    vi.stubEnv('TMPDIR', runtime);
    writeFileSync(path.join(runtime, `gander-${process.getuid!()}`), '');
    const far = path.join(runtime, 'h'.repeat(90));
    const { lease: mine } = claim(far, 'a test', (token) => socketPath(far, token));
    const listening = await listenForOthers(owner, far, mine);
    const folder = path.dirname(readLease(far)!.socket);
    expect(path.basename(folder)).toMatch(/^gander-\d+-.{6}$/);
    await (await remoteCore(readLease(far)!)).close();
    // As after a crash: the next owner removes the files of the previous one.
    const dead = { ...readLease(far)!, started: '1' };
    writeFileSync(path.join(far, 'owner.json'), JSON.stringify(dead));
    expect(claim(far, 'the next', () => '/nowhere').owned).toBe(true);
    expect(existsSync(folder)).toBe(false);
    await listening.close();
  },
);

test.skipIf(isWindows)('if no folder can hold the socket, the message lists those tried', async () => {
  const folders = vi.spyOn(socketFolder, 'socketFolders').mockReturnValue([
    {
      place: '/nowhere/a',
      make: () => {
        throw new Error('it belongs to another user');
      },
    },
  ]);
  await expect(listenForOthers(owner, home, lease)).rejects.toThrow(
    'No private folder for the control socket could be created: /nowhere/a (it belongs to another user). Set XDG_RUNTIME_DIR or TMPDIR',
  );
  folders.mockRestore();
});

test.skipIf(isWindows)('an owner whose runtime folder was removed, as at logout, listens on a new socket', async () => {
  const listening = await listenForOthers(owner, home, lease, 20);
  const before = await remoteCore(lease);
  rmSync(path.dirname(lease.socket), { recursive: true });
  await vi.waitFor(() => expect(existsSync(readLease(home)!.socket)).toBe(true), 20_000);
  const after = await remoteCore(readLease(home)!);
  expect(await after.request('runs:list')).toMatchObject({ name: 'runs:list' });
  expect(await before.request('runs:list')).toMatchObject({ name: 'runs:list' });
  await after.close();
  await before.close();
  await listening.close();
  expect(existsSync(readLease(home)!.socket)).toBe(false);
});

test('if the owner ends, pending requests are rejected with a message, and listeners are notified', async () => {
  const listening = await listenForOthers(owner, home, lease);
  const core = await remoteCore(lease);
  const waiting = core.request('queue:get');
  waiting.catch(() => undefined);
  await core.request('runs:list');
  await listening.close();
  await expect(waiting).rejects.toThrow('a test ended before it answered');
  await core.lost;
  await expect(core.request('runs:list')).rejects.toThrow('a test has ended');
});

test('a persistent connection reopens the home and emits the events that it may have missed', async () => {
  const listening = await listenForOthers(owner, home, lease);
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
