import fs from 'node:fs';
import path from 'node:path';
import { lastLine, run } from '../lib/exec.mjs';
import { nodePackage } from '../lib/node.mjs';
import { npmCommand } from '../lib/npm.mjs';
import { HOME } from './installed.mjs';

/** @typedef {import('./chroot.mjs').Chroot} Chroot */

/** The oldest Node that Gander is installed with, the oldest that it runs on, and its own. */
const NODES = ['^20.19.0', '^22.12.0', '^24.0.0'];
const FOLDER = `${HOME}/way`;
/** What npm has in its cache it need not ask the registry for again, nor for known faults and newer versions of npm. */
const CACHED = 'export npm_config_prefer_offline=true npm_config_audit=false npm_config_update_notifier=false';
const TRAIN = 'run digits-compare --objective wgan --seeds 1 --steps 2 --quiet';

/**
 * How npm installs a tarball, and how the command is called then; `setUp` is the command that `gander doctor` names.
 *
 * @type {{ name: string, install: (file: string) => string, command: (file: string) => string, setUp: string }[]}
 */
const WAYS = [
  ...['', '--ignore-scripts'].map((scripts) => ({
    name: `globally ${scripts || 'with scripts'}`,
    install: (/** @type {string} */ file) => `npm install --global --prefix ${FOLDER} ${scripts} ${file}`,
    command: () => `${FOLDER}/bin/gander`,
    setUp: 'gander setup',
  })),
  ...['hoisted', 'nested'].map((strategy) => ({
    name: `in a project, ${strategy}`,
    install: (/** @type {string} */ file) =>
      `mkdir ${FOLDER} && cd ${FOLDER} && npm init --yes && npm install --install-strategy=${strategy} ${file}`,
    command: () => `cd ${FOLDER} && npx gander`,
    setUp: 'npx gander setup',
  })),
  {
    name: 'by npx',
    // npx takes an absolute path for a program to start.
    install: (file) => `mkdir ${FOLDER} && cp ${file} ${FOLDER}`,
    command: (file) => `cd ${FOLDER} && npx --yes ./${path.basename(file)}`,
    setUp: 'npx gander setup',
  },
];

/**
 * Installs a tarball in every way with each Node, checks what `doctor` names, and trains a run to its end. The Nodes are
 * npm packages, and replace that of the system.
 *
 * @param {Chroot} system
 * @param {string} file
 * @param {(what: string) => void} say
 * @throws Error if one of them fails
 */
export async function installsInEveryWay(system, file, say) {
  for (const range of NODES) {
    const version = await placeNode(system, range);
    for (const way of WAYS) {
      // Without the engine that `gander setup` may have put into the user's cache.
      const call = `${CACHED} GANDER_HOME=${FOLDER}-home GANDER_CACHE=${FOLDER}-cache; ${way.command(file)}`;
      try {
        await system.asUser(`${CACHED}; ${way.install(file)}`);
        const doctor = await system.asUser(`${call} doctor || test $? = 1`);
        if (!doctor.includes(`Run "${way.setUp}"`)) throw new Error(`it does not name "${way.setUp}":\n${doctor}`);
        await system.asUser(`${call} ${TRAIN}`);
      } catch (error) {
        throw new Error(
          `Installed ${way.name} with Node ${version}: ${error instanceof Error ? error.message : error}`,
        );
      }
      await system.asUser(`rm -rf ${FOLDER} ${FOLDER}-*`);
    }
    say(`Node ${version}: ${WAYS.map(({ name }) => name).join('; ')}: a run finished in each`);
  }
}

/**
 * Makes a Node of an npm package that of the system; its version.
 *
 * @param {Chroot} system
 * @param {string} range
 */
async function placeNode(system, range) {
  const folder = path.join(system.folder, 'nodes', range.replace(/\D/g, '-'));
  fs.mkdirSync(folder, { recursive: true });
  const npm = npmCommand();
  const flags = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--prefix', folder];
  const installed = await run(npm.command, [...npm.args, 'install', ...flags, `${nodePackage()}@${range}`]);
  if (installed.code !== 0) throw new Error(`Node ${range} could not be fetched: ${lastLine(installed.stderr)}`);
  system.put(path.join(folder, 'node_modules', nodePackage(), 'bin', 'node'), '/usr/local/bin/node');
  await system.asRoot('chmod 755 /usr/local/bin/node');
  return (await system.asUser('node --version')).trim();
}
