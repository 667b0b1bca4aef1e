import { createHash } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findPython } from './python.mjs';
import { fetchWheel, unpackWheel } from './wheel.mjs';

const name = 'gander_probe-1.0-py3-none-any.whl';
const bytes = Buffer.from(
  zipSync(
    {
      'gander_probe/library.so': strToU8('machine code'.repeat(5000)),
      'gander_probe/include/a.h': strToU8('int a;'),
      'gander_probe/unwanted.txt': strToU8('no'),
      'gander_probe-1.0.dist-info/METADATA': strToU8('Metadata-Version: 2.1\nName: gander-probe\nVersion: 1.0\n'),
      'gander_probe-1.0.dist-info/WHEEL': strToU8(
        'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
      ),
      'gander_probe-1.0.dist-info/RECORD': strToU8(''),
    },
    { level: 0 },
  ),
);
const wheel = {
  package: 'gander-probe',
  version: '1.0',
  tag: 'manylinux_2_27_x86_64',
  sha256: createHash('sha256').update(bytes).digest('hex'),
  bytes: bytes.length,
};

/** @type {string} */
let folder;
/** @type {http.Server | undefined} */
let server;

beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gander-wheel-'))));
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  fs.rmSync(folder, { recursive: true, force: true });
});

/**
 * Starts an index that offers the wheel; `send` answers requests for the file.
 *
 * @param {(response: import('node:http').ServerResponse) => void} send
 */
async function indexThat(send) {
  const index = http.createServer((request, response) => {
    if (request.url?.endsWith('.whl')) return send(response);
    response.setHeader('content-type', 'text/html');
    response.end(`<html><body><a href="/files/${name}">${name}</a></body></html>`);
  });
  server = index;
  await new Promise((resolve) => index.listen(0, '127.0.0.1', () => resolve(undefined)));
  return environment(/** @type {import('node:net').AddressInfo} */ (index.address()).port);
}

/** @param {number} port */
function environment(port) {
  const own = Object.entries(process.env).filter(([key]) => !/^PIP_|_proxy$/i.test(key));
  return { ...Object.fromEntries(own), PIP_CONFIG_FILE: os.devNull, PIP_INDEX_URL: `http://127.0.0.1:${port}/simple` };
}

async function python() {
  const found = await findPython();
  if (!found.ok) throw new Error(found.why);
  return found.value;
}

test('a wheel with the pinned hash is downloaded', async () => {
  const env = await indexThat((response) => response.end(bytes));
  const outcome = await fetchWheel(await python(), wheel, folder, { env });
  expect(outcome.ok && fs.readFileSync(outcome.value).equals(bytes)).toBe(true);
});

test('a wheel with another hash is refused and deleted', async () => {
  const env = await indexThat((response) => response.end(bytes));
  const outcome = await fetchWheel(await python(), { ...wheel, sha256: '0'.repeat(64) }, folder, { env });
  expect(outcome).toEqual({
    ok: false,
    why: expect.stringMatching(/does not have the SHA-256 pinned.*npm run setup\.$/),
  });
  expect(fs.readdirSync(path.join(folder, 'wheel'))).toEqual([]);
});

test('a download that breaks off half-way is refused', async () => {
  const env = await indexThat((response) => {
    response.setHeader('content-length', bytes.length);
    response.write(bytes.subarray(0, bytes.length / 2));
    setTimeout(() => response.destroy(), 50);
  });
  const outcome = await fetchWheel(await python(), wheel, folder, { env });
  expect(outcome).toEqual({
    ok: false,
    why: expect.stringMatching(/the download of gander-probe 1.0 failed.*npm run setup/),
  });
});

test('if the index refuses the connection, the message says that it cannot be reached', async () => {
  const env = await indexThat(() => {});
  await new Promise((resolve) => server?.close(resolve));
  const outcome = await fetchWheel(await python(), wheel, folder, { env });
  expect(outcome).toEqual({ ok: false, why: expect.stringContaining('could not reach a package index') });
});

test('a download without progress is ended', async () => {
  const env = await indexThat((response) => {
    response.setHeader('content-length', bytes.length);
    response.write(bytes.subarray(0, 100));
  });
  const outcome = await fetchWheel(await python(), wheel, folder, { env, stall: 3000 });
  expect(outcome).toEqual({ ok: false, why: expect.stringContaining('made no progress') });
});

test('an index without the package has a message of its own', async () => {
  const env = await indexThat((response) => response.end(bytes));
  const outcome = await fetchWheel(await python(), { ...wheel, version: '2.0' }, folder, { env });
  expect(outcome).toEqual({ ok: false, why: expect.stringContaining('has no gander-probe 2.0') });
});

test('unpacking takes the named files and folders only, and a missing one is refused', async () => {
  const file = path.join(folder, name);
  fs.writeFileSync(file, bytes);
  const target = path.join(folder, 'out');
  expect(await unpackWheel(file, target, ['gander_probe/library.so', 'gander_probe/include/'])).toEqual({
    ok: true,
    value: target,
  });
  expect(fs.readdirSync(path.join(target, 'gander_probe')).sort()).toEqual(['include', 'library.so']);
  const missing = await unpackWheel(file, target, ['gander_probe/absent.so']);
  expect(missing).toEqual({ ok: false, why: expect.stringContaining('the wheel has no gander_probe/absent.so') });
});
