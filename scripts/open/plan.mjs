import { recentFailure } from '../lib/attempts.mjs';
import { installation } from '../lib/installation.mjs';
import { inPackage, inRoot, root } from '../lib/paths.mjs';
import { hasDisplay, isRoot } from '../lib/system.mjs';
import { findElectron } from '../setup/electron.mjs';
import fs from 'node:fs';

/**
 * Returns { home? } if the arguments only open the app (`gander`, `gander --home DIR`), and undefined if they are for
 * the command line.
 *
 * @param {readonly string[]} args
 */
export function asksForApp(args) {
  if (args.length === 0) return {};
  if (args.length === 1 && args[0]?.startsWith('--home=')) return { home: args[0].slice('--home='.length) };
  if (args.length === 2 && args[0] === '--home') return { home: args[1] };
  return undefined;
}

/**
 * Returns what to start: { program, args, env, note }; without `program` the core is started with Node. The app opens
 * in Electron, without it in a browser window, and without a display its address is printed. `note` says which and why.
 *
 * @param {readonly string[]} args
 */
export function plan(
  args,
  { env = process.env, electron = findElectron({ env }), display = hasDisplay(env), asRoot = isRoot() } = {},
) {
  const app = asksForApp(args);
  if (!app) return { args, env: {} };
  const home = app.home ? { GANDER_HOME: app.home } : {};
  if (!display)
    return {
      args: ['serve'],
      env: home,
      note: 'There is no display (neither DISPLAY nor WAYLAND_DISPLAY is set), so Gander prints an address to open in a browser.',
    };
  if (!electron)
    return {
      args: ['serve', '--open'],
      env: home,
      note: `Electron is not installed, so Gander opens in a browser window: ${reason()}.`,
    };
  return { program: electron, args: [...sandbox(asRoot), inRoot()], env: home };
}

/**
 * Chromium's sandbox does not run as root on Linux.
 *
 * @param {boolean} asRoot
 */
const sandbox = (asRoot) => (asRoot && process.platform === 'linux' ? ['--no-sandbox'] : []);

function reason() {
  const file = inPackage('electron', 'package.json');
  if (!fs.existsSync(file))
    return installation(root).kind === 'clone'
      ? 'its package is not installed: run npm start'
      : 'this package has no window of its own';
  return recentFailure('electron', JSON.parse(fs.readFileSync(file, 'utf8')).version) ?? 'npm start downloads it';
}
