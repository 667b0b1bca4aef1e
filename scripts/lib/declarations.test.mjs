import { expect, test } from 'vitest';
import { readDeclarations } from './declarations.mjs';
import { isTest, sourceFigures } from './source-figures.mjs';

const TYPESCRIPT = `import { other } from './other';
export interface Shape { area(): number }
type Local = { a: number };
export enum Colour { Red }
export const [first, { second }] = other();
export function twice(value: string): string;
export function twice(value: number): number;
export function twice(value: unknown): unknown {
  const inner = () => {
    return value;
  };
  return inner();
}
export default class Square implements Shape {
  constructor(private side: number) {}
  area() {
    return this.side ** 2;
  }
}
export { other as another };
export * from './more';
`;

const COMPONENT = `<script module lang="ts">
  export const KEY = 1;
</script>

<script lang="ts">
  interface Props { name: string }
  const shout = (text: string) => text.toUpperCase();
</script>

<p>{shout('export const no = 1')}</p>
`;

test('reads functions with their first line, length and name', () => {
  expect(readDeclarations('shape.ts', TYPESCRIPT).functions).toEqual([
    { name: 'twice', line: 8, lines: 6 },
    { name: 'inner', line: 9, lines: 3 },
    { name: 'Square.constructor', line: 15, lines: 1 },
    { name: 'Square.area', line: 16, lines: 3 },
  ]);
});

test('reads every exported name once', () => {
  expect(readDeclarations('shape.ts', TYPESCRIPT).exports).toEqual([
    'Shape',
    'Colour',
    'first',
    'second',
    'twice',
    'default',
    'another',
    '* from ./more',
  ]);
});

test('reads types of each kind', () => {
  expect(readDeclarations('shape.ts', TYPESCRIPT).types.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'interface Shape',
    'type Local',
    'enum Colour',
    'class Square',
  ]);
});

test('reads the script parts of a component, on their own lines', () => {
  expect(readDeclarations('Name.svelte', COMPONENT)).toEqual({
    functions: [{ name: 'shout', line: 7, lines: 1 }],
    exports: ['KEY'],
    types: [{ name: 'Props', kind: 'interface', line: 6 }],
  });
});

test('test files are recognised by name or folder', () => {
  expect(['src/a.test.ts', 'src/a.test-helper.ts', 'src/testing/a.ts', 'src/main/fuzz/a.ts'].every(isTest)).toBe(true);
  expect(['src/a.ts', 'src/testing.ts', 'src/fuzzy/a.ts', 'src/A.svelte'].some(isTest)).toBe(false);
});

test('sums the files of a tree', () => {
  const figures = sourceFigures([
    { file: 'src/shape.ts', text: TYPESCRIPT },
    { file: 'src/one.ts', text: 'export interface Shape {\n  a: 1;\n}\n' },
    { file: 'src/A.svelte', text: COMPONENT },
    { file: 'src/ui/B.svelte', text: COMPONENT },
    { file: 'src/shape.test.ts', text: 'export type Shape = 1;\n' },
  ]);
  expect(figures).toMatchObject({
    source: { files: 4, lines: 44 },
    tests: { files: 1, lines: 1 },
    linesPerFile: { count: 4, median: 10, percentile95: 21, longest: { name: 'src/shape.ts', lines: 21 } },
    linesPerFunction: { median: 1, longest: { name: 'twice (src/shape.ts:8)', lines: 6 } },
    folders: { count: 2, largest: { folder: 'src', files: 4 }, over30: [] },
    tinyFiles: ['src/one.ts'],
    types: { names: 4, repeated: [{ name: 'Shape', where: ['src/shape.ts:2', 'src/one.ts:1'] }] },
  });
  expect(figures.testsPerSource).toBeCloseTo(1 / 44);
});
