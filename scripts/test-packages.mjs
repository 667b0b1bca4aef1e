// npm run test:packages [-- npm|wheel|deb ...]: packs a clean clone, installs each package in a bare Debian as an
// ordinary user, uses it there, installs it over an earlier version, and removes it (docs/install.md). Needs root,
// Debian, mmdebstrap and a network.
// --packages FOLDER: where the packages are; those that are not there are packed into it. --earlier FOLDER: packages of
// an earlier release. --base FILE: a bare system from mmdebstrap, made where it does not exist. --screenshot FILE: where
// the image of the window goes, dist/window.png by default. --figures: no more than what the table needs.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { which } from './lib/exec.mjs';
import { say, sayTook, seconds, warn } from './lib/log.mjs';
import { inRoot } from './lib/paths.mjs';
import { isRoot } from './lib/system.mjs';
import { Chroot } from './package/chroot.mjs';
import { contentFaults } from './package/contents.mjs';
import { size, table } from './package/figures.mjs';
import { fusesOn } from './package/fuses.mjs';
import { opensEarlierHomes, refusesNewerHome } from './package/homes.mjs';
import { HOME, PACKAGES } from './package/installed.mjs';
import { installsInEveryWay } from './package/npm-ways.mjs';
import { must, Packages } from './package/pack-clone.mjs';
import { installedFiles, upgrades } from './package/upgrade.mjs';
import { engineOf, expect, firstGrid, HOME_FOLDER, saysCommands, serves, setsUp } from './package/use.mjs';
import { hasWindow, installDisplay, setsUpInWindow, WINDOW } from './package/window.mjs';

/** @typedef {import('./package/installed.mjs').Package} Package */

const SUITE = 'bookworm';
const EARLIER_FOLDER = '/packages/earlier';

