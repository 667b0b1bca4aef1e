import { fork } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { candidates, pinned } from './engine.mjs';

const script = fileURLToPath(new URL('./process.mjs', import.meta.url));
const engine = candidates().at(-1);
// Another message comes first where TensorFlow cannot be set up.
const isHere = engine !== undefined;

/** @type {string} */
let cache;
/** @type {http.Server | undefined} */
let server;
beforeEach(() => (cache = fs.mkdtempSync(path.join(os.tmpdir(), 'gander-setup-'))));
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  fs.rmSync(cache, { recursive: true, force: true });
});

/**
 * Runs the process, which finds a package index at `port`, no driver, and a compiler that is never called.
 *
 * @param {'plan' | 'run'} task
 * @param {number} port
 * @param {(child: import('node:child_process').ChildProcess, message: import('./process.mjs').SetupMessage) => void} [onMessage]
 */
async function start(task, port, onMessage = () => {}) {
  const own = Object.entries(process.env).filter(([key]) => !/^(PIP_|GANDER_)|_proxy$/i.test(key));
  const env = {
    ...Object.fromEntries(own),
    GANDER_CACHE: cache,
    PIP_INDEX_URL: `http://127.0.0.1:${port}/simple`,
    PATH: '',
    CXX: process.execPath,
  };
  const child = fork(script, [task], { env, execArgv: [] });
  /** @type {import('./process.mjs').SetupMessage[]} */
  const messages = [];
  child.on('message', (message) => {
    messages.push(/** @type {import('./process.mjs').SetupMessage} */ (message));
    onMessage(child, /** @type {import('./process.mjs').SetupMessage} */ (message));
  });
  await new Promise((resolve) => child.on('close', resolve));
  return messages;
}

/** @param {http.RequestListener} answer */
async function listen(answer) {
  const started = http.createServer(answer);
  server = started;
  await new Promise((resolve) => started.listen(0, '127.0.0.1', () => resolve(undefined)));
  return /** @type {import('node:net').AddressInfo} */ (started.address()).port;
}

/**
 * An index whose one link is the pinned file; `sendFile` answers requests for it.
 *
 * @param {http.RequestListener} sendFile
 */
const index = (sendFile) =>
  listen((request, response) =>
    request.url?.startsWith('/files/')
      ? sendFile(request, response)
      : void response.end(`<a href="/files/a.whl#sha256=${engine?.sha256}">a</a>`),
  );

test.runIf(isHere)('the plan names files, sizes and index, and downloads nothing', async () => {
  const part = path.join(cache, 'downloads', 'wheel');
  fs.mkdirSync(part, { recursive: true });
  const name = `${engine?.package}-${pinned.version}-${engine?.sha256.slice(0, 8)}.whl.part`;
  fs.writeFileSync(path.join(part, name), Buffer.alloc(1234));
  expect(await start('plan', 1)).toEqual([
    {
      type: 'plan',
      plan: {
        device: 'cpu',
        isSetUp: false,
        files: [{ name: `${engine?.package} ${pinned.version}`, bytes: engine?.bytes, received: 1234 }],
        bytesInstalled: engine?.bytesInstalled,
        from: 'the package index 127.0.0.1',
      },
    },
  ]);
});

test.runIf(isHere)('without a network it ends with one sentence', async () => {
  const port = await listen(() => {});
  await new Promise((resolve) => server?.close(resolve));
  const messages = await start('run', port);
  expect(messages).toEqual([
    {
      type: 'ended',
      ok: false,
      made: false,
      device: '',
      why: expect.stringMatching(/could not reach a package index: [^.]*\.$/),
    },
  ]);
});

test.runIf(isHere)('a cancelled download ends, keeps what has arrived, and leaves no unfinished engine', async () => {
  const port = await index((_request, response) => {
    response.writeHead(200, { 'content-length': engine?.bytes });
    response.write(Buffer.alloc(70_000));
  });
  const messages = await start('run', port, (child, message) => {
    if (message.type === 'download') child.send('cancel');
  });
  expect(messages.at(-1)).toMatchObject({ type: 'ended', ok: false, why: expect.stringContaining('was cancelled') });
  expect(fs.readdirSync(path.join(cache, 'engines'))).toEqual([]);
  expect(fs.readdirSync(path.join(cache, 'downloads', 'wheel'))).toEqual([expect.stringMatching(/\.whl\.part$/)]);
});

test.runIf(isHere)('a file with another hash is refused and deleted', async () => {
  const port = await index((_request, response) => void response.end('not TensorFlow'));
  const messages = await start('run', port);
  expect(messages.at(-1)).toMatchObject({
    ok: false,
    why: expect.stringContaining('does not have the SHA-256 pinned'),
  });
  expect(fs.readdirSync(path.join(cache, 'downloads', 'wheel'))).toEqual([]);
});
