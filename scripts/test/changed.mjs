// Selects what `npm run test:quick` checks for a list of changed files.

/** For each tsconfig, the folders that affect it: its own files and those they import. */
const PROJECTS = {
  'tsconfig.shared.json': ['src/shared/'],
  'tsconfig.main.json': ['src/main/', 'src/preload/', 'src/shared/'],
  'tsconfig.renderer.json': ['src/renderer/', 'src/shared/'],
  'tsconfig.e2e.json': ['bench/', 'fault-injection/', 'e2e/', 'src/'],
  'tsconfig.scripts.json': ['scripts/', 'bin/'],
};
/** Files that affect the types of all projects. */
const TYPE_SETTINGS = /^(tsconfig.*\.json|package-lock\.json)$/;
const LINT_SETTINGS = /^(eslint\.config\.js|\.oxlintrc\.json|package-lock\.json)$/;
const CODE = /\.(ts|mts|mjs|cjs|js|svelte)$/;

/**
 * The changed files that the linters check and tests may import.
 *
 * @param {readonly string[]} files
 */
export const codeFiles = (files) => files.filter((file) => CODE.test(file));

/**
 * The tsconfig files with a changed file, or a file that imports one.
 *
 * @param {readonly string[]} files
 */
export function projectsConcerned(files) {
  if (files.some((file) => TYPE_SETTINGS.test(file))) return Object.keys(PROJECTS);
  const code = files.filter((file) => CODE.test(file) || file.endsWith('.json'));
  return Object.entries(PROJECTS)
    .filter(([, folders]) => code.some((file) => folders.some((folder) => file.startsWith(folder))))
    .map(([project]) => project);
}

/**
 * Whether to check the components: tsc does not read them, and they import from these folders.
 *
 * @param {readonly string[]} files
 */
export const concernsComponents = (files) =>
  files.some((file) => TYPE_SETTINGS.test(file) || file === 'svelte.config.js' || file.endsWith('.svelte')) ||
  files.some((file) => /^src\/(renderer|shared)\/.*\.ts$/.test(file) && !/\.(test|test-helper)\.ts$/.test(file));

/**
 * The files to lint: the changed files, or all after a change of the lint settings.
 *
 * @param {readonly string[]} files
 */
export const lintTargets = (files) => (files.some((file) => LINT_SETTINGS.test(file)) ? ['.'] : codeFiles(files));
