import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import tls from 'node:tls';
import { isAlive } from './aside.mjs';
import { sha256File } from './hash.mjs';
import { done, refused } from './outcome.mjs';

/**
 * Why a download failed: the server could not be reached, it answered with an unexpected status, it sent nothing for a
 * while, the connection broke, the file has another hash, the disk is full, or it was cancelled.
 *
 * @typedef {'unreachable' | 'status' | 'stalled' | 'broke' | 'hash' | 'full' | 'cancelled'} DownloadFailure
 */
export class DownloadError extends Error {
  /**
   * @param {DownloadFailure} failure
   * @param {string} message
   */
  constructor(failure, message) {
    super(message);
    this.failure = failure;
  }
}

const CONNECT_TIMEOUT_MS = 10_000;
const MAX_REDIRECTS = 5;
/** Times that a connection which broke is continued within one download, as long as each brought some bytes. */
const MAX_BREAKS = 20;

/**
 * @typedef {object} RequestOptions
 * @property {NodeJS.ProcessEnv | undefined} [env]
 * @property {AbortSignal | undefined} [signal]
 * @property {Record<string, string>} [headers]
 */

/**
 * Sends a GET request and follows redirects. Resolves with the answer, whatever its status, whose body is not read yet.
 *
 * @param {string} address
 * @param {RequestOptions} options
 * @returns {Promise<http.IncomingMessage>}
 * @throws {DownloadError} if the server cannot be reached within ten seconds
 */
export async function get(address, { env = process.env, signal, headers = {} } = {}, redirects = 0) {
  const url = new URL(address);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new DownloadError('unreachable', `addresses with ${url.protocol} are not supported`);
  const { request: send, Agent } = url.protocol === 'https:' ? https : http;
  // `proxyEnv` is known from Node 24.5 on.
  const agent = new Agent(/** @type {https.AgentOptions} */ ({ proxyEnv: env, ...certificates(env) }));
  const request = send(url, { agent, headers: { 'user-agent': 'gander', ...headers }, signal });
  request.setTimeout(CONNECT_TIMEOUT_MS, () => request.destroy(new Error('it did not answer within ten seconds')));
  // Those before the answer reject below; later ones also end the body.
  request.on('error', () => {});
  request.end();
  /** @type {http.IncomingMessage} */
  let response;
  try {
    [response] = await once(request, 'response');
  } catch (error) {
    if (signal?.aborted) throw new DownloadError('cancelled', 'it was cancelled');
    throw new DownloadError('unreachable', reasonOf(error));
  }
  request.setTimeout(0);
  const { statusCode = 0, headers: answered } = response;
  if (![301, 302, 303, 307, 308].includes(statusCode) || !answered.location) return response;
  response.resume();
  if (redirects >= MAX_REDIRECTS) throw new DownloadError('status', 'it redirects without end');
  return get(new URL(answered.location, url).href, { env, signal, headers }, redirects + 1);
}

/**
 * Node has certificates of its own; those of the system, and files that pip and others are told to use, count too.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {{ ca?: string[] }}
 */
function certificates(env) {
  const system = tls.getCACertificates?.('system') ?? [];
  const files = [env.PIP_CERT, env.SSL_CERT_FILE, env.REQUESTS_CA_BUNDLE].flatMap((file) => {
    try {
      return file ? [fs.readFileSync(file, 'utf8')] : [];
    } catch {
      return [];
    }
  });
  return system.length + files.length > 0 ? { ca: [...tls.rootCertificates, ...system, ...files] } : {};
}

/** @param {unknown} error */
function reasonOf(error) {
  const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'its name is not known here';
  if (code === 'ECONNREFUSED') return 'it refuses connections';
  return code ?? message;
}

/**
 * @typedef {object} DownloadOptions
 * @property {string} sha256
 * @property {((bytes: number) => void) | undefined} [onBytes] gets the bytes so far, those of an earlier attempt included
 * @property {number | undefined} [stall] a download without progress for this many ms is ended
 * @property {NodeJS.ProcessEnv | undefined} [env]
 * @property {AbortSignal | undefined} [signal]
 */

/**
 * Downloads a file to `file` and checks its SHA-256. What has arrived stays in `<file>.part`, from which the next
 * download continues if the server can; a file with another hash is deleted.
 *
 * @param {string} address
 * @param {string} file
 * @param {DownloadOptions} options
 * @returns {Promise<void>}
 * @throws {DownloadError}
 */
