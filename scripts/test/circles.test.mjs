import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../lib/paths.mjs';

const IMPORT = /(?:import|export)\s[^;'"]*?from\s+'(\.[^']+)'/g;
const ENDINGS = ['', '.ts', '.svelte.ts', '.svelte', '/index.ts', '.mjs'];

const files = new Set(
  execFileSync('git', ['ls-files', 'src', 'e2e', 'bench', 'fault-injection', 'scripts'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((file) => /\.(ts|svelte|mjs)$/.test(file)),
);

/** @param {string} file */
function importsOf(file) {
  const text = fs.readFileSync(path.join(root, file), 'utf8');
  const named = [...text.matchAll(IMPORT)].map(([, name = '']) => path.posix.join(path.posix.dirname(file), name));
  return named.flatMap(
    (name) => ENDINGS.map((ending) => name + ending).find((candidate) => files.has(candidate)) ?? [],
  );
}

/**
 * The first cycle in a graph; undefined if there is none.
 *
 * @param {ReadonlyMap<string, readonly string[]>} graph
 */
function findCycle(graph) {
  const done = new Set();
  /**
   * @param {string} file
   * @param {readonly string[]} way
   * @returns {string[] | undefined}
   */
  const walk = (file, way) => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of graph.get(file) ?? []) {
      const found = walk(next, [...way, file]);
      if (found) return found;
    }
    done.add(file);
    return undefined;
  };
  for (const file of graph.keys()) {
    const found = walk(file, []);
    if (found) return found;
  }
  return undefined;
}

test('a cycle is found, and a diamond is not a cycle', () => {
  expect(
    findCycle(
      new Map([
        ['a', ['b', 'c']],
        ['b', ['d']],
        ['c', ['d']],
        ['d', []],
      ]),
    ),
  ).toBeUndefined();
  expect(
    findCycle(
      new Map([
        ['a', ['b']],
        ['b', ['c']],
        ['c', ['b']],
      ]),
    ),
  ).toEqual(['b', 'c', 'b']);
});

test('there are no circular imports, including type imports', () => {
  const graph = new Map([...files].map((file) => [file, importsOf(file)]));
  expect([...graph.values()].flat().length).toBeGreaterThan(2000);
  expect(findCycle(graph)).toBeUndefined();
});
