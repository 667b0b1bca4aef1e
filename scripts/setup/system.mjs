import fs from 'node:fs';
import { lastLine, run, which } from '../lib/exec.mjs';
import { done, refused } from '../lib/outcome.mjs';
import { findPython } from '../lib/python.mjs';
import { isRoot } from '../lib/system.mjs';

const browsers = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The path of a browser for Playwright: `GANDER_TEST_CHROMIUM`, or one on PATH. */
export const findChromium = (env = process.env) =>
  env.GANDER_TEST_CHROMIUM ?? browsers.map((name) => which(name, env)).find(Boolean);

const program =
  (/** @type {string[]} */ ...names) =>
  () =>
    names.some((name) => which(name));
const library = (/** @type {string} */ name) => (/** @type {string} */ libraries) => libraries.includes(name);

/**
 * A system package that tests need: for what, how to detect it, and its Debian packages (`later`: the name since Debian
 * 13).
 *
 * @typedef {object} Need
 * @property {string} what
 * @property {(libraries: string, env: NodeJS.ProcessEnv) => boolean | Promise<boolean>} there
 * @property {string[]} packages
 * @property {string} [later]
 */

/**
 * Whether tests may start daemons of Slurm and ssh here: as root, and without an init system that would start them as
 * services once they are installed.
 */
const canRunDaemons = () => process.platform === 'linux' && isRoot() && !fs.existsSync('/run/systemd/system');
const daemons = ['/usr/sbin/slurmctld', '/usr/sbin/slurmd', '/usr/sbin/munged', '/usr/sbin/sshd', '/usr/bin/sshfs'];

/** @type {Need[]} */
export const needs = [
  { what: 'compiler', there: program('g++', 'clang++', process.env.CXX ?? 'g++'), packages: ['g++'] },
  { what: 'pip', there: async () => (await findPython()).ok, packages: ['python3', 'python3-pip'] },
  { what: 'browser', there: () => findChromium() !== undefined, packages: ['chromium', 'fonts-dejavu-core'] },
  { what: 'display', there: (_, env) => Boolean(env.DISPLAY) || which('Xvfb') !== undefined, packages: ['xvfb'] },
  { what: 'electron', there: library('libgtk-3.so.0'), packages: ['libgtk-3-0'], later: 'libgtk-3-0t64' },
  { what: 'electron', there: library('libnss3.so'), packages: ['libnss3'] },
  { what: 'electron', there: library('libasound.so.2'), packages: ['libasound2'], later: 'libasound2t64' },
  { what: 'electron', there: library('libgbm.so.1'), packages: ['libgbm1'] },
  {
    what: 'electron',
    there: library('libatk-bridge-2.0.so.0'),
    packages: ['libatk-bridge2.0-0'],
    later: 'libatk-bridge2.0-0t64',
  },
  { what: 'electron', there: library('libXss.so.1'), packages: ['libxss1'] },
  { what: 'electron', there: library('libXtst.so.6'), packages: ['libxtst6'] },
  {
    what: 'cluster',
    there: () => !canRunDaemons() || daemons.every((file) => fs.existsSync(file)),
    packages: ['slurmctld', 'slurmd', 'slurm-client', 'munge', 'openssh-server', 'openssh-client', 'sshfs'],
  },
];

/** The needs that are not installed. */
async function missing(env = process.env) {
  if (process.platform !== 'linux') return [];
  const { stdout } = await run('ldconfig', ['-p'], { env: { ...env, PATH: `${env.PATH ?? ''}:/sbin:/usr/sbin` } });
  const there = await Promise.all(needs.map((need) => need.there(stdout, env)));
  return needs.filter((_, index) => !there[index]);
}

const isDebian = () => fs.existsSync('/etc/debian_version') && which('apt-get') !== undefined;

/**
 * Installs what is missing if possible (as root on a Debian-based system: a container or CI machine), and returns the
 * needs that are still missing. Otherwise the command to run is printed, and the tests that need those packages are
 * skipped by name.
 *
 * @param {{ onStart?: (packages: string) => void, onAdvice?: (advice: string) => void }} options
 */
export async function setUpSystem({ onStart = () => {}, onAdvice = () => {} } = {}) {
  const lacking = await missing();
  if (lacking.length === 0) return [];
  if (!isDebian())
    return (onAdvice(`missing: ${names(lacking)}: install the packages that provide them on this system`), lacking);
  if (isRoot()) await run('apt-get', ['update', '-q'], { env: quietly() });
  const wanted = (await Promise.all(lacking.map(known))).flat();
  if (!isRoot())
    return (
      onAdvice(
        `run this once for the tests that need it: sudo apt-get install -y --no-install-recommends ${wanted.join(' ')}`,
      ),
      lacking
    );
  onStart(wanted.join(' '));
  const installed = await install(wanted);
  if (!installed.ok) onAdvice(installed.why);
  return missing();
}

/** @param {readonly Need[]} lacking */
export const names = (lacking) => [...new Set(lacking.map((need) => need.packages[0]))].join(', ');

/**
 * The packages of a need by their names in this release.
 *
 * @param {Need} need
 * @returns {Promise<string[]>}
 */
async function known({ packages, later }) {
  const renamed = later && (await run('apt-cache', ['show', later])).code === 0;
  return renamed ? [later] : packages;
}

/** In runlevel 1 no service is started after its installation. */
const quietly = () => ({ ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' });

/** @param {readonly string[]} packages */
async function install(packages) {
  const result = await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], {
    env: quietly(),
  });
  if (result.code === 0) return done();
  return refused(`apt-get could not install ${packages.join(' ')} (${lastLine(result.stderr)})`);
}
