import fs from 'node:fs';
import path from 'node:path';
import { lastLine, run } from './exec.mjs';
import { sha256File } from './hash.mjs';
import { done, refused } from './outcome.mjs';
import { runWatched } from './watch.mjs';

/**
 * A wheel to download: `package`, `version`, `tag` (platform tag), `sha256`, `bytes`, and `python` ({ version, abi })
 * if it is for one Python version.
 * @typedef {{ package: string, version: string, tag: string, sha256: string, bytes: number, python?: { version: string, abi: string } }} Wheel
 */

/**
 * Downloads one wheel with pip into `folder` and checks its SHA-256.
 *
 * pip gets the platform and Python version of the wheel rather than those of this machine, so that the pinned file is
 * found on every machine. All files, including pip's temporary ones, are under `folder`. Refuses if there is no
 * network, the index does not have the file, the disk is full or the hash differs; then the file is deleted.
 *
 * @param {string} python
 * @param {Wheel} wheel
 * @param {string} folder
 * @param {{ onBytes?: (bytes: number) => void, stall?: number, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<import('./outcome.mjs').Outcome<string>>}
 */
export async function fetchWheel(
  python,
  wheel,
  folder,
  { onBytes = () => {}, stall = 30_000, env = process.env } = {},
) {
  const [part, into] = [path.join(folder, 'download'), path.join(folder, 'wheel')];
  for (const one of [part, into]) fs.mkdirSync(one, { recursive: true });
  const result = await runWatched(python, pipArguments(wheel, into), {
    folders: [folder],
    stall,
    onBytes,
    env: { ...env, TMPDIR: part, TEMP: part, TMP: part },
  });
  fs.rmSync(part, { recursive: true, force: true });
  if (result.code !== 0) return refused(whyNot(wheel, result));
  const file = path.join(into, fs.readdirSync(into).find((name) => name.endsWith('.whl')) ?? '');
  if ((await sha256File(file)) === wheel.sha256) return done(file);
  fs.rmSync(file, { force: true });
  return refused(wrongHash(wheel));
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

const again = 'try again with npm run setup';
/** @param {Wheel} wheel */
const wrongHash = (wheel) =>
  `the downloaded ${wheel.package} ${wheel.version} does not have the SHA-256 pinned in native/, so it was deleted: ${again}.`;

/**
 * @param {Wheel} wheel
 * @param {{ stderr: string, stalled: boolean, code: number | null }} result
 */
function whyNot(wheel, { stderr, stalled, code }) {
  const what = `${wheel.package} ${wheel.version}`;
  if (stalled) return `the download of ${what} made no progress and was ended: ${again} when the network is better.`;
  if (/HASH|hash/.test(stderr) && /MATCH/.test(stderr)) return wrongHash(wheel);
  if (/No space left|Errno 28/.test(stderr))
    return `the disk filled up while ${what} was downloaded: free some space, then ${again}.`;
  const offline = /connection|resolve|timed? ?out|unreachable|network|retry|proxy/i.test(stderr);
  if (offline)
    return `the download of ${what} failed because pip could not reach a package index: ${again} when there is a network.`;
  if (/No matching distribution/.test(stderr))
    return `the package index that pip uses has no ${what} for ${wheel.tag}: ${again} with another index.`;
  return `the download of ${what} failed (${lastLine(stderr) || `pip ended with ${code}`}): ${again}.`;
}

const unpack = `
import sys, zipfile
archive, target, *wanted = sys.argv[1:]
with zipfile.ZipFile(archive) as wheel:
    names = [name for name in wheel.namelist() if any(name == one or (one.endswith('/') and name.startswith(one)) for one in wanted)]
    missing = [one for one in wanted if not any(name.startswith(one) for name in names)]
    if missing: sys.exit('the wheel has no ' + missing[0])
    wheel.extractall(target, names)
`;

/**
 * Unpacks members of a wheel with Python, since Node can't read zip files; a trailing slash selects a folder.
 *
 * @param {string} python
 * @param {string} file
 * @param {string} target
 * @param {readonly string[]} members
 * @returns {Promise<import('./outcome.mjs').Outcome<string>>}
 */
export async function unpackWheel(python, file, target, members) {
  const result = await run(python, ['-c', unpack, file, target, ...members]);
  if (result.code === 0) return done(target);
  const full = /No space left|Errno 28/.test(result.stderr);
  return refused(
    full
      ? `the disk filled up while ${path.basename(file)} was unpacked: free some space, then ${again}.`
      : `${path.basename(file)} could not be unpacked (${lastLine(result.stderr)}).`,
  );
}
