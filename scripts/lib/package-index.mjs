import { DownloadError, get } from './download.mjs';
import { run } from './exec.mjs';

const PYPI = 'https://pypi.org/simple';
/** A page of an index that is longer than this is not one. */
const MAX_PAGE_BYTES = 32e6;

/**
 * The address of the package index that pip is set to use here: by its environment variable, else by its own settings
 * where `python` has pip, else PyPI.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {string} [python]
 */
export async function indexAddress(env = process.env, python = undefined) {
  const set = env.PIP_INDEX_URL || (python && (await readSetting(python, env))) || PYPI;
  return set.replace(/\/+$/, '');
}

/**
 * @param {string} python
 * @param {NodeJS.ProcessEnv} env
 */
async function readSetting(python, env) {
  const result = await run(python, ['-m', 'pip', 'config', 'get', 'global.index-url'], { env, timeout: 10_000 });
  const value = result.stdout.trim();
  return result.code === 0 && URL.canParse(value) ? value : undefined;
}

/**
 * The name of an index for a message: `PyPI`, or the host of another one.
 *
 * @param {string} address
 */
export function indexName(address) {
  const { hostname } = new URL(address);
  return hostname === 'pypi.org' ? 'PyPI' : `the package index ${hostname}`;
}

/**
 * Looks a wheel up in an index (the "simple" pages of https://packaging.python.org/specifications/simple-repository-api/).
 *
 * @param {string} index
 * @param {import('./wheel.mjs').Wheel} wheel
 * @param {import('./download.mjs').RequestOptions} options
 * @returns {Promise<string | undefined>} the address of the file; undefined if the index does not have it
 * @throws {DownloadError} if the index cannot be reached or answers with an error
 */
export async function findInIndex(index, wheel, options) {
  const address = `${index}/${wheel.package.toLowerCase().replaceAll(/[-_.]+/g, '-')}/`;
  const response = await get(address, { ...options, headers: { accept: 'text/html' } });
  if (response.statusCode === 404) {
    response.resume();
    return undefined;
  }
  if (response.statusCode !== 200) {
    response.resume();
    throw new DownloadError('status', `the package index answered with status ${response.statusCode}`);
  }
  const found = wheelLink(await readPage(response), wheel);
  return found === undefined ? undefined : new URL(found, address).href;
}

/** @param {import('node:http').IncomingMessage} response */
async function readPage(response) {
  let text = '';
  try {
    for await (const chunk of response.setEncoding('utf8')) {
      text += chunk;
      if (text.length > MAX_PAGE_BYTES) break;
    }
  } catch {
    throw new DownloadError('broke', 'the connection broke');
  }
  return text;
}

/**
 * Returns the link to the file with the pinned hash; where links have no hashes, the one with the name of the wheel.
 *
 * @param {string} page
 * @param {import('./wheel.mjs').Wheel} wheel
 */
export function wheelLink(page, { package: name, version, tag, sha256, python }) {
  const links = [...page.matchAll(/<a\b[^>]*\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')/gi)].map(([, a, b]) =>
    (a ?? b ?? '').replaceAll('&amp;', '&'),
  );
  const pinned = links.find((link) => link.endsWith(`#sha256=${sha256}`));
  if (pinned) return withoutHash(pinned);
  const begin = `${name.replaceAll(/[-_.]+/g, '_')}-${version}-`.toLowerCase();
  return links.map(withoutHash).find((link) => {
    const file = link.slice(link.lastIndexOf('/') + 1).toLowerCase();
    const isForPython = python === undefined || file.includes(`-${python.abi}-`);
    return file.startsWith(begin) && isForPython && (file.includes(tag) || file.endsWith('-any.whl'));
  });
}

/** @param {string} link */
const withoutHash = (link) => link.replace(/#.*$/, '');
