import fs from 'node:fs';
import path from 'node:path';
import { root } from '../lib/paths.mjs';

/** @typedef {(typeof PARTS)[number]} PartName */

const PARTS = /** @type {const} */ (['types', 'lint', 'audit', 'units', 'e2e']);
/**
 * @param {string} text
 * @returns {text is PartName}
 */
const isPart = (text) => PARTS.some((part) => part === text);
const FLAG = '--no-skip';
const UNIT_FILE = /^(src|bench|fault-injection)\/.*\.test\.ts$|^scripts\/.*\.test\.mjs$/;
const UNIT_FOLDER = /^(src|bench|fault-injection|scripts)(\/|$)/;
const E2E_FILE = /^e2e\/.*\.e2e\.ts$/;
const E2E_FOLDER = /^e2e(\/|$)/;

/**
 * Reads the arguments of `npm test`: names of parts, paths of test files or folders relative to the checkout, and
 * `--no-skip`.
 *
 * `parts` are the parts to run, in order; `named` those requested by name or by a path; `paths` restricts a part to some files or folders
 * (with a slash at the end). `problem` is the message for invalid arguments.
 *
 * @param {string[]} args
 * @returns {{ parts: readonly PartName[], named: readonly PartName[], paths: { units: string[], e2e: string[] }, noSkip: boolean, problem?: string }}
 */
export function readArguments(args, base = root) {
  /** @type {ReturnType<typeof readArguments>} */
  const result = { parts: [], named: [], paths: { units: [], e2e: [] }, noSkip: args.includes(FLAG) };
  const unknown = [];
  const named = new Set();
  for (const arg of args) {
    if (arg === FLAG) continue;
    if (isPart(arg)) {
      named.add(arg);
      continue;
    }
    const found = arg.startsWith('-') ? undefined : testPath(arg, base);
    if (!found) unknown.push(arg);
    else {
      named.add(found.part);
      result.paths[found.part].push(found.path);
    }
  }
  result.named = PARTS.filter((part) => named.has(part));
  result.parts = named.size > 0 ? result.named : PARTS;
  if (unknown.length > 0)
    result.problem =
      `npm test knows the parts ${PARTS.join(', ')}, the option ${FLAG}, and paths of test files ` +
      `(*.test.ts, *.test.mjs, e2e/*.e2e.ts) or of their folders, not ${unknown.join(', ')}.`;
  return result;
}

/**
 * The part that runs the tests at a path, and the path relative to the checkout with `/`; undefined if there are no
 * tests.
 *
 * @param {string} arg
 * @param {string} base
 * @returns {{ part: 'units' | 'e2e', path: string } | undefined}
 */
function testPath(arg, base) {
  const relative = path.relative(base, path.resolve(base, arg)).split(path.sep).join('/');
  const stat = fs.statSync(path.join(base, relative), { throwIfNoEntry: false });
  if (!stat) return undefined;
  if (stat.isDirectory()) {
    if (UNIT_FOLDER.test(relative)) return { part: 'units', path: `${relative}/` };
    return E2E_FOLDER.test(relative) ? { part: 'e2e', path: `${relative}/` } : undefined;
  }
  if (UNIT_FILE.test(relative)) return { part: 'units', path: relative };
  return E2E_FILE.test(relative) ? { part: 'e2e', path: relative } : undefined;
}

/**
 * The Playwright projects with tests at some paths of e2e: the folders `browser/` and `electron/` each belong to one.
 *
 * @param {readonly string[]} paths
 */
export function projectsOf(paths) {
  /** @param {string} other */
  const belongs = (other) => paths.length === 0 || paths.some((file) => !file.startsWith(`e2e/${other}/`));
  return [...(belongs('electron') ? ['chromium'] : []), ...(belongs('browser') ? ['electron'] : [])];
}

/**
 * A path as a Playwright filter: a regular expression for the absolute path of a file.
 *
 * @param {string} file
 */
export const playwrightFilter = (file) => {
  const escaped = file.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return file.endsWith('/') ? escaped : `${escaped}$`;
};
