import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { forgetFailure, recentFailure, rememberFailure } from '../lib/attempts.mjs';
import { done, refused } from '../lib/outcome.mjs';
import { packageFolder, root } from '../lib/paths.mjs';
import { runWatched } from '../lib/watch.mjs';

/** @param {string} base */
const folderOf = (base) => packageFolder('electron', base) ?? path.join(base, 'node_modules', 'electron');

/**
 * Returns the path of the Electron program that npm's `electron` would start, or undefined; in a package with a window
 * the program that is two folders above the app. `ELECTRON_OVERRIDE_DIST_PATH` chooses another folder.
 */
export function findElectron({ env = process.env, base = root } = {}) {
  const packaged = path.join(base, '..', '..', 'gander-window');
  if (path.basename(path.dirname(base)) === 'resources' && fs.existsSync(packaged)) return packaged;
  const folder = folderOf(base);
  const pointer = path.join(folder, 'path.txt');
  const name = fs.existsSync(pointer)
    ? fs.readFileSync(pointer, 'utf8').trim()
    : process.platform === 'win32'
      ? 'electron.exe'
      : 'electron';
  const program = path.join(env.ELECTRON_OVERRIDE_DIST_PATH ?? path.join(folder, 'dist'), name);
  return fs.existsSync(program) ? program : undefined;
}

const version = () => JSON.parse(fs.readFileSync(path.join(folderOf(root), 'package.json'), 'utf8')).version;

/**
 * Makes sure that Electron's program is installed: the npm package has no install script, so its downloader is run
 * here. A failure costs seconds and is remembered for a day; then the app opens in a browser window.
 *
 * @param {{ again?: boolean, env?: NodeJS.ProcessEnv, report?: import('../lib/log.mjs').Report, onStart?: () => void, stall?: number }} [options]
 */
export async function setUpElectron({
  again = false,
  env = process.env,
  report = (_what, _total) => (_bytes) => {},
  onStart = () => {},
  stall = 15_000,
} = {}) {
  const found = findElectron({ env });
  if (found) return done({ program: found, made: false });
  if (env.GANDER_ELECTRON_SETUP === 'skip') return refused('its download is skipped because of GANDER_ELECTRON_SETUP');
  const key = version();
  const before = again ? undefined : recentFailure('electron', key);
  if (before) return refused(before);
  onStart();
  const why = await download({ env, report, stall });
  const program = findElectron({ env });
  if (program) forgetFailure('electron');
  else rememberFailure('electron', key, why);
  return program ? done({ program, made: true }) : refused(why);
}

/** Typical size of a download of Electron, packed; used only to show progress. */
const TYPICAL_BYTES = 120e6;

/** @param {{ env: NodeJS.ProcessEnv, report: import('../lib/log.mjs').Report, stall: number }} options */
async function download({ env, report, stall }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gander-electron-'));
  try {
    const install = path.join(folderOf(root), 'install.js');
    const onBytes = report('Electron', TYPICAL_BYTES);
    const result = await runWatched(process.execPath, [install], {
      folders: [folder, path.join(folderOf(root), 'dist')],
      stall,
      onBytes,
      env: { ...env, TMPDIR: folder, TEMP: folder, TMP: folder },
    });
    return result.stalled ? 'its download made no progress and was ended' : 'its download site could not be reached';
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
