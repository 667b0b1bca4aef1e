import fs from 'node:fs';
import path from 'node:path';
import { lastLine } from './exec.mjs';
import { sha256File } from './hash.mjs';
import { done, refused } from './outcome.mjs';
import { root } from './paths.mjs';
import { runWatched } from './watch.mjs';

/**
 * Returns how to call npm without a shell: its script, run by this Node. `npm start` sets its path in the environment;
 * otherwise it is beside the Node binary.
 */
export function npmCommand(env = process.env, node = process.execPath) {
  const folder = path.dirname(node);
  const candidates = [
    env.npm_execpath,
    path.join(folder, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    path.join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ];
  const script = candidates.find((file) => file && file.endsWith('.js') && fs.existsSync(file));
  return script ? { command: node, args: [script] } : { command: 'npm', args: [] };
}

/**
 * The first sentence of the error that npm printed, without the lines that hold only codes; the last line of the text
 * if npm printed no error.
 *
 * @param {string} stderr
 */
export function firstError(stderr) {
  const errors = [...stderr.matchAll(/^npm (?:error|ERR!) +(.*\S)/gm)].map(([, text = '']) => text);
  return errors.find((text) => !/^(code|errno|syscall)\b/.test(text)) ?? errors[0] ?? lastLine(stderr);
}

/**
 * Downloads an npm package into `folder` without installing it or running its scripts, and checks its SHA-256:
 * `done(its .tgz)`. npm's cache for it is in `folder` too, so that nothing else is left on the disk.
 *
 * @param {{ package: string, version: string, sha256: string }} pinned
 * @param {string} folder
 * @param {{ env?: NodeJS.ProcessEnv, onBytes?: (bytes: number) => void, stall?: number }} [options]
 */
export async function fetchPackage(pinned, folder, { env = process.env, onBytes, stall = 60_000 } = {}) {
  const what = `${pinned.package}@${pinned.version}`;
  const [cache, into] = [path.join(folder, 'npm-cache'), path.join(folder, 'packed')];
  for (const one of [cache, into]) fs.mkdirSync(one, { recursive: true });
  const npm = npmCommand(env);
  const options = ['--ignore-scripts', '--loglevel=error', '--fetch-retries=1', '--fetch-retry-mintimeout=1000'];
  const args = ['pack', what, '--pack-destination', into, '--cache', cache, ...options];
  const watched = { folders: [cache], stall, env, cwd: root, ...(onBytes ? { onBytes } : {}) };
  const { code, stderr, stalled } = await runWatched(npm.command, [...npm.args, ...args], watched);
  if (stalled)
    return refused(`the download of ${what} made no progress and was ended: try again when the network is better.`);
  const [name] = fs.readdirSync(into);
  if (code !== 0 || !name)
    return refused(
      `the download of ${what} failed (${firstError(stderr) || `npm ended with ${code}`}): check that the package registry can be reached, then try again.`,
    );
  const file = path.join(into, name);
  if ((await sha256File(file)) === pinned.sha256) return done(file);
  return refused(`the downloaded ${what} does not have the SHA-256 pinned in native/, so it was deleted.`);
}
