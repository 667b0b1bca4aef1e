// npm run test:packages [-- npm|wheel|deb ...]: packs a clean clone, installs each package in a bare Debian as an
// ordinary user, uses it there and removes it (docs/install.md). Needs root, Debian, mmdebstrap and a network.
// --packages FOLDER: these instead of packing; --base FILE: a bare system from mmdebstrap; --screenshot FILE: where the
// image of the window goes, dist/window.png by default.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { lastLine, run, which } from './lib/exec.mjs';
import { say, sayTook, seconds, warn } from './lib/log.mjs';
import { npmCommand } from './lib/npm.mjs';
import { inRoot, root } from './lib/paths.mjs';
import { isRoot } from './lib/system.mjs';
import { Chroot } from './package/chroot.mjs';
import { contentFaults } from './package/contents.mjs';
import { fusesOn } from './package/fuses.mjs';
import { opensEarlierHomes, refusesNewerHome } from './package/homes.mjs';
import { HOME, PACKAGES } from './package/installed.mjs';
import { installsInEveryWay } from './package/npm-ways.mjs';
import { firstGrid, HOME_FOLDER, hasWindow, saysCommands, serves, setsUp } from './package/use.mjs';
import { findElectron } from './setup/electron.mjs';
import { setUpTestElectron } from './setup/test-electron.mjs';

const SUITE = 'bookworm';
const WINDOW = '/usr/lib/gander/gander-window';

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
        await test(name, used, system, built, path.resolve(values.screenshot ?? inRoot('dist', 'window.png')));
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
 * @param {import('./package/installed.mjs').Package} used
 * @param {Chroot} system
 * @param {string} built
 * @param {string} screenshot
 */
async function test(name, used, system, built, screenshot) {
  const file = fs.readdirSync(built).find((one) => used.file.test(one));
  if (!file) throw new Error(`There is no package for ${name} in ${built}.`);
  const inside = `/packages/${file}`;
  system.put(path.join(built, file), inside);
  await used.prepare(system);
  const { command, downloads } = used;
  const before = system.bytes('/', [downloads]);
  const began = performance.now();
  await used.install(system, inside);
  const installed = performance.now() - began;
  const sizes = {
    packed: fs.statSync(path.join(built, file)).size,
    downloaded: system.bytes(downloads),
    'on disk': system.bytes('/', [downloads]) - before,
    "in Gander's folder": system.bytes(used.folder(system)),
  };
  const first = await firstGrid(system, command);
  const list = await system.asUser(`GANDER_HOME=${HOME_FOLDER} ${command} list --json`);
  expect(list.includes('"finished"'), 'The run did not finish.');
  const said = Object.entries(sizes).map(([what, bytes]) => `${mb(bytes)} ${what}`);
  say(name, `${said.join(', ')}; ${seconds(installed)} to install, ${seconds(installed + first)} to the first grid`);
  say(name, await saysCommands(system, used));
  const app = path.join(system.folder, used.folder(system), used.app);
  const faults = contentFaults(app, { own: used.ownModules });
  expect(faults.length === 0, `The package has faults: ${faults.join('; ')}.`);
  say(name, await opensEarlierHomes(system, command));
  say(name, await refusesNewerHome(system, command));
  if (used.setUp) {
    const beganSetUp = performance.now();
    const engine = await setsUp(system, command);
    sayTook(name, `gander setup: ${engine}`, beganSetUp);
  }
  await serves(system, command);
  if (name === 'deb') await testWindow(system, screenshot);
  await used.remove(system);
  const kept = [`${HOME}/.local/share/`, `${HOME}/.cache/`, `${HOME}/.config/`, '/packages/', '/var/log/', '/tmp/'];
  const left = system.find('gander', [...kept, HOME_FOLDER, `${HOME}/home-of-`]);
  expect(left.length === 0, `Removal left ${left.join(', ')}.`);
  if (name === 'npm') await installsInEveryWay(system, inside, (what) => say(name, what));
}

/**
 * @param {Chroot} system
 * @param {string} screenshot
 */
async function testWindow(system, screenshot) {
  const window = path.join(system.folder, WINDOW);
  const on = await fusesOn(window);
  expect(on.length === 0, `The window's program has the fuses ${on.join(', ')} on.`);
  const notices = fs.readdirSync(path.dirname(window)).filter((file) => file.startsWith('LICENSE'));
  expect(notices.length > 1, 'The licences of Electron and Chromium are missing.');
  fs.mkdirSync(path.dirname(screenshot), { recursive: true });
  await hasWindow(system, screenshot);
  say('deb', `the window opened with its sandbox: ${screenshot}`);
}

/** @param {number} bytes */
const mb = (bytes) => `${(bytes / 1e6).toFixed(bytes < 1e8 ? 1 : 0)} MB`;

/**
 * @param {boolean} condition
 * @param {string} message
 */
function expect(condition, message) {
  if (!condition) throw new Error(message);
}

await main();
