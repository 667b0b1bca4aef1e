import { availableParallelism } from 'node:os';
import { run } from '../lib/exec.mjs';
import { sayTook } from '../lib/log.mjs';
import { findNode, script } from '../lib/node.mjs';
import { inRoot, root } from '../lib/paths.mjs';
import { fail, pass, sum } from './tally.mjs';

const tsc = (project) => ({ name: `tsc -p ${project}`, args: [script('typescript', 'bin', 'tsc'), '-p', project] });

const typeChecks = [
  tsc('tsconfig.shared.json'),
  tsc('tsconfig.main.json'),
  tsc('tsconfig.renderer.json'),
  tsc('tsconfig.e2e.json'),
  {
    name: 'svelte-check',
    args: [
      script('svelte-check', 'bin', 'svelte-check'),
      '--tsconfig',
      './tsconfig.renderer.json',
      '--fail-on-warnings',
    ],
  },
];
/** The cache lets Prettier pass over files whose content it has checked; another version or other options drop it. */
const cached = ['--cache', '--cache-strategy', 'content', '--cache-location', inRoot('.cache', 'prettier')];
const lintChecks = [
  { name: 'eslint', args: [script('eslint', 'bin', 'eslint.js'), '--max-warnings', '0', '.'] },
  {
    name: 'prettier',
    args: [script('prettier', 'bin', 'prettier.cjs'), '--check', '--log-level', 'warn', ...cached, '.'],
  },
  { name: 'knip', args: [script('knip', 'bin', 'knip.js'), '--no-progress'] },
];

/** Each of the three worlds (shared, main, renderer) is checked with only the types that exist there. */
export const types = () => inTurn('types', typeChecks);

/** ESLint's rules with the import arrows between folders, Prettier's layout, and what knip finds unused. */
export const lint = () => inTurn('lint', lintChecks);

/** Runs checks side by side on as many processors as there are; each counts as one test. */
async function inTurn(phase, checks) {
  const queue = [...checks];
  const results = [];
  const worker = async () => {
    for (let check = queue.shift(); check; check = queue.shift()) results.push(await one(phase, check));
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), checks.length) }, worker));
  return sum(results);
}

async function one(phase, { name, args }) {
  const began = performance.now();
  const result = await run(findNode() ?? process.execPath, args, { cwd: root });
  sayTook(phase, `${name}: ${result.code === 0 ? 'passed' : 'failed'}`, began);
  if (result.code === 0) return pass();
  process.stdout.write(`${result.stdout}${result.stderr}\n`);
  return fail(name);
}
