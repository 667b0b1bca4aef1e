import fs from 'node:fs';
import path from 'node:path';
import { HOME } from './installed.mjs';

/** @typedef {import('./chroot.mjs').Chroot} Chroot */

/** The person's own runs, which removal keeps. */
export const HOME_FOLDER = `${HOME}/home-of-gander`;
const RUN = 'run digits-compare --objective wgan --seeds 1 --steps 5 --quiet';
/** Commands and words of a checkout, which a package doesn't have. */
const OF_A_CHECKOUT = /npm (?:run|start|ci)\b|git pull|checkout|\bclone\b/;

/**
 * @param {boolean} condition
 * @param {string} message of the error if it is false
 */
export function expect(condition, message) {
  if (!condition) throw new Error(message);
}

/**
 * The engine that `gander doctor` loaded, such as `tensorflow 2.21.0`.
 *
 * @param {string} doctor what it printed
 */
export const engineOf = (doctor) => /engine +(\S+ [\w.]+)/.exec(doctor)?.[1] ?? 'no engine';

/**
 * What `doctor`, `update` and `setup --dry-run` say names the commands of this kind of package and no others; the line
 * about the engine.
 *
 * @param {Chroot} system
 * @param {Pick<import('./installed.mjs').Package, 'command' | 'setUp' | 'update'>} used
 */
export async function saysCommands(system, { command, setUp, update }) {
  const called = `GANDER_HOME=${HOME_FOLDER} ${command}`;
  const doctor = await system.asUser(`${called} doctor || test $? = 1`);
  expect(
    setUp ? doctor.includes(`Run "${setUp}"`) : /engine +tensorflow /.test(doctor),
    `"gander doctor" ${setUp ? `does not name "${setUp}"` : 'found no TensorFlow'}:\n${doctor}`,
  );
  const updating = await system.asUser(`${called} update`);
  expect(updating.includes(`"${update}`), `"gander update" does not name "${update}": ${updating}`);
  const plan = await system.asUser(`${called} setup --dry-run`);
  expect(
    setUp ? /from PyPI: \d.* MB/.test(plan) : plan.includes('set up already'),
    `"gander setup --dry-run" says: ${plan}`,
  );
  for (const text of [doctor, updating, plan]) {
    const wrong = text.split('\n').find((line) => OF_A_CHECKOUT.test(line));
    expect(wrong === undefined, `A sentence is for a checkout: ${wrong}`);
  }
  return doctor.split('\n').find((line) => line.includes('engine')) ?? '';
}

/**
 * `gander setup` downloads TensorFlow, which `doctor` then loads, on a system without a compiler; the line about it.
 *
 * @param {Chroot} system
 * @param {string} command
 */
export async function setsUp(system, command) {
  const called = `GANDER_HOME=${HOME_FOLDER} ${command}`;
  const printed = await system.asUser(`${called} setup`);
  const doctor = await system.asUser(`${called} doctor || test $? = 1`);
  const engine = doctor.split('\n').find((line) => line.includes('engine')) ?? '';
  expect(/^ok .* tensorflow /.test(engine), `After "gander setup" TensorFlow does not load: ${engine}\n${printed}`);
  return engine;
}

/**
 * Trains a short run to its end in a home; milliseconds until its first grid was on the disk.
 *
 * @param {Chroot} system
 * @param {string} command
 */
export async function firstGrid(system, command, home = HOME_FOLDER) {
  const runs = path.join(system.folder, home, 'runs');
  const grids = () =>
    fs.existsSync(runs)
      ? fs.readdirSync(runs, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.png')).length
      : 0;
  const before = grids();
  const began = performance.now();
  let first = 0;
  const watch = setInterval(() => {
    if (!first && grids() > before) first = performance.now() - began;
  }, 100);
  try {
    await system.asUser(`GANDER_HOME=${home} ${command} ${RUN}`);
    expect(grids() > before, 'The run has no grid.');
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
export async function serves(system, command) {
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
 * Waits until a condition holds, up to five minutes.
 *
 * @template T
 * @param {() => T | undefined | false} condition
 * @param {() => string} message of the error if it does not
 * @returns {Promise<T>}
 */
export async function until(condition, message) {
  for (let tries = 0; tries < 3000; tries++) {
    const value = condition();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(message());
}
