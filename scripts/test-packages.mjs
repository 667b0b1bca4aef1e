// npm run test:packages [-- npm|wheel|deb ...]: packs a clean clone, installs each package in a bare Debian as an
// ordinary user, uses it there and removes it (docs/install.md). Needs root, Debian, mmdebstrap and a network.
// --packages FOLDER: these instead of packing; --base FILE: a bare system from mmdebstrap; --screenshot FILE: the window.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { lastLine, run, which } from './lib/exec.mjs';
import { say, sayTook, seconds, warn } from './lib/log.mjs';
import { npmCommand } from './lib/npm.mjs';
import { root } from './lib/paths.mjs';
import { isRoot } from './lib/system.mjs';
import { Chroot, USER } from './package/chroot.mjs';
import { findElectron } from './setup/electron.mjs';
import { setUpTestElectron } from './setup/test-electron.mjs';

const SUITE = 'bookworm';
const HOME = `/home/${USER}`;
const RUN = 'run digits-compare --objective wgan --seeds 1 --steps 5 --quiet';

/**
 * A package: its file, how it is installed and removed, and where the command is then.
 *
 * @typedef {object} Package
 * @property {RegExp} file
 * @property {(system: Chroot) => Promise<unknown>} prepare what the system needs before a person begins
 * @property {(system: Chroot, file: string) => Promise<unknown>} install
 * @property {string} command
 * @property {(system: Chroot) => Promise<unknown>} remove
 */