export async function download(address, file, { sha256, onBytes = () => {}, stall = 30_000, env, signal }) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const part = `${file}.part`;
  for (let breaks = 0; ; breaks++) {
    const before = sizeOf(part);
    try {
      await receive(address, part, { onBytes, stall, env, signal });
      break;
    } catch (error) {
      const isBroken = error instanceof DownloadError && error.failure === 'broke';
      if (!isBroken || sizeOf(part) <= before || breaks >= MAX_BREAKS) throw error;
    }
  }
  if ((await sha256File(part)) !== sha256) {
    fs.rmSync(part, { force: true });
    throw new DownloadError('hash', 'it has another SHA-256');
  }
  fs.renameSync(part, file);
}

/** @param {string} file */
const sizeOf = (file) => fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/**
 * Appends what is missing to `part`, or writes it anew where the server sends whole files only.
 *
 * @param {string} address
 * @param {string} part
 * @param {Pick<DownloadOptions, 'env' | 'signal'> & { onBytes: (bytes: number) => void, stall: number }} options
 */
async function receive(address, part, { onBytes, stall, env, signal }) {
  const have = sizeOf(part);
  const response = await get(address, {
    env,
    signal,
    headers: { 'accept-encoding': 'identity', ...(have > 0 ? { range: `bytes=${have}-` } : {}) },
  });
  const { statusCode = 0 } = response;
  // "Range not satisfiable": the part is already as long as the file. The hash decides what it is worth.
  if (have > 0 && statusCode === 416) return void response.resume();
  if (statusCode !== 200 && statusCode !== 206) {
    response.resume();
    throw new DownloadError('status', `it answered with status ${statusCode}`);
  }
  const isContinued = statusCode === 206 && response.headers['content-range']?.startsWith(`bytes ${have}-`);
  if (statusCode === 206 && !isContinued) {
    response.destroy();
    fs.rmSync(part, { force: true });
    throw new DownloadError('broke', 'it sent another part of the file');
  }
  await writeBody(response, part, { from: isContinued ? have : 0, onBytes, stall, signal });
}

/**
 * @param {http.IncomingMessage} response
 * @param {string} part
 * @param {{ from: number, onBytes: (bytes: number) => void, stall: number, signal: AbortSignal | undefined }} options
 */
async function writeBody(response, part, { from, onBytes, stall, signal }) {
  const handle = await fs.promises.open(part, from > 0 ? 'a' : 'w');
  let bytes = from;
  const timer = setTimeout(() => response.destroy(new DownloadError('stalled', 'it made no progress')), stall);
  try {
    onBytes(bytes);
    for await (const chunk of response) {
      timer.refresh();
      await handle.appendFile(chunk);
      bytes += chunk.length;
      onBytes(bytes);
    }
    if (!response.complete) throw new DownloadError('broke', 'the connection broke');
  } catch (error) {
    if (signal?.aborted) throw new DownloadError('cancelled', 'it was cancelled');
    if (error instanceof DownloadError) throw error;
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === 'ENOSPC' || code === 'EDQUOT') throw new DownloadError('full', 'the disk is full');
    throw new DownloadError('broke', 'the connection broke');
  } finally {
    clearTimeout(timer);
    await handle.close();
  }
}

/** A download ends by itself when it has made no progress for less than this time. */
const ABANDONED_MS = 120_000;

/**
 * Reserves a download for this process: of two set-ups at a time the second is refused, so that they don't write to one
 * file. The reservation of a process that ended without removing it counts no longer.
 *
 * @param {string} file
 * @returns {import('./outcome.mjs').Outcome<() => void>} a function that ends the reservation
 */
export function reserve(file) {
  const lock = `${file}.lock`;
  fs.mkdirSync(path.dirname(lock), { recursive: true });
  const owner = Number(readText(lock));
  if (owner && isAlive(owner) && !isAbandoned(file))
    return refused(`another set-up is downloading the same file (process ${owner}): wait until it is done.`);
  fs.rmSync(lock, { force: true });
  try {
    fs.writeFileSync(lock, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    return refused('another set-up has just begun to download the same file: wait until it is done.');
  }
  return done(() => fs.rmSync(lock, { force: true }));
}

/**
 * Whether nothing was written for a while: the process named in the lock is then another one with the same number.
 *
 * @param {string} file
 */
function isAbandoned(file, now = Date.now()) {
  const times = [`${file}.part`, `${file}.lock`].map(
    (one) => fs.statSync(one, { throwIfNoEntry: false })?.mtimeMs ?? 0,
  );
  return now - Math.max(...times) > ABANDONED_MS;
}

/** @param {string} file */
function readText(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
