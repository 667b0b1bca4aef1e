import { expect, test } from 'vitest';
import { concernsComponents, lintTargets, projectsConcerned } from './changed.mjs';

const MAIN = 'tsconfig.main.json';
const RENDERER = 'tsconfig.renderer.json';
const SHARED = 'tsconfig.shared.json';
const E2E = 'tsconfig.e2e.json';
const SCRIPTS = 'tsconfig.scripts.json';

test.each([
  [[], []],
  [['README.md', 'src/main/README.md'], []],
  [['scripts/test.mjs'], [SCRIPTS]],
  [['src/main/runs/queue/queue.ts'], [MAIN, E2E]],
  [['src/shared/formats/png.ts'], [SHARED, MAIN, RENDERER, E2E]],
  [['src/renderer/app/App.svelte'], [RENDERER, E2E]],
  [['e2e/runs.e2e.ts'], [E2E]],
  [['tsconfig.base.json'], [SHARED, MAIN, RENDERER, E2E, SCRIPTS]],
])('a change of %j affects the types of %j', (files, projects) => {
  expect(projectsConcerned(files)).toEqual(projects);
});

test('components are checked after a change of a component or of files that components import', () => {
  expect(concernsComponents(['src/renderer/app/App.svelte'])).toBe(true);
  expect(concernsComponents(['src/shared/formats/png.ts'])).toBe(true);
  expect(concernsComponents(['package-lock.json'])).toBe(true);
  expect(concernsComponents(['src/main/index.ts', 'src/shared/a.test.ts', 'docs/setup.md'])).toBe(false);
});

test('the linters read the changed files, and everything after a change of its settings', () => {
  expect(lintTargets(['README.md', 'src/a.ts', 'src/A.svelte'])).toEqual(['src/a.ts', 'src/A.svelte']);
  expect(lintTargets(['eslint.config.js', 'src/a.ts'])).toEqual(['.']);
  expect(lintTargets(['.oxlintrc.json'])).toEqual(['.']);
});