/** @type {Record<string, Package>} */
const PACKAGES = {
  npm: {
    file: /\.tgz$/,
    prepare: async (system) => {
      const npm = path.resolve(npmCommand().args[0] ?? '', '..', '..');
      system.put(process.execPath, '/usr/local/bin/node');
      system.put(npm, '/usr/local/lib/node_modules/npm');
      await system.asRoot('ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm');
    },
    install: (system, file) => system.asUser(`npm install --global --prefix ~/npm ${file}`),
    command: `${HOME}/npm/bin/gander`,
    remove: (system) => system.asUser('npm uninstall --global --prefix ~/npm gander'),
  },
  wheel: {
    file: /\.whl$/,
    prepare: (system) =>
      system.asRoot('apt-get update -q && apt-get install -q -y --no-install-recommends python3-venv'),
    install: (system, file) => system.asUser(`python3 -m venv venv && venv/bin/pip install --quiet ${file}`),
    command: `${HOME}/venv/bin/gander`,
    remove: (system) => system.asUser('venv/bin/pip uninstall --yes --quiet gander-gan'),
  },
  deb: {
    file: /\.deb$/,
    prepare: (system) => system.asRoot('apt-get update -q'),
    install: (system, file) => system.asRoot(`apt-get install -q -y --no-install-recommends ${file}`),
    command: '/usr/bin/gander',
    remove: (system) => system.asRoot('apt-get purge -q -y gander'),
  },
};

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
    options: { packages: { type: 'string' }, base: { type: 'string' }, screenshot: { type: 'string' } },
  });
  const why = obstacle();
  if (why) return say('skipped', `packages in a bare Debian: ${why}`);
  const names = positionals.length > 0 ? positionals : Object.keys(PACKAGES);
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'gander-packages-'));
  try {
    const built = values.packages ? path.resolve(values.packages) : await buildFromClone(work, names);
    const base = values.base ? path.resolve(values.base) : path.join(work, 'base.tar');
    if (!values.base) {
      say('debian', `making a bare ${SUITE}`);
      await must('mmdebstrap', ['--variant=minbase', '--include=ca-certificates', SUITE, base]);
    }
    for (const name of names) {
      const used = PACKAGES[name];
      if (!used) throw new Error(`There is no package ${name}: name some of ${Object.keys(PACKAGES).join(', ')}.`);
      const began = performance.now();
      const system = await Chroot.create(base, path.join(work, name));
      try {
        await test(name, used, system, built, values.screenshot);
        sayTook(name, 'passed', began);
      } finally {
        system.remove();
      }
    }
  } catch (error) {
    warn('failed', error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {import('./lib/exec.mjs').RunOptions} [options]
 */
async function must(program, args, options = {}) {
  const { code, stderr, stdout } = await run(program, args, options);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${lastLine(stderr) || lastLine(stdout)}`);
}

/**
 * Packs a clone of what is committed; the folder of the packages.
 *
 * @param {string} work
 * @param {readonly string[]} names
 */
async function buildFromClone(work, names) {
  const [clone, target] = [path.join(work, 'clone'), path.join(work, 'packages')];
  say('clone', 'packing a clean clone');
  await must('git', ['clone', '--quiet', '--no-hardlinks', root, clone]);
  const npm = npmCommand();
  await must(npm.command, [...npm.args, 'ci', '--no-audit', '--no-fund'], { cwd: clone });
  const args = ['scripts/package.mjs', '--output', target, ...names];
  if (names.includes('deb') && !findElectron()) {
    const electron = await setUpTestElectron();
    if (!electron.ok) throw new Error(electron.why);
    args.push('--electron', path.dirname(electron.value));
    say('electron', 'the .deb has the test runtime, since Electron itself is not available');
  }
  await must(process.execPath, args, { cwd: clone });
  return target;
}

/**
 * @param {string} name
 * @param {Package} used
 * @param {Chroot} system
 * @param {string} built
 * @param {string | undefined} screenshot
 */
async function test(name, used, system, built, screenshot) {
  const file = fs.readdirSync(built).find((one) => used.file.test(one));
  if (!file) throw new Error(`There is no package for ${name} in ${built}.`);
  const inside = `/packages/${file}`;
  system.put(path.join(built, file), inside);
  await used.prepare(system);
  const before = system.bytes();
  const began = performance.now();
  await used.install(system, inside);
  const installed = performance.now() - began;
  const disk = system.bytes() - before;
  const { command } = used;
  const doctor = await system.asUser(`GANDER_HOME=${HOME_FOLDER} ${command} doctor || test $? = 1`);
  say(name, doctor.split('\n').find((line) => line.includes('engine')) ?? '');
  const first = await firstGrid(system, command);
  say(
    name,
    `${mb(fs.statSync(path.join(built, file)).size)} packed, ${mb(disk)} on disk, ${seconds(installed)} to install, ${seconds(installed + first)} to the first grid`,
  );
  const list = JSON.parse(await system.asUser(`GANDER_HOME=${HOME_FOLDER} ${command} list --json`));
  expect(JSON.stringify(list).includes('"finished"'), 'The run did not finish.');
  await serves(system, command);
  if (name === 'deb') await hasWindow(system, screenshot);
  await used.remove(system);
  const left = system.find('gander', [
    `${HOME}/.local/share/`,
    `${HOME}/.cache/`,
    `${HOME}/.config/`,
    '/packages/',
    '/var/log/',
    '/tmp/',
  ]);
  expect(left.filter((one) => !one.startsWith(HOME_FOLDER)).length === 0, `Removal left ${left.join(', ')}.`);
}

/** @param {number} bytes */
const mb = (bytes) => `${(bytes / 1e6).toFixed(bytes < 1e8 ? 1 : 0)} MB`;

/** The person's own runs, which removal keeps. */
const HOME_FOLDER = `${HOME}/home-of-gander`;

/**
 * @param {boolean} condition
 * @param {string} message
 */
function expect(condition, message) {
  if (!condition) throw new Error(message);
}

/**
 * Trains a short run to its end; milliseconds until its first grid was on the disk.
 *
 * @param {Chroot} system
 * @param {string} command
 */
async function firstGrid(system, command) {
  const home = path.join(system.folder, HOME_FOLDER);
  const began = performance.now();
  let first = 0;
  const hasGrid = () =>
    fs.existsSync(path.join(home, 'runs')) &&
    fs
      .readdirSync(path.join(home, 'runs'), { recursive: true, encoding: 'utf8' })
      .some((file) => file.endsWith('.png'));
  const watch = setInterval(() => {
    if (!first && hasGrid()) first = performance.now() - began;
  }, 100);
  try {
    await system.asUser(`GANDER_HOME=${HOME_FOLDER} ${command} ${RUN}`);
    expect(hasGrid(), 'The run has no grid.');
    return first || performance.now() - began;
  } finally {
    clearInterval(watch);
  }
}

/**
 * `gander serve` prints an address, and the page answers there.
 *
 * @param {Chroot} system
 * @param {string} command
 */
async function serves(system, command) {
  let printed = '';
  const stop = system.start(`GANDER_HOME=${HOME_FOLDER} ${command} serve`, (text) => (printed += text));
  try {
    const address = await until(
      () => /http:\/\/\S+/.exec(printed)?.[0],
      () => `"gander serve" printed no address: ${printed}`,
    );
    const answer = await fetch(address, { redirect: 'manual' });
    expect(answer.status < 400, `"gander serve" answered ${answer.status}.`);
  } finally {
    await stop();
  }
}

/**
 * The window opens for an ordinary user, with Chromium's sandbox.
 *
 * @param {Chroot} system
 * @param {string | undefined} screenshot where to save an image of it
 */
async function hasWindow(system, screenshot) {
  await system.asRoot(
    'apt-get install -q -y --no-install-recommends xvfb xauth x11-utils imagemagick fonts-dejavu-core',
  );
  let printed = '';
  const shot = `${HOME}/window.png`;
  const script = `GANDER_HOME=${HOME_FOLDER} xvfb-run --auto-servernum --server-args="-screen 0 1280x860x24" bash -c 'gander & until xwininfo -root -tree | grep -q "\\"Gander"; do sleep 0.5; done; sleep 8; import -window root ${shot}.part.png; ps -eo args | grep "^/usr/lib/gander/gander-window --type=renderer"; mv ${shot}.part.png ${shot}; wait'`;
  const stop = system.start(script, (text) => (printed += text));
  try {
    const file = path.join(system.folder, shot);
    await until(
      () => fs.existsSync(file),
      () => `The window did not open: ${printed}`,
    );
    expect(!printed.includes('--no-sandbox'), 'The window runs without its sandbox.');
    expect(printed.includes('--type=renderer'), `The page does not run: ${printed}`);
    if (screenshot) fs.copyFileSync(file, screenshot);
  } finally {
    await stop();
  }
}

/**
 * @template T
 * @param {() => T | undefined | false} condition
 * @param {() => string} message
 * @returns {Promise<T>}
 */
async function until(condition, message) {
  for (let tries = 0; tries < 1200; tries++) {
    const value = condition();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(message());
}

await main();
