import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { download, DownloadError, reserve } from './download.mjs';
import { lastLine } from './exec.mjs';
import { sha256File } from './hash.mjs';
import { installation } from './installation.mjs';
import { done, refused } from './outcome.mjs';
import { root } from './paths.mjs';
import { findInIndex, indexAddress } from './package-index.mjs';
import { runWatched } from './watch.mjs';

/**
 * A wheel to download: `package`, `version`, `tag` (platform tag), `sha256`, `bytes`, and `python` ({ version, abi })
 * if it is for one Python version.
 * @typedef {{ package: string, version: string, tag: string, sha256: string, bytes: number, python?: { version: string, abi: string } }} Wheel
 */

/**
 * @typedef {object} FetchOptions
 * @property {(bytes: number) => void} [onBytes]
 * @property {number} [stall]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {AbortSignal | undefined} [signal]
 */

/**
 * Downloads one wheel into `<folder>/wheel` and checks its SHA-256. A download that was interrupted continues where it
 * ended.
 *
 * The address is looked up in the package index that pip is set to use. If that index cannot be read in this way, such as behind
 * some proxies or with a password, pip itself downloads, where `python` has it.
 *
 * Refuses if there is no network, the index does not have the file, the disk is full or the hash differs; then the
 * file is deleted.
 *
 * @param {string | undefined} python
 * @param {Wheel} wheel
 * @param {string} folder
 * @param {FetchOptions} options
 * @returns {Promise<import('./outcome.mjs').Outcome<string>>}
 */
export async function fetchWheel(python, wheel, folder, options = {}) {
  const file = fileOf(wheel, folder);
  const reserved = reserve(file);
  if (!reserved.ok) return reserved;
  try {
    // Unpacking failed or was cancelled the last time. The hash was checked when the file got its name.
    if (fs.existsSync(file)) return done(file);
    return (await fetchFromIndex(python, wheel, file, options)) ?? (await fetchWithPip(python, wheel, folder, options));
  } finally {
    reserved.value();
  }
}

/**
 * @param {Pick<Wheel, 'package' | 'version' | 'sha256'>} wheel
 * @param {string} folder
 */
const fileOf = (wheel, folder) =>
  path.join(folder, 'wheel', `${wheel.package}-${wheel.version}-${wheel.sha256.slice(0, 8)}.whl`);

/**
 * The bytes of a wheel that an earlier download left.
 *
 * @param {Pick<Wheel, 'package' | 'version' | 'sha256'>} wheel
 * @param {string} folder
 */
export function receivedBytes(wheel, folder) {
  const file = fileOf(wheel, folder);
  const found = [file, `${file}.part`].map((one) => fs.statSync(one, { throwIfNoEntry: false })?.size ?? 0);
  return Math.max(...found);
}

/**
 * Downloads the file itself; undefined if pip might be able to do what failed.
 *
 * @param {string | undefined} python
 * @param {Wheel} wheel
 * @param {string} file
 * @param {FetchOptions} options
 * @returns {Promise<import('./outcome.mjs').Outcome<string> | undefined>}
 */
async function fetchFromIndex(python, wheel, file, { onBytes, stall, env, signal }) {
  try {
    const address = await findInIndex(await indexAddress(env, python), wheel, { env, signal });
    if (address) await download(address, file, { sha256: wheel.sha256, onBytes, stall, env, signal });
    else if (python) return undefined;
    else return refused(notInIndex(wheel));
    return done(file);
  } catch (error) {
    if (!(error instanceof DownloadError)) throw error;
    const couldBePip = error.failure === 'unreachable' || error.failure === 'status';
    return python && couldBePip ? undefined : refused(whyNotReceived(wheel, error));
  }
}

/**
 * @param {Wheel} wheel
 * @param {DownloadError} error
 */
function whyNotReceived(wheel, { failure, message }) {
  const what = `${wheel.package} ${wheel.version}`;
  switch (failure) {
    case 'hash':
      return wrongHash(wheel);
    case 'full':
      return diskFull(what);
    case 'stalled':
      return stalled(what);
    case 'unreachable':
      return unreachable(what);
    case 'cancelled':
      return `the download of ${what} was cancelled; what has arrived is kept, and ${installation(root).setUp} continues it.`;
    default:
      return `the download of ${what} failed (${message}): ${again}, which continues it.`;
  }
}

/**
 * Downloads with pip, which gets the platform and Python version of the wheel rather than those of this machine, so that the pinned
 * file is found on every machine. All files, including pip's temporary ones, are under `folder`.
 *
 * @param {string | undefined} python
 * @param {Wheel} wheel
 * @param {string} folder
 * @param {FetchOptions} options
 * @returns {Promise<import('./outcome.mjs').Outcome<string>>}
 */
