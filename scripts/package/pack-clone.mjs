import fs from 'node:fs';
import path from 'node:path';
import { lastLine, run } from '../lib/exec.mjs';
import { say } from '../lib/log.mjs';
import { npmCommand } from '../lib/npm.mjs';
import { root } from '../lib/paths.mjs';
import { VERSIONED } from '../lib/version.mjs';
import { findElectron } from '../setup/electron.mjs';
import { setUpTestElectron } from '../setup/test-electron.mjs';
import { PACKAGES } from './installed.mjs';

/** Older than any release. */
const EARLIER_VERSION = '0.0.1';
/** A file that only packages of the earlier version have, below the folder of the app. */
const EARLIER_FILE = path.join('resources', 'of-an-earlier-version.txt');

/** Folders with packages of the version under test and of an earlier one. */
export class Packages {
  /**
   * @param {string} folder
   * @param {string} [earlier] packages of a release; by default those in `earlier` of the folder
   */
  constructor(folder, earlier = path.join(folder, 'earlier')) {
    this.folder = folder;
    this.earlier = earlier;
  }

  /** @param {string} name */
  file(name) {
    return packageIn(this.folder, name);
  }

  /** @param {string} name */
  earlierFile(name) {
    return packageIn(this.earlier, name);
  }

  /**
   * Packs what is missing from a clone of what is committed, in a new folder.
   *
   * @param {string} clone
   * @param {readonly string[]} names
   * @param {{ earlier: boolean }} options `earlier`: also packages of the earlier version
   */
  async pack(clone, names, { earlier }) {
    const missing = names.filter((name) => !this.file(name));
    const missingEarlier = earlier ? names.filter((name) => !this.earlierFile(name)) : [];
    if (missing.length + missingEarlier.length === 0) return;
    say('clone', 'packing a clean clone');
    await must('git', ['clone', '--quiet', '--no-hardlinks', root, clone]);
    const npm = npmCommand();
    await must(npm.command, [...npm.args, 'ci', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: clone });
    if (missing.length > 0) await pack(clone, this.folder, missing, []);
    if (missingEarlier.length === 0) return;
    say('clone', `packing it once more as version ${EARLIER_VERSION}`);
    makeEarlier(clone);
    await pack(clone, this.earlier, missingEarlier, ['--draft']);
  }
}

/**
 * The package of a kind in a folder.
 *
 * @param {string} folder
 * @param {string} name
 */
function packageIn(folder, name) {
  const found = fs.existsSync(folder)
    ? fs.readdirSync(folder).find((one) => PACKAGES[name]?.file.test(one))
    : undefined;
  return found && path.join(folder, found);
}

/**
 * Gives a clone an earlier version and a file of its own. Its database is the same.
 *
 * @param {string} clone
 */
function makeEarlier(clone) {
  for (const { file, pattern } of VERSIONED) {
    const text = fs.readFileSync(path.join(clone, file), 'utf8');
    fs.writeFileSync(path.join(clone, file), text.replace(pattern, `$1${EARLIER_VERSION}$3`));
  }
  fs.writeFileSync(path.join(clone, EARLIER_FILE), `${EARLIER_VERSION}\n`);
}

/**
 * @param {string} clone
 * @param {string} target
 * @param {readonly string[]} names
 * @param {readonly string[]} options
 */
async function pack(clone, target, names, options) {
  const args = ['scripts/package.mjs', '--output', target, ...options, ...names];
  if (names.includes('deb') && !findElectron()) {
    const electron = await setUpTestElectron();
    if (!electron.ok) throw new Error(electron.why);
    args.push('--electron', path.dirname(electron.value));
    say('electron', 'the .deb has the test runtime, since Electron itself is not available');
  }
  await must(process.execPath, args, { cwd: clone });
}

/**
 * Runs a program to its end.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {import('../lib/exec.mjs').RunOptions} [options]
 * @throws Error with its last line if it fails
 */
export async function must(program, args, options = {}) {
  const { code, stderr, stdout } = await run(program, args, options);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${lastLine(stderr) || lastLine(stdout)}`);
}
