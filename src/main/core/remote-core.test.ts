import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { describeSilence } from './home-lease';
import type { HomeLease } from './home-lease';
import { openCore } from './open-core';
import { remoteCore } from './remote-core';
import { isStopped } from '../runs';
import { leaseOf } from '../runs/supervisor/process-lease';

/** An owner that lets everybody in, and answers only the request `queue:get`. */
const OWNER = `
  const { createServer } = require('node:http');
  const { WebSocketServer } = require('ws');
  const { encode, decode } = require('@msgpack/msgpack');
  const server = createServer();
  new WebSocketServer({ server }).on('connection', (socket) => socket.on('message', (data) => {
    const { id, name } = decode(data);
    if (name === 'queue:get') socket.send(encode({ id, ok: true, value: 'answered' }));
  }));
  server.listen(process.argv[1], () => process.send('listens'));
`;

describe.skipIf(process.platform === 'win32')('an owner that a signal has stopped', () => {
  let home: string;
  let owner: ChildProcess;
  let lease: HomeLease;
  beforeEach(async () => {
    home = mkdtempSync(path.join(tmpdir(), 'gander-silent-'));
    const socket = path.join(home, 'socket');
    owner = spawn(process.execPath, ['-e', OWNER, socket], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    await new Promise((resolve) => owner.once('message', resolve));
    lease = { ...leaseOf(owner.pid!), host: hostname(), what: 'gander run', since: 'today', socket, token: 't' };
    writeFileSync(path.join(home, 'owner.json'), JSON.stringify(lease));
  });
  afterEach(() => {
    vi.restoreAllMocks();
    owner.kill('SIGKILL');
    rmSync(home, { recursive: true, force: true });
  });

  async function stop(): Promise<void> {
    owner.kill('SIGSTOP');
    while (!isStopped(owner.pid!)) await new Promise((later) => setTimeout(later, 5));
  }
  const SENTENCE =
    /^gander run \(process \d+ on .*\) owns the home and has not answered for \d+ s: it was stopped by a signal .*"kill -CONT \d+"/;

  test('is named within seconds to whoever comes second, with what to do', async () => {
    await stop();
    const never = (): never => {
      throw new Error('Nothing is started here.');
    };
    const began = performance.now();
    await expect(
      openCore({
        home,
        root: '/nowhere',
        version: 'test',
        fork: never,
        runProbe: never,
        forkLatents: never,
        forkMeasuring: never,
        forkSetup: never,
        what: 'a test',
        work: false,
      }),
    ).rejects.toThrow(SENTENCE);
    expect(performance.now() - began).toBeLessThan(15_000);
  });

  test('leaves nobody waiting who asked it something before, nor who takes leave', async () => {
    const core = await remoteCore(lease);
    expect(await core.request('queue:get')).toBe('answered');
    await stop();
    const began = performance.now();
    await expect(core.request('runs:list')).rejects.toThrow(SENTENCE);
    await core.close();
    expect(performance.now() - began).toBeLessThan(15_000);
  });

  test('is named to whoever only follows it, who then goes on', async () => {
    const said: string[] = [];
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => (said.push(String(text)), true));
    const core = await remoteCore(lease);
    await stop();
    while (said.length === 0) await new Promise((later) => setTimeout(later, 20));
    expect(said).toEqual([expect.stringMatching(SENTENCE)]);
    owner.kill('SIGCONT');
    expect(await core.request('queue:get')).toBe('answered');
    await core.close();
  });
});

test('an owner that is silent for another reason may be busy', () => {
  const lease: HomeLease = {
    pid: 7,
    started: '',
    boot: '',
    host: 'box',
    what: 'the app',
    since: 'today',
    socket: '',
    token: '',
  };
  expect(describeSilence(lease, 10_400, false)).toBe(
    'the app (process 7 on box, since today) owns the home and has not answered for 10 s: it may be busy. Try again in a while, end process 7, or choose another home with --home.',
  );
});
