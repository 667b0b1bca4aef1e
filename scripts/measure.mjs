// npm run measure [-- --json] [-- --list] [-- --root FOLDER]: prints figures of the source tree, such as lines per file
// and function.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { run } from './lib/exec.mjs';
import { findNode } from './lib/node.mjs';
import { root as checkout } from './lib/paths.mjs';
import { sourceFigures } from './lib/source-figures.mjs';

/** @typedef {import('./lib/source-figures.mjs').Figures} Figures */

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, list: { type: 'boolean' }, root: { type: 'string' } },
});
const root = path.resolve(values.root ?? checkout);

/** The tracked files in src that exist: `git ls-files` also lists deleted files that are not committed. */
function sourcePaths() {
  const listed = execFileSync('git', ['ls-files', 'src'], { cwd: root, encoding: 'utf8' });
  return listed.split('\n').filter((file) => file && fs.existsSync(path.join(root, file)));
}

/** The number of unused items that knip finds, by kind; undefined if knip is not installed. */
async function unused() {
  const knip = path.join(root, 'node_modules', 'knip', 'bin', 'knip.js');
  if (!fs.existsSync(knip) || !fs.existsSync(path.join(root, 'knip.json'))) return undefined;
  const { stdout } = await run(findNode() ?? process.execPath, [knip, '--reporter', 'json'], { cwd: root });
  try {
    /** @type {Record<string, unknown[] | undefined>[]} */
    const found = JSON.parse(stdout).issues;
    /** @param {...string} kinds */
    const count = (...kinds) => found.reduce((sum, file) => kinds.reduce((n, k) => n + (file[k]?.length ?? 0), sum), 0);
    return {
      exports: count('exports', 'types', 'nsExports', 'nsTypes', 'enumMembers'),
      files: count('files'),
      dependencies: count('dependencies', 'devDependencies', 'optionalPeerDependencies'),
    };
  } catch {
    return undefined;
  }
}

/** @param {Figures['linesPerFile']} spread */
const lines = ({ median, percentile95, longest }) =>
  `median ${median}, 95th percentile ${percentile95}, longest ${longest.lines}: ${longest.name}`;

/** @typedef {Awaited<ReturnType<typeof unused>>} Unused */

/**
 * @param {Figures & { unused: Unused }} figures
 * @returns {[name: string, text: string][]}
 */
function rows({ source, tests, testsPerSource, linesPerFile, linesPerFunction, folders, tinyFiles, types, unused }) {
  return [
    ['source files', `${source.files} files, ${source.lines} lines`],
    ['tests', `${tests.files} files, ${tests.lines} lines (*.test.ts, *.test-helper.ts, testing/, fuzz/)`],
    ['lines of tests : source', testsPerSource.toFixed(2)],
    ['lines per file', lines(linesPerFile)],
    ['lines per function', `${lines(linesPerFunction)}; ${linesPerFunction.count} functions`],
    ['folders over 30 files', `${folders.over30.length}; largest ${folders.largest.files}: ${folders.largest.folder}`],
    ['one export, under 40 lines', `${tinyFiles.length} files`],
    ['type names', `${types.names} (without the Props of components)`],
    ['declared more than once', String(types.repeated.length)],
    ['unused exports', unused ? String(unused.exports) : 'not measured'],
    ['unused files, dependencies', unused ? `${unused.files}, ${unused.dependencies}` : 'not measured'],
  ];
}

/**
 * The items behind the counts that should be 0.
 *
 * @param {Figures} figures
 * @returns {[title: string, names: string[]][]}
 */
const lists = ({ folders, tinyFiles, types }) => [
  ['Folders over 30 files', folders.over30.map(({ folder, files }) => `${folder}: ${files}`)],
  ['Files with one export and under 40 lines', tinyFiles],
  ['Type names declared more than once', types.repeated.map(({ name, where }) => `${name}: ${where.join(', ')}`)],
];

const paths = sourcePaths();
const files = paths
  .filter((file) => /\.(ts|svelte)$/.test(file))
  .map((file) => ({ file, text: fs.readFileSync(path.join(root, file), 'utf8') }));
const figures = { ...sourceFigures(files, paths), unused: await unused() };

if (values.json) process.stdout.write(`${JSON.stringify({ ...figures, unused: figures.unused ?? null }, null, 2)}\n`);
else {
  for (const [name, text] of rows(figures)) process.stdout.write(`${name.padEnd(28)}${text}\n`);
  if (values.list)
    for (const [title, names] of lists(figures))
      process.stdout.write(`\n${title}\n${names.map((name) => `  ${name}\n`).join('') || '  none\n'}`);
}
