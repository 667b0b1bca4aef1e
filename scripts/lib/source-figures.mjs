// The figures of `npm run measure`: sizes of files and functions, files per folder, and names declared more than once.
import path from 'node:path';
import { readDeclarations } from './declarations.mjs';

/**
 * @typedef {{ file: string, lines: number } & import('./declarations.mjs').Declarations} MeasuredFile
 * @typedef {{ name: string, lines: number }} CountedLines
 * @typedef {ReturnType<typeof sourceFigures>} Figures
 */

const MAX_FILES_PER_FOLDER = 30;
const MAX_TINY_LINES = 39;
/** Every component declares its own `Props`, which no other file can see. */
const COMPONENT_LOCAL = 'Props';

/**
 * Whether a file is a test, a test helper, or in a folder `testing` or `fuzz`.
 *
 * @param {string} file
 */
export const isTest = (file) => /\.(test|test-helper)\.ts$/.test(file) || /(^|\/)(testing|fuzz)\//.test(file);

/**
 * Measures the files of a source tree.
 *
 * @param {{ file: string, text: string }[]} files the .ts and .svelte files, by their paths with `/`
 * @param {string[]} [paths] all files of the tree, for the files per folder; the measured ones when left out
 */
export function sourceFigures(files, paths = files.map(({ file }) => file)) {
  const read = files.map(({ file, text }) => ({ file, lines: lineCount(text), ...readDeclarations(file, text) }));
  const sources = read.filter(({ file }) => !isTest(file));
  const tests = read.filter(({ file }) => isTest(file));
  const sourceLines = total(sources.map(({ lines }) => lines));
  const testLines = total(tests.map(({ lines }) => lines));
  return {
    source: { files: sources.length, lines: sourceLines },
    tests: { files: tests.length, lines: testLines },
    testsPerSource: sourceLines === 0 ? 0 : testLines / sourceLines,
    linesPerFile: spread(sources.map(({ file, lines }) => ({ name: file, lines }))),
    linesPerFunction: spread(
      sources.flatMap(({ file, functions }) =>
        functions.map(({ name, line, lines }) => ({ name: `${name} (${file}:${line})`, lines })),
      ),
    ),
    folders: foldersOf(paths),
    tinyFiles: sources
      .filter(({ file, lines, exports }) => file.endsWith('.ts') && lines <= MAX_TINY_LINES && exports.length === 1)
      .map(({ file }) => file),
    types: typesOf(sources),
  };
}

/**
 * Counts lines like editors do: a line break at the end does not start another line.
 *
 * @param {string} text
 */
const lineCount = (text) => text.split('\n').length - (text.endsWith('\n') || text === '' ? 1 : 0);

/** @param {readonly number[]} values */
const total = (values) => values.reduce((sum, value) => sum + value, 0);

/**
 * Median, 95th percentile (nearest rank) and maximum of line counts, with the name of the longest.
 *
 * @param {readonly CountedLines[]} counted
 */
function spread(counted) {
  const sorted = [...counted].sort((one, other) => one.lines - other.lines);
  /** @param {number} share */
  const rank = (share) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]?.lines ?? 0;
  const longest = sorted.at(-1) ?? { name: '', lines: 0 };
  return { count: sorted.length, median: rank(0.5), percentile95: rank(0.95), longest };
}

/**
 * The folders with too many files, not counting subfolders, and the largest folder.
 *
 * @param {readonly string[]} paths
 */
function foldersOf(paths) {
  const counts = new Map();
  for (const file of paths) counts.set(path.posix.dirname(file), (counts.get(path.posix.dirname(file)) ?? 0) + 1);
  const sorted = [...counts].map(([folder, files]) => ({ folder, files })).sort((a, b) => b.files - a.files);
  return {
    count: sorted.length,
    largest: sorted[0] ?? { folder: '', files: 0 },
    over30: sorted.filter(({ files }) => files > MAX_FILES_PER_FOLDER),
  };
}

/**
 * The number of type names, and the names declared more than once, without the `Props` of components.
 *
 * @param {readonly MeasuredFile[]} sources
 */
function typesOf(sources) {
  const places = new Map();
  for (const { file, types } of sources)
    for (const { name, line } of types) {
      if (name === COMPONENT_LOCAL && file.endsWith('.svelte')) continue;
      places.set(name, [...(places.get(name) ?? []), `${file}:${line}`]);
    }
  const repeated = [...places].filter(([, where]) => where.length > 1).map(([name, where]) => ({ name, where }));
  return { names: places.size, declarations: total([...places.values()].map((where) => where.length)), repeated };
}
