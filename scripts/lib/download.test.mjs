import { createHash } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { download, DownloadError, reserve } from './download.mjs';

const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7) % 251));
const sha256 = createHash('sha256').update(bytes).digest('hex');

/** @type {string} */
let folder;
/** @type {string} */
let file;
/** @type {http.Server | undefined} */
let server;
/** @type {(string | undefined)[]} The `range` header of each request. */
let ranges;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gander-download-'));
  file = path.join(folder, 'wheel', 'a.whl');
  ranges = [];
});
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

/**
 * Starts a server whose requests are answered by `send`, and returns its address.
 *
 * @param {(request: http.IncomingMessage, response: http.ServerResponse) => void} send
 */
async function serve(send) {
  const started = http.createServer((request, response) => {
    ranges.push(request.headers.range);
    send(request, response);
  });
  server = started;
  await new Promise((resolve) => started.listen(0, '127.0.0.1', () => resolve(undefined)));
  return `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (started.address()).port}/a.whl`;
}

/**
 * Answers like a server of files that supports ranges, but ends the connection after `most` bytes.
 *
 * @param {http.IncomingMessage} request
 * @param {http.ServerResponse} response
 */
function sendRange(request, response, most = bytes.length) {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (from >= bytes.length) return void response.writeHead(416).end();
  const rest = bytes.subarray(from);
  response.writeHead(from > 0 ? 206 : 200, {
    'content-length': rest.length,
    ...(from > 0 ? { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {}),
  });
  if (rest.length <= most) return void response.end(rest);
  response.flushHeaders();
  if (most > 0) response.write(rest.subarray(0, most));
  void hasArrived(from + most).then(() => response.socket?.end());
}

/**
 * Waits until the part of the file has so many bytes: what the system has received can be lost when a connection breaks.
 *
 * @param {number} size
 */
async function hasArrived(size) {
  const written = () => fs.statSync(`${file}.part`, { throwIfNoEntry: false })?.size ?? 0;
  while (written() < size && fs.existsSync(folder)) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** @param {Promise<void>} work */
const failureOf = (work) =>
  work.then(
    () => 'none',
    (error) => (error instanceof DownloadError ? error.failure : error),
  );
const received = () => fs.readFileSync(file).equals(bytes);

test('a connection that breaks is continued from the byte where it broke', async () => {
  const address = await serve((request, response) => sendRange(request, response, 100_000));
  await download(address, file, { sha256 });
  expect(received()).toBe(true);
  expect(ranges).toEqual([undefined, 'bytes=100000-', 'bytes=200000-']);
});

test('the next attempt continues what an earlier one left', async () => {
  const address = await serve((request, response) => sendRange(request, response));
  fs.mkdirSync(path.dirname(file));
  fs.writeFileSync(`${file}.part`, bytes.subarray(0, 250_000));
  /** @type {number[]} */
  const reported = [];
  await download(address, file, { sha256, onBytes: (count) => reported.push(count) });
  expect(received()).toBe(true);
  expect(ranges).toEqual(['bytes=250000-']);
  expect([reported[0], reported.at(-1)]).toEqual([250_000, bytes.length]);
  expect(fs.readdirSync(path.dirname(file))).toEqual(['a.whl']);
});

test('a file that had arrived whole is only checked', async () => {
  const address = await serve((request, response) => sendRange(request, response));
  fs.mkdirSync(path.dirname(file));
  fs.writeFileSync(`${file}.part`, bytes);
  await download(address, file, { sha256 });
  expect(received()).toBe(true);
});

test('a server without ranges sends the file again from its start', async () => {
  const address = await serve((_request, response) => void response.end(bytes));
  fs.mkdirSync(path.dirname(file));
  fs.writeFileSync(`${file}.part`, bytes.subarray(0, 1000));
  await download(address, file, { sha256 });
  expect(received()).toBe(true);
});

test('a damaged part makes the hash differ: it is refused and deleted, and the next attempt starts anew', async () => {
  const address = await serve((request, response) => sendRange(request, response));
  fs.mkdirSync(path.dirname(file));
  fs.writeFileSync(`${file}.part`, Buffer.alloc(1000, 1));
  expect(await failureOf(download(address, file, { sha256 }))).toBe('hash');
  expect(fs.readdirSync(path.dirname(file))).toEqual([]);
  await download(address, file, { sha256 });
  expect(received()).toBe(true);
});

test('a cancelled download keeps what has arrived', async () => {
  const cancel = new AbortController();
  const address = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': bytes.length });
    response.write(bytes.subarray(0, 50_000));
  });
  const onBytes = (/** @type {number} */ count) => count === 50_000 && cancel.abort();
  expect(await failureOf(download(address, file, { sha256, onBytes, signal: cancel.signal }))).toBe('cancelled');
  expect(fs.statSync(`${file}.part`).size).toBe(50_000);
});

test('a connection that breaks again and again without a byte is not tried forever', async () => {
  const address = await serve((request, response) => sendRange(request, response, ranges.length > 1 ? 0 : 1000));
  expect(await failureOf(download(address, file, { sha256 }))).toBe('broke');
  expect(ranges.length).toBe(2);
});

test('a redirect is followed, and a circle of redirects is refused', async () => {
  const address = await serve((request, response) =>
    request.url === '/file'
      ? sendRange(request, response)
      : void response.writeHead(302, { location: request.url === '/a.whl' ? '/file' : request.url }).end(),
  );
  await download(address, file, { sha256 });
  expect(received()).toBe(true);
  const circle = address.replace('a.whl', 'circle');
  expect(await failureOf(download(circle, `${file}-2`, { sha256 }))).toBe('status');
});

test.each([
  [404, 'status'],
  [503, 'status'],
])('status %d is a failure', async (status, failure) => {
  const address = await serve((_request, response) => void response.writeHead(status).end('<h1>no</h1>'));
  expect(await failureOf(download(address, file, { sha256 }))).toBe(failure);
  expect(fs.existsSync(`${file}.part`)).toBe(false);
});

test('of two downloads of a file the second is refused, and one that ended without saying so does not count', () => {
  const first = reserve(file);
  expect(reserve(file)).toEqual({ ok: false, why: expect.stringContaining('another set-up is downloading') });
  if (first.ok) first.value();
  fs.writeFileSync(`${file}.lock`, '999999999');
  expect(reserve(file).ok).toBe(true);
  const old = new Date('2020-01-01');
  fs.utimesSync(`${file}.lock`, old, old);
  expect(reserve(file).ok).toBe(true);
});
