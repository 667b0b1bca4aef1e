import { describe, expect, test } from 'vitest';
import { isTest, sourceFigures } from './source-figures.mjs';

/**
 * A file with a number of lines.
 *
 * @param {string} file
 * @param {number} lines
 */
const file = (file, lines) => ({ file, text: '// a line\n'.repeat(lines) });

test.each([
  ['src/a.test.ts', true],
  ['src/a.test-helper.ts', true],
  ['src/main/fuzz/a.ts', true],
  ['testing/a.ts', true],
  ['src/a.svelte.test.ts', true],
  ['src/a.ts', false],
  ['src/test.ts', false],
  ['src/testing.ts', false],
  ['src/attesting/a.ts', false],
  ['src/a.test.ts.svelte', false],
])('whether %s is a test: %j', (name, expected) => expect(isTest(name)).toBe(expected));

describe('lines', () => {
  test('are counted as editors count them', () => {
    /** @param {string} text */
    const lines = (text) => sourceFigures([{ file: 'src/a.ts', text }]).source.lines;
    expect(['', '\n', 'a', 'a\n', 'a\nb', 'a\n\n'].map(lines)).toEqual([0, 1, 1, 1, 2, 2]);
  });

  test('of tests and sources are summed apart', () => {
    const { source, tests, testsPerSource } = sourceFigures([
      file('a.ts', 30),
      file('b.ts', 10),
      file('a.test.ts', 20),
    ]);
    expect([source, tests, testsPerSource]).toEqual([{ files: 2, lines: 40 }, { files: 1, lines: 20 }, 0.5]);
  });

  test('of an empty tree are none, without a division by zero', () => {
    expect(sourceFigures([])).toMatchObject({
      source: { files: 0, lines: 0 },
      testsPerSource: 0,
      linesPerFile: { count: 0, median: 0, percentile95: 0, longest: { name: '', lines: 0 } },
      folders: { count: 0, largest: { folder: '', files: 0 }, over30: [] },
      types: { names: 0, declarations: 0, repeated: [] },
    });
  });
});

test('the spread of files is the nearest rank: of 1 to 40 lines 20, 38 and 40', () => {
  const files = Array.from({ length: 40 }, (_, i) => file(`f${i}.ts`, ((i * 7) % 40) + 1));
  expect(sourceFigures(files).linesPerFile).toEqual({
    count: 40,
    median: 20,
    percentile95: 38,
    longest: { name: 'f17.ts', lines: 40 },
  });
});

test('folders are counted without those inside them, from all paths of the tree', () => {
  const paths = [...Array.from({ length: 31 }, (_, i) => `src/big/${i}.png`), 'src/big/inner/a.ts', 'src/a.ts'];
  expect(sourceFigures([], paths).folders).toEqual({
    count: 3,
    largest: { folder: 'src/big', files: 31 },
    over30: [{ folder: 'src/big', files: 31 }],
  });
  expect(sourceFigures([], paths.slice(1)).folders.over30).toEqual([]);
});

test('a small file with one export is listed, a component or a longer one is not', () => {
  const text = (/** @type {number} */ lines) => `export const a = 1;\n${'//\n'.repeat(lines - 1)}`;
  const { tinyFiles } = sourceFigures([
    { file: 'tiny.ts', text: text(39) },
    { file: 'longer.ts', text: text(40) },
    { file: 'two.ts', text: 'export const a = 1;\nexport const b = 2;\n' },
    { file: 'none.ts', text: 'const a = 1;\n' },
    { file: 'tiny.test.ts', text: text(5) },
  ]);
  expect(tinyFiles).toEqual(['tiny.ts']);
});

test('a type name declared twice is listed with its places, but not the Props of components', () => {
  const props = '<script lang="ts">\n  interface Props { a: number }\n</script>\n';
  const { types } = sourceFigures([
    { file: 'a.ts', text: 'type Row = 1;\ninterface Point { x: number }\n' },
    { file: 'b.ts', text: '\nexport interface Row { y: number }\n' },
    { file: 'A.svelte', text: props },
    { file: 'B.svelte', text: props },
    { file: 'c.test.ts', text: 'type Point = 2;\n' },
  ]);
  expect(types).toEqual({ names: 2, declarations: 3, repeated: [{ name: 'Row', where: ['a.ts:1', 'b.ts:2'] }] });
});