/** Why the test can't run here, or undefined. */
function obstacle() {
  if (process.platform !== 'linux' || !fs.existsSync('/etc/debian_version')) return 'this is not Debian';
  if (!isRoot()) return 'it needs root to make a chroot';
  if (!which('mmdebstrap')) return 'mmdebstrap is not installed (apt install mmdebstrap)';
  return undefined;
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      packages: { type: 'string' },
      earlier: { type: 'string' },
      base: { type: 'string' },
      screenshot: { type: 'string' },
      figures: { type: 'boolean', default: false },
    },
  });
  const why = obstacle();
  if (why) return say('skipped', `packages in a bare Debian: ${why}`);
  const names = positionals.length > 0 ? positionals : Object.keys(PACKAGES);
  const unknown = names.find((name) => !PACKAGES[name]);
  if (unknown) return fail(`There is no package ${unknown}: name some of ${Object.keys(PACKAGES).join(', ')}.`);
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'gander-packages-'));
  try {
    const began = performance.now();
    const packages = new Packages(path.resolve(values.packages ?? path.join(work, 'packages')), values.earlier);
    await packages.pack(path.join(work, 'clone'), names, { earlier: !values.figures });
    const base = path.resolve(values.base ?? path.join(work, 'base.tar'));
    if (!fs.existsSync(base)) {
      say('debian', `making a bare ${SUITE}`);
      await must('mmdebstrap', ['--variant=minbase', '--include=ca-certificates', SUITE, base]);
    }
    sayTook('prepared', `${packages.folder}, ${base}`, began);
    const figures = [];
    for (const name of names) {
      const system = await Chroot.create(base, path.join(work, name));
      try {
        const test = new PackageTest(name, system, packages);
        figures.push(await test.measure());
        if (!values.figures) await test.use(path.resolve(values.screenshot ?? inRoot('dist', 'window.png')));
      } finally {
        system.remove();
      }
    }
    const load = os.loadavg().map((one) => one.toFixed(1));
    say(
      'figures',
      `of ${new Date().toISOString().slice(0, 10)}, ${os.cpus().length} cores; load at the end ${load.join(', ')}`,
    );
    process.stdout.write(`${table(figures)}\n`);
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

/** The test of one package in a bare system. */
class PackageTest {
  /** When the last step ended. */
  at = performance.now();

  /**
   * @param {string} name
   * @param {Chroot} system
   * @param {Packages} packages
   */
  constructor(name, system, packages) {
    const [file, earlier] = [packages.file(name), packages.earlierFile(name)];
    if (!file) throw new Error(`There is no package for ${name} in ${packages.folder}.`);
    this.name = name;
    this.system = system;
    this.used = /** @type {Package} */ (PACKAGES[name]);
    this.bytes = fs.statSync(file).size;
    this.file = `/packages/${path.basename(file)}`;
    system.put(file, this.file);
    this.earlier = earlier && `${EARLIER_FOLDER}/${path.basename(earlier)}`;
    if (earlier && this.earlier) system.put(earlier, this.earlier);
  }

  /**
   * Reports a step with the time since the one before.
   *
   * @param {string} what
   */
  say(what) {
    sayTook(this.name, what, this.at);
    this.at = performance.now();
  }

  /**
   * Installs the package, and trains until the first grid.
   *
   * @returns {Promise<import('./package/figures.mjs').Figures>}
   */
  async measure() {
    const { name, system, used } = this;
    const { command, downloads } = used;
    await used.prepare(system);
    const before = system.bytes('/', [downloads]);
    this.say('a bare system');
    const began = performance.now();
    await used.install(system, this.file);
    const installing = performance.now() - began;
    const sizes = {
      packed: this.bytes,
      downloaded: system.bytes(downloads) - (used.downloadsHaveFile ? this.bytes : 0),
      onDisk: system.bytes('/', [downloads]) - before,
      ownOnDisk: system.bytes(used.folder(system)),
    };
    this.say(
      `installed: ${Object.entries(sizes)
        .map(([what, bytes]) => `${what} ${size(bytes)}`)
        .join(', ')}`,
    );
    const grid = await firstGrid(system, command);
    const list = JSON.parse(await system.asUser(`GANDER_HOME=${HOME_FOLDER} ${command} list --json`));
    expect(list.length === 1 && list[0].state === 'finished', 'The run did not finish.');
    this.say(`a finished run, its first grid after ${seconds(grid)}`);
    const engine = engineOf(await system.asUser(`GANDER_HOME=${HOME_FOLDER} ${command} doctor || test $? = 1`));
    const version = path.join(system.folder, path.dirname(WINDOW), 'version');
    const what = fs.existsSync(version) ? `${name}, Electron ${fs.readFileSync(version, 'utf8').trim()}` : name;
    return { what, ...sizes, installing, firstGrid: grid, engine };
  }

  /**
   * Everything else that a person does with an installed package, to its removal.
   *
   * @param {string} screenshot
   */
  async use(screenshot) {
    const { name, system, used } = this;
    const { command } = used;
    const began = performance.now();
    this.at = began;
    this.say(await saysCommands(system, used));
    const app = path.join(system.folder, used.folder(system), used.app);
    const faults = contentFaults(app, { own: used.ownModules });
    expect(faults.length === 0, `The package has faults: ${faults.join('; ')}.`);
    this.say('it contains nothing but what it should');
    this.say(await opensEarlierHomes(system, command));
    this.say(await refusesNewerHome(system, command));
    if (name === 'deb') await this.useWindow(screenshot);
    else if (used.setUp) this.say(`gander setup: ${await setsUp(system, command)}`);
    await serves(system, command);
    this.say('gander serve answers');
    const fresh = installedFiles(system, used);
    await this.remove();
    if (!this.earlier) throw new Error(`There is no package of an earlier version for ${name}.`);
    this.say(await upgrades(system, used, { file: this.file, earlier: this.earlier, fresh }));
    await this.remove();
    if (name === 'npm') await installsInEveryWay(system, this.file, (what) => this.say(what));
    sayTook(name, 'passed', began);
  }

  /** Removes the package, of which nothing is left but what is the person's own. */
  async remove() {
    const { system, used } = this;
    await used.remove(system);
    const kept = [`${HOME}/.local/share/`, `${HOME}/.cache/`, `${HOME}/.config/`, '/packages/', '/var/log/', '/tmp/'];
    const left = system.find('gander', [...kept, HOME_FOLDER, `${HOME}/home-of-`]);
    expect(left.length === 0, `Removal left ${left.join(', ')}.`);
    this.say('removed, and nothing is left of it');
  }

  /** @param {string} screenshot */
  async useWindow(screenshot) {
    const { system } = this;
    const window = path.join(system.folder, WINDOW);
    const on = await fusesOn(window);
    expect(on.length === 0, `The window's program has the fuses ${on.join(', ')} on.`);
    const notices = fs.readdirSync(path.dirname(window)).filter((file) => file.startsWith('LICENSE'));
    expect(notices.length > 1, 'The licences of Electron and Chromium are missing.');
    fs.mkdirSync(path.dirname(screenshot), { recursive: true });
    await installDisplay(system);
    await hasWindow(system, screenshot);
    this.say(`the window opened with its sandbox: ${screenshot}`);
    this.say(`the button in the window set TensorFlow up: ${await setsUpInWindow(system)}`);
    const doctor = await system.asUser(`GANDER_HOME=${HOME_FOLDER} ${this.used.command} doctor || test $? = 1`);
    expect(engineOf(doctor).startsWith('tensorflow'), `After the set-up TensorFlow does not load:\n${doctor}`);
  }
}

/** @param {string} why */
function fail(why) {
  warn('failed', why);
  process.exitCode = 1;
}

await main();