async function fetchWithPip(python, wheel, folder, { onBytes = () => {}, stall = 30_000, env = process.env, signal }) {
  if (!python) return refused(unreachable(`${wheel.package} ${wheel.version}`));
  const [part, into] = [path.join(folder, 'download'), path.join(folder, 'pip')];
  for (const one of [part, into]) fs.mkdirSync(one, { recursive: true });
  try {
    const result = await runWatched(python, pipArguments(wheel, into), {
      folders: [part, into],
      stall,
      onBytes,
      signal,
      env: { ...env, TMPDIR: part, TEMP: part, TMP: part },
    });
    if (result.code !== 0) return refused(whyNot(wheel, result));
    const received = path.join(into, fs.readdirSync(into).find((name) => name.endsWith('.whl')) ?? '');
    if ((await sha256File(received)) !== wheel.sha256) return refused(wrongHash(wheel));
    const file = fileOf(wheel, folder);
    fs.renameSync(received, file);
    return done(file);
  } finally {
    for (const one of [part, into]) fs.rmSync(one, { recursive: true, force: true });
  }
}

/**
 * @param {Wheel} wheel
 * @param {string} into
 */
function pipArguments({ package: name, version, tag, python }, into) {
  const bound = python ? ['--python-version', python.version, '--abi', python.abi] : ['--python-version', '3.11'];
  return [
    ...['-m', 'pip', 'download', '--quiet', '--no-deps', '--no-cache-dir', '--disable-pip-version-check', '--no-input'],
    ...['--retries', '1', '--timeout', '15', '--only-binary', ':all:', '--implementation', 'cp'],
    ...['--platform', tag, ...bound, '--dest', into, `${name}==${version}`],
  ];
}

const again = `try again with ${installation(root).setUp}`;
/** @param {Wheel} wheel */
const wrongHash = (wheel) =>
  `the downloaded ${wheel.package} ${wheel.version} does not have the SHA-256 pinned in native/, so it was deleted: ${again}.`;
/** @param {string} what */
const diskFull = (what) => `the disk filled up while ${what} was downloaded: free some space, then ${again}.`;
/** @param {string} what */
const stalled = (what) =>
  `the download of ${what} made no progress and was ended: ${again} when the network is better.`;
/** @param {string} what */
const unreachable = (what) =>
  `the download of ${what} failed because Gander could not reach a package index: ${again} when there is a network.`;
/** @param {Wheel} wheel */
const notInIndex = (wheel) =>
  `the package index that pip uses has no ${wheel.package} ${wheel.version} for ${wheel.tag}: ${again} with another index.`;

/**
 * @param {Wheel} wheel
 * @param {{ stderr: string, stalled: boolean, code: number | null }} result
 */
function whyNot(wheel, { stderr, stalled: isStalled, code }) {
  const what = `${wheel.package} ${wheel.version}`;
  if (isStalled) return stalled(what);
  if (/HASH|hash/.test(stderr) && /MATCH/.test(stderr)) return wrongHash(wheel);
  if (/No space left|Errno 28/.test(stderr)) return diskFull(what);
  const offline = /connection|resolve|timed? ?out|unreachable|network|retry|proxy/i.test(stderr);
  if (offline)
    return `the download of ${what} failed because pip could not reach a package index: ${again} when there is a network.`;
  if (/No matching distribution/.test(stderr)) return notInIndex(wheel);
  return `the download of ${what} failed (${lastLine(stderr) || `pip ended with ${code}`}): ${again}.`;
}

/**
 * Unpacks members of a wheel; a trailing slash selects a folder.
 *
 * @param {string} file
 * @param {string} target
 * @param {readonly string[]} members
 * @param {AbortSignal} [signal]
 * @returns {Promise<import('./outcome.mjs').Outcome<string>>}
 */
export async function unpackWheel(file, target, members, signal) {
  // Not installed yet when a fresh clone loads this module.
  const { default: yauzl } = await import('yauzl');
  const name = path.basename(file);
  const missing = new Set(members);
  try {
    const archive = await yauzl.openPromise(file, { lazyEntries: true });
    for await (const entry of archive.eachEntry()) {
      const { fileName } = entry;
      const wanted = members.find((one) => fileName === one || (one.endsWith('/') && fileName.startsWith(one)));
      if (!wanted) continue;
      missing.delete(wanted);
      if (fileName.endsWith('/')) continue;
      const output = path.join(target, fileName);
      fs.mkdirSync(path.dirname(output), { recursive: true });
      await pipeline(await archive.openReadStreamPromise(entry), fs.createWriteStream(output), { signal });
    }
  } catch (error) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
    if (signal?.aborted) return refused('the set-up was cancelled.');
    return refused(
      code === 'ENOSPC' || code === 'EDQUOT'
        ? `the disk filled up while ${name} was unpacked: free some space, then ${again}.`
        : `${name} could not be unpacked (${message}).`,
    );
  }
  const [first] = missing;
  return first ? refused(`${name} could not be unpacked (the wheel has no ${first}).`) : done(target);
}
