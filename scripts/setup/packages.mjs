import fs from 'node:fs';
import { run } from '../lib/exec.mjs';
import { firstError, npmCommand } from '../lib/npm.mjs';
import { done, refused } from '../lib/outcome.mjs';
import { inRoot, root } from '../lib/paths.mjs';

/**
 * Whether the installed packages match package-lock.json. npm writes node_modules/.package-lock.json last, so an
 * interrupted install does not match. Optional packages for other machines may be absent.
 *
 * @param {import('../lib/shipped.mjs').LockFile | undefined} lock
 * @param {import('../lib/shipped.mjs').LockFile | undefined} installed
 */
export function packagesMatch(lock, installed) {
  if (!lock || !installed) return false;
  return Object.entries(lock.packages).every(([where, wanted]) => {
    if (where === '') return true;
    const here = installed.packages[where];
    return here ? here.version === wanted.version && here.integrity === wanted.integrity : wanted.optional === true;
  });
}

/** @param {string} file */
const read = (file) => (fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : undefined);

const packagesReady = () =>
  packagesMatch(read(inRoot('package-lock.json')), read(inRoot('node_modules', '.package-lock.json')));

/** Installs the locked packages if they are not installed: `done('installed' | 'up to date')`. */
export async function setUpPackages({ onStart = () => {} } = {}) {
  if (packagesReady()) return done('up to date');
  onStart();
  const npm = npmCommand();
  const result = await run(npm.command, [...npm.args, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
  });
  if (result.code === 0) return done('installed');
  return refused(
    `npm ci failed (${firstError(result.stderr)}): check that the package registry can be reached, then run it again.`,
  );
}
