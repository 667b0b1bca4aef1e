import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { playwrightFilter, projectsOf, readArguments } from './arguments.mjs';

const base = fs.mkdtempSync(path.join(os.tmpdir(), 'gander-arguments-'));
for (const file of [
  'src/main/a.ts',
  'src/main/a.test.ts',
  'scripts/b.test.mjs',
  'bench/lib/d.test.ts',
  'e2e/runs.e2e.ts',
  'e2e/browser/table.e2e.ts',
  'e2e/lib/app.ts',
  'docs/c.test.ts',
]) {
  fs.mkdirSync(path.join(base, path.dirname(file)), { recursive: true });
  fs.writeFileSync(path.join(base, file), '');
}
afterAll(() => fs.rmSync(base, { recursive: true }));

/** @param {...string} args */
const read = (...args) => readArguments(args, base);

test('without arguments every part runs completely', () => {
  expect(read()).toEqual({
    parts: ['types', 'lint', 'audit', 'units', 'e2e'],
    named: [],
    paths: { units: [], e2e: [] },
    noSkip: false,
  });
});

test('named parts run in their order', () => {
  expect(read('units', '--no-skip', 'lint')).toMatchObject({
    parts: ['lint', 'units'],
    named: ['lint', 'units'],
    paths: { units: [], e2e: [] },
    noSkip: true,
  });
});

test.each([
  ['src/main/a.test.ts', 'units', 'src/main/a.test.ts'],
  ['./src/main/', 'units', 'src/main/'],
  ['src', 'units', 'src/'],
  ['scripts/b.test.mjs', 'units', 'scripts/b.test.mjs'],
  ['bench/lib/d.test.ts', 'units', 'bench/lib/d.test.ts'],
  ['bench', 'units', 'bench/'],
  [path.join(base, 'src', 'main', 'a.test.ts'), 'units', 'src/main/a.test.ts'],
  ['e2e/runs.e2e.ts', 'e2e', 'e2e/runs.e2e.ts'],
  ['e2e/browser', 'e2e', 'e2e/browser/'],
])('the path %s restricts %s to it', (arg, part, file) => {
  const result = read(arg);
  expect(result).toMatchObject({ parts: [part], named: [part], paths: { [part]: [file] } });
  expect(result.problem).toBeUndefined();
});

test('a path restricts its part and does not affect a part given by name', () => {
  expect(read('lint', 'src/main/a.test.ts', 'e2e/runs.e2e.ts')).toMatchObject({
    parts: ['lint', 'units', 'e2e'],
    paths: { units: ['src/main/a.test.ts'], e2e: ['e2e/runs.e2e.ts'] },
  });
});

test.each(['src/main/a.ts', 'src/main/missing.test.ts', 'docs', 'docs/c.test.ts', 'e2e/lib/app.ts', '..', '--fast'])(
  '%s is refused',
  (arg) => {
    expect(read(arg).problem).toBe(
      'npm test knows the parts types, lint, audit, units, e2e, the option --no-skip, and paths of test files ' +
        `(*.test.ts, *.test.mjs, e2e/*.e2e.ts) or of their folders, not ${arg}.`,
    );
  },
);

test('only the Playwright projects with tests at the paths are set up', () => {
  expect(projectsOf([])).toEqual(['chromium', 'electron']);
  expect(projectsOf(['e2e/runs.e2e.ts'])).toEqual(['chromium', 'electron']);
  expect(projectsOf(['e2e/browser/table.e2e.ts', 'e2e/browser/'])).toEqual(['chromium']);
  expect(projectsOf(['e2e/electron/window.e2e.ts'])).toEqual(['electron']);
  expect(projectsOf(['e2e/electron/', 'e2e/browser/'])).toEqual(['chromium', 'electron']);
});

test('Playwright gets a regular expression of the path', () => {
  expect(playwrightFilter('e2e/runs.e2e.ts')).toBe('e2e/runs\\.e2e\\.ts$');
  expect(playwrightFilter('e2e/browser/')).toBe('e2e/browser/');
});
