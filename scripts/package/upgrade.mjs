import path from 'node:path';
import { sha256Tree } from '../lib/hash.mjs';
import { refusesNewerHome } from './homes.mjs';
import { HOME } from './installed.mjs';
import { firstGrid } from './use.mjs';

/** @typedef {import('./chroot.mjs').Chroot} Chroot */
/** @typedef {import('./installed.mjs').Package} Package */

const EARLIER_HOME = `${HOME}/home-of-earlier-package`;
/** pip and Python write these for each module, also for the examples in the documentation. */
const COMPILED = /\/__pycache__(?:\/|$)/;

/**
 * What a package has put into the system: the names of its files, and a hash over the content of those of the app.
 *
 * @param {Chroot} system
 * @param {Package} used
 */
export function installedFiles(system, used) {
  const folder = used.folder(system);
  const app = path.join(system.folder, folder, used.app);
  const inside = system.find('', [], folder);
  const elsewhere = system.find('gander', [
    `${HOME}/.`,
    `${HOME}/home-of-`,
    '/packages/',
    '/var/log/',
    '/tmp/',
    folder,
  ]);
  return {
    names: [...inside, ...elsewhere].filter((file) => !COMPILED.test(file)).sort(),
    app: sha256Tree(app, ['bin', 'out', 'resources', 'package.json'], (file) => COMPILED.test(file)),
  };
}

/**
 * Installs a package of an earlier version, trains, installs this version over it, and then the earlier one over that.
 * Each time only files of the installed version are there; the home of the earlier one opens with its run and trains
 * another; the earlier one refuses a home whose database a newer version has changed.
 *
 * @param {Chroot} system where no version is installed
 * @param {Package} used
 * @param {{ file: string, earlier: string, fresh: ReturnType<typeof installedFiles> }} packages paths inside, and what
 *   `file` installs on a system without an earlier version
 * @returns {Promise<string>} what was seen
 * @throws Error if it is otherwise
 */
export async function upgrades(system, used, { file, earlier, fresh }) {
  const call = `GANDER_HOME=${EARLIER_HOME} ${used.command}`;
  const version = async () => (await system.asUser(`${used.command} --version`)).trim();
  await used.install(system, earlier);
  const before = await version();
  const alone = installedFiles(system, used);
  await firstGrid(system, used.command, EARLIER_HOME);

  await used.replace(system, file);
  const after = await version();
  if (before === after) throw new Error(`${file} did not replace version ${before}.`);
  expectSame(installedFiles(system, used), fresh, `${after} over ${before}`);
  await system.asUser(`${call} verify`);
  await firstGrid(system, used.command, EARLIER_HOME);
  const states = JSON.parse(await system.asUser(`${call} list --json`)).map(
    (/** @type {{ state: string }} */ { state }) => state,
  );
  if (states.join() !== 'finished,finished') throw new Error(`The home of ${before} has runs in the states ${states}.`);

  await used.replace(system, earlier);
  if ((await version()) !== before) throw new Error(`${earlier} did not replace version ${after}.`);
  expectSame(installedFiles(system, used), alone, `${before} over ${after}`);
  const refusal = await refusesNewerHome(system, used.command);
  await used.replace(system, file);
  return `${after} over ${before} leaves nothing of it, opens its home and trains there; ${before} over ${after}: ${refusal}`;
}

/**
 * @param {ReturnType<typeof installedFiles>} found
 * @param {ReturnType<typeof installedFiles>} wanted
 * @param {string} what
 */
function expectSame(found, wanted, what) {
  const left = found.names.filter((file) => !wanted.names.includes(file));
  const missing = wanted.names.filter((file) => !found.names.includes(file));
  if (left.length > 0) throw new Error(`${what} leaves ${left.join(', ')}.`);
  if (missing.length > 0) throw new Error(`${what} does not have ${missing.join(', ')}.`);
  if (found.app !== wanted.app) throw new Error(`${what} has other files than a first installation.`);
}
