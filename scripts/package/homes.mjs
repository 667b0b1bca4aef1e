import fs from 'node:fs';
import path from 'node:path';
import { sha256Tree } from '../lib/hash.mjs';
import { inRoot } from '../lib/paths.mjs';
import { USER } from './chroot.mjs';
import { HOME } from './installed.mjs';

/** @typedef {import('./chroot.mjs').Chroot} Chroot */

/** Versions with a home in fixtures/. */
const EARLIER = fs.readdirSync(inRoot('fixtures')).sort();
/** Where the header of an SQLite file has PRAGMA user_version, the number of the schema: 4 bytes, big-endian. */
const USER_VERSION = 60;

/**
 * The installed command opens the homes of earlier versions, with all their runs, and finds nothing damaged in them.
 *
 * @param {Chroot} system
 * @param {string} command
 * @returns {Promise<string>} what was seen
 * @throws Error if a run is missing or another
 */
export async function opensEarlierHomes(system, command) {
  for (const version of EARLIER) {
    const home = await putHome(system, version, `home-of-${version}`);
    const expected = JSON.parse(fs.readFileSync(inRoot('fixtures', version, 'expected.json'), 'utf8'));
    const listed = JSON.parse(await system.asUser(`GANDER_HOME=${home} ${command} list --json`));
    const [wanted, found] = [
      Object.entries(expected).map(([id, { name, state }]) => `${id} ${name} ${state}`),
      listed.map((/** @type {Record<string, string>} */ { id, name, state }) => `${id} ${name} ${state}`),
    ].map((runs) => runs.sort().join('; '));
    if (wanted !== found) throw new Error(`The home of ${version} has the runs ${wanted}, but ${found} are listed.`);
    await system.asUser(`GANDER_HOME=${home} ${command} verify`);
  }
  return `homes of ${EARLIER.join(', ')} open, every run is listed and whole`;
}

/**
 * The installed command refuses a home whose database a newer version has changed, says what to do, and leaves every
 * file as it is.
 *
 * @param {Chroot} system
 * @param {string} command
 * @returns {Promise<string>} the sentence
 * @throws Error if it does otherwise
 */
export async function refusesNewerHome(system, command) {
  const home = await putHome(system, EARLIER.at(-1) ?? '', 'home-of-newer');
  const folder = path.join(system.folder, home);
  const version = Buffer.alloc(4);
  version.writeUInt32BE(9999);
  const file = fs.openSync(path.join(folder, 'gander.sqlite'), 'r+');
  fs.writeSync(file, version, 0, 4, USER_VERSION);
  fs.closeSync(file);
  const before = sha256Tree(folder, ['']);
  const said = await system.asUser(
    `GANDER_HOME=${home} ${command} list 2>&1 && echo "It was not refused." || test $? = 1`,
  );
  if (!/written by a newer version of Gander \(schema 9999,.*"gander update" says how to update/.test(said))
    throw new Error(`A home of a newer version was answered with: ${said}`);
  if (sha256Tree(folder, ['']) !== before) throw new Error('A home of a newer version was changed.');
  return said.trim();
}

/**
 * Copies the home of a version into the system as a folder of the user.
 *
 * @param {Chroot} system
 * @param {string} version
 * @param {string} name
 */
async function putHome(system, version, name) {
  const home = `${HOME}/${name}`;
  system.put(inRoot('fixtures', version, 'home'), home);
  await system.asRoot(`chown -R ${USER}:${USER} ${home}`);
  return home;
}
