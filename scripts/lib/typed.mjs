// Runs a TypeScript folder outside the app (bench, fault-injection) without a build step, after the set-up of `npm
// start`.
import fs from 'node:fs';
import { pathToFileURL } from 'node:url';
import { build, engine, packages } from '../setup/all.mjs';
import { run } from './exec.mjs';
import { findNode, noNode } from './node.mjs';
import { inRoot, root } from './paths.mjs';

/**
 * Runs `<folder>/main.ts` with the arguments of this process. With --json stdout holds only its document.
 *
 * @param {string} folder
 * @param {string} what
 */
export async function runTyped(folder, what) {
  process.exitCode = (await prepare(process.argv.includes('--json'))) ? await start(folder, what) : 1;
}

/**
 * Sets up; with --json the output of set-up goes to stderr.
 *
 * @param {boolean} json
 */
async function prepare(json) {
  const write = process.stdout.write;
  if (json) process.stdout.write = process.stderr.write.bind(process.stderr);
  const ready = (await packages()) && (await engine(), await build());
  process.stdout.write = write;
  return ready;
}

/**
 * @param {string} folder
 * @param {string} what
 */
async function start(folder, what) {
  const node = findNode();
  if (!node) return fail(noNode);
  const main = inRoot(folder, 'main.ts');
  if (!fs.existsSync(main)) return fail(`${folder}/main.ts is missing: this checkout has no ${what}.`);
  const typescript = [
    '--experimental-transform-types',
    '--disable-warning=ExperimentalWarning',
    '--import',
    pathToFileURL(inRoot('scripts', 'lib', 'typescript.mjs')).href,
  ];
  const { code } = await run(node, [...typescript, main, ...process.argv.slice(2)], { cwd: root, inherit: true });
  return code ?? 1;
}

/** @param {string} why */
function fail(why) {
  process.stderr.write(`${why}\n`);
  return 1;
}
