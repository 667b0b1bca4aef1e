import { availableParallelism } from 'node:os';
import { run } from '../lib/exec.mjs';
import { sayTook } from '../lib/log.mjs';
import { findNode, script } from '../lib/node.mjs';
import { inRoot, root } from '../lib/paths.mjs';
import { concernsComponents, lintTargets, projectsConcerned } from './changed.mjs';
import { fail, pass, sum } from './tally.mjs';

/** @typedef {{ name: string, args: string[] }} Check */

/** @param {string} name */
const cache = (name) => inRoot('.cache', name);

/**
 * The tsc of TypeScript 7 with a file that stores what it has checked.
 *
 * @param {string} project
 */
const tsc = (project) => ({
  name: `tsc -p ${project}`,
  args: [
    script('@typescript/native', 'bin', 'tsc'),
    ...['-p', project, '--incremental', '--tsBuildInfoFile', cache(`${project}.tsbuildinfo`)],
  ],
});
/** Checks the components and the modules of the renderer with TypeScript 7. */
const components = {
  name: 'svelte-check',
  args: [
    script('svelte-check', 'bin', 'svelte-check'),
    ...['--tsconfig', './tsconfig.renderer.json', '--fail-on-warnings', '--tsgo-experimental-api'],
  ],
};
/** @param {...string} options */
const eslint = (...options) => ({
  name: 'eslint',
  args: [script('eslint', 'bin', 'eslint.js'), '--max-warnings', '0', ...options],
});
/**
 * oxlint builds each project once, for the compiler's errors and the rules that need types.
 *
 * @param {...string} options
 */
const oxlint = (...options) => ({ name: 'oxlint', args: [script('oxlint', 'bin', 'oxlint'), ...options] });
/**
 * With the cache Prettier skips files that it has checked, unless their content, its version or its options have
 * changed.
 *
 * @param {...string} options
 */
const prettier = (...options) => ({
  name: 'prettier',
  args: [
    script('prettier', 'bin', 'prettier.cjs'),
    ...['--check', '--log-level', 'warn', '--ignore-unknown'],
    ...['--cache', '--cache-strategy', 'content', '--cache-location', cache('prettier')],
    ...options,
  ],
});
const knip = { name: 'knip', args: [script('knip', 'bin', 'knip.js'), '--no-progress'] };

/**
 * Checks types; each project (shared, main, renderer, ...) has only the types of its environment. oxlint checks a file
 * in the first project of tsconfig.json that includes it; svelte-check checks the renderer with its components.
 */
export const types = () => runLimited('types', [oxlint('.'), components]);

/** Runs ESLint with the import rules between folders, Prettier, and knip, which finds unused code. */
export const lint = () => runLimited('lint', [eslint('.'), prettier('.'), knip]);

/**
 * Checks the types that changed files affect.
 *
 * @param {readonly string[]} files
 */
export const changedTypes = (files) =>
  runLimited('types', [...projectsConcerned(files).map(tsc), ...(concernsComponents(files) ? [components] : [])]);

/**
 * Lints changed files.
 *
 * @param {readonly string[]} files
 */
export function changedLint(files) {
  const targets = lintTargets(files);
  const linted = [
    eslint('--cache', '--cache-location', cache('eslint'), '--no-warn-ignored', ...targets),
    oxlint('--no-error-on-unmatched-pattern', ...targets),
  ];
  return runLimited('lint', [...(targets.length > 0 ? linted : []), ...(files.length > 0 ? [prettier(...files)] : [])]);
}

let free = availableParallelism();
/** @type {(() => void)[]} */
const waiting = [];

/**
 * Runs checks in parallel, limited over all parts by the number of processors; each counts as one test.
 *
 * @param {string} phase
 * @param {readonly Check[]} checks
 */
const runLimited = async (phase, checks) => sum(await Promise.all(checks.map((check) => runWhenFree(phase, check))));

/**
 * @param {string} phase
 * @param {Check} check
 */
async function runWhenFree(phase, check) {
  if (free > 0) free--;
  else await new Promise((resolve) => waiting.push(() => resolve(undefined)));
  try {
    return await runCheck(phase, check);
  } finally {
    const next = waiting.shift();
    if (next) next();
    else free++;
  }
}

/**
 * @param {string} phase
 * @param {Check} check
 */
async function runCheck(phase, { name, args }) {
  const began = performance.now();
  const result = await run(findNode() ?? process.execPath, args, { cwd: root });
  sayTook(phase, `${name}: ${result.code === 0 ? 'passed' : 'failed'}`, began);
  if (result.code === 0) return pass();
  process.stdout.write(`${result.stdout}${result.stderr}\n`);
  return fail(name);
}
