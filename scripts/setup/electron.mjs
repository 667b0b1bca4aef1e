import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { forgetFailure, recentFailure, rememberFailure } from '../lib/attempts.mjs';
import { done, refused } from '../lib/outcome.mjs';
import { inRoot, root } from '../lib/paths.mjs';
import { runWatched } from '../lib/watch.mjs';

const folderOf = (base) => path.join(base, 'node_modules', 'electron');

/** The Electron program that npm's `electron` would start, if it is on this disk. `ELECTRON_OVERRIDE_DIST_PATH` chooses another folder. */
export function findElectron({ env = process.env, base = root } = {}) {
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
 * Sees to it that Electron's program is there: npm's package has no install script, so its own downloader is run here, once.
 * A refusal costs seconds, is remembered for a day, and leaves the browser window as the way to the app.
 */
export async function setUpElectron({
  again = false,
  env = process.env,
  report = () => () => {},
  onStart = () => {},
  stall = 15_000,
} = {}) {
  const found = findElectron({ env });
  if (found) return done({ program: found, made: false });
  if (env.GANDER_ELECTRON_SETUP === 'skip') return refused('its download is skipped, as GANDER_ELECTRON_SETUP asks');
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

/** What a download of Electron adds up to on disk, packed; only the progress line leans on it. */
const usualBytes = 120e6;

async function download({ env, report, stall }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gander-electron-'));
  try {
    const install = inRoot('node_modules', 'electron', 'install.js');
    const onBytes = report('Electron', usualBytes);
    const result = await runWatched(process.execPath, [install], {
      folders: [folder, path.join(folderOf(root), 'dist')],
      stall,
      onBytes,
      env: { ...env, TMPDIR: folder, TEMP: folder, TMP: folder },
    });
    return result.stalled ? 'its download stood still and was ended' : 'its download site could not be reached';
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
