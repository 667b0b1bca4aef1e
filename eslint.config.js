import svelte from 'eslint-plugin-svelte';
import tseslint from 'typescript-eslint';

// Rules that need types are in .oxlintrc.json.

/** The folders whose imports are restricted, by the folder that holds them (docs/architecture.md). */
const FOLDERS = {
  '': ['main', 'renderer', 'preload'],
  'main/': [
    'cli',
    'core',
    'database',
    'datasets',
    'electron',
    'export',
    'files',
    'inference',
    'runs',
    'server',
    'targets',
    'training',
  ],
  'renderer/': ['api', 'app', 'features', 'ui'],
};
/** @param {string} name */
const forbidden = (name) => `This folder may not import ${name}: see docs/architecture.md.`;
/**
 * Forbids a folder itself, not another of the same name: `../datasets`, but not `../../shared/domain/datasets`.
 *
 * @param {string} name
 */
const folder = (name) => {
  const [parent] = Object.entries(FOLDERS).find(([, names]) => names.includes(name)) ?? [''];
  return { regex: `^(\\./)?(\\.\\./)*(${parent})?${name}(/|$)`, message: forbidden(name) };
};
/** @param {...string} names */
const folders = (...names) => names.map(folder);
/**
 * @param {string} regex
 * @param {string} where
 */
const pkg = (regex, where) => ({ regex, message: `Only ${where} may import this package: see docs/architecture.md.` });

const electron = pkg(
  '^electron(/|$)',
  'src/main/index.ts, src/main/electron/{window,ipc,page-recovery}.ts and src/preload',
);
const sqlite = pkg('^better-sqlite3', 'src/main/database');
const tfjs = pkg('^@tensorflow/', 'src/main/training and src/main/inference/worker');
const chart = pkg('^chart', 'src/renderer/features/compare/charts/drawing and src/renderer/features/run-list/plots');
const nodeOnly = pkg('^node:', 'src/main');
const packages = [electron, sqlite, tfjs, chart];
/** Modules that are not components themselves must not depend on one. */
const components = { caseSensitive: true, regex: '/[A-Z][A-Za-z]*\\.svelte$', message: forbidden('components') };
/** The report is one offline file: it takes pure modules of features and the playhead, but no state that sends requests. */
const stateOfFeatures = {
  regex: 'features/(?!compare/scrubber/playhead\\.svelte$).*\\.svelte$',
  message: forbidden('state of features'),
};

/** The page has the types of requests and events; the core alone checks arguments. */
const contractTables = {
  regex: 'contract/(requests|events)$',
  allowTypeImports: true,
  message: 'Import types only, so that the schemas are not in the bundle of the page: see docs/architecture.md.',
};

/**
 * @param {string[]} files
 * @param {object[]} patterns
 * @param {string[]} ignores
 * @returns {import('typescript-eslint').ConfigArray[number]}
 */
const arrows = (files, patterns, ignores = []) => ({
  files,
  ignores,
  rules: { 'no-restricted-imports': ['error', { patterns }] },
});

/** The only files that import Electron, beside the preload script. */
const electronFiles = [
  'src/main/index.ts',
  'src/main/electron/window.ts',
  'src/main/electron/ipc.ts',
  'src/main/electron/page-recovery.ts',
];
/** The entries of training and inference processes, and of the launcher on targets. */
const entries = ['src/main/training/process/worker.ts', 'src/main/training/process/launcher.ts'];
const tests = '**/*.{test,test-helper}.ts';
/** @param {string} path */
const src = (path) => [`src/${path}/**/*.{ts,svelte}`];
/** @param {...string} names */
const main = (...names) => ['renderer', 'preload', ...names].flatMap((name) => folders(name));
const renderer = [electron, sqlite, tfjs, nodeOnly, ...folders('main', 'preload')];

const consoleLog = {
  selector: 'CallExpression[callee.object.name="console"][callee.property.name="log"]',
  message: 'Write to process.stdout on purpose; console.log is for debugging.',
};
/** Text from outside must not control a terminal: only these files write to one, and they escape hidden characters. */
const writers = [
  'src/main/core/log-line.ts',
  'src/main/cli/lib/context.ts',
  'src/main/cli/main.ts',
  'src/main/cli/commands/export.ts',
  'src/main/training/process/probe.ts',
];
const rawWrite = {
  selector:
    'CallExpression[callee.object.object.name="process"][callee.object.property.name=/^std(out|err)$/][callee.property.name="write"]',
  message:
    'Use print, say or rewriteLine of src/main/cli/lib/context.ts, or logLine of src/main/core/log-line.ts, which write hidden characters as escapes.',
};
/** The wall clock may be set back or forward at any moment. */
const noInterval = 'Date.now() is for dates that are shown or stored: measure intervals with performance.now().';
const dateNow = '[object.name="Date"][property.name="now"]';
const wallClock = [
  { selector: `BinaryExpression > CallExpression:has(> MemberExpression.callee${dateNow})`, message: noInterval },
  { selector: `:not(CallExpression) > MemberExpression${dateNow}`, message: noInterval },
];

/** One dialect: types are imported by statements of their own. */
const inlineType = {
  selector: 'ImportSpecifier[importKind="type"]',
  message: 'Write `import type { ... }` in a statement of its own.',
};

/** One dialect: private members carry the modifier of TypeScript. */
const hashPrivate = {
  selector: 'PrivateIdentifier',
  message: 'Write `private name` instead of `#name`.',
};
const dialect = [inlineType, hashPrivate];

export default tseslint.config(
  {
    ignores: [
      'out/**',
      'node_modules/**',
      'test-results/**',
      '.cache/**',
      'src/paraglide/**',
      'electron.vite.config.ts.*.mjs',
    ],
  },
  ...tseslint.configs.strict,
  ...svelte.configs.recommended,
  { files: ['**/*.svelte', '**/*.svelte.ts'], languageOptions: { parserOptions: { parser: tseslint.parser } } },
  {
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/unified-signatures': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-syntax': ['error', ...dialect, consoleLog, ...wallClock],
    },
  },
  {
    files: ['src/main/**/*.ts'],
    ignores: writers,
    rules: { 'no-restricted-syntax': ['error', ...dialect, consoleLog, ...wallClock, rawWrite] },
  },
  {
    files: ['**/*.ts'],
    ignores: ['src/shared/runtime.d.ts', 'scripts/**', '*.config.ts'],
    rules: {
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'separate-type-imports', disallowTypeAnnotations: false },
      ],
    },
  },
  { files: [tests], rules: { 'no-restricted-syntax': ['error', ...dialect, consoleLog] } },
  { files: ['scripts/**', 'bin/**'], rules: { 'no-restricted-syntax': ['error', ...wallClock] } },
  { files: ['e2e/**', 'bench/**', 'fault-injection/**'], rules: { 'no-restricted-syntax': ['error', ...dialect] } },
  // Electron's default app is CommonJS by its nature.
  { files: ['native/**/*.js'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  arrows(src('shared'), [...packages, nodeOnly, ...folders('main', 'renderer', 'preload')], [tests]),
  arrows(
    src('main/files'),
    [
      ...packages,
      ...main('training', 'inference', 'database', 'datasets', 'export', 'runs', 'targets', 'core', 'server', 'cli'),
    ],
    [tests],
  ),
  arrows(
    src('main/database'),
    [electron, tfjs, chart, ...main('training', 'inference', 'datasets', 'export', 'runs', 'targets', 'server', 'cli')],
    [tests],
  ),
  arrows(
    src('main/training'),
    [
      electron,
      sqlite,
      chart,
      ...main('inference', 'database', 'datasets', 'export', 'runs', 'targets', 'core', 'server', 'cli'),
    ],
    [tests, ...entries],
  ),
  arrows(entries, [
    electron,
    sqlite,
    chart,
    ...main('database', 'datasets', 'export', 'runs', 'targets', 'server', 'cli'),
  ]),
  arrows(
    src('main/inference/worker'),
    [electron, sqlite, chart, ...main('database', 'datasets', 'export', 'runs', 'targets', 'core', 'server', 'cli')],
    [tests],
  ),
  arrows(
    ['src/main/inference/*.ts'],
    [...packages, ...main('training', 'export', 'targets', 'server', 'cli')],
    [tests],
  ),
  arrows(
    src('main/datasets'),
    [...packages, ...main('training', 'inference', 'database', 'export', 'runs', 'targets', 'core', 'server', 'cli')],
    [tests],
  ),
  arrows(
    src('main/external'),
    [...packages, ...main('training', 'inference', 'database', 'export', 'runs', 'targets', 'core', 'server', 'cli')],
    [tests],
  ),
  arrows(
    src('main/targets'),
    [
      ...packages,
      ...main('training', 'inference', 'database', 'datasets', 'external', 'export', 'runs', 'core', 'server', 'cli'),
    ],
    [tests],
  ),
  arrows(
    src('main/export'),
    [...packages, ...main('training', 'inference', 'database', 'datasets', 'runs', 'targets', 'server', 'cli')],
    [tests],
  ),
  arrows(src('main/runs'), [...packages, ...main('training', 'inference', 'export', 'server', 'cli')], [tests]),
  arrows([...src('main/core'), ...src('main/server')], [...packages, ...main('training', 'electron', 'cli')], [tests]),
  arrows([...src('main/cli'), ...src('main/electron')], [...packages, ...main('training')], [tests, ...electronFiles]),
  arrows(electronFiles, [sqlite, tfjs, chart, ...main('training')]),
  {
    files: ['src/{renderer,preload}/**/*.{ts,svelte}'],
    ignores: [tests],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: [contractTables] }] },
  },
  arrows(src('preload'), [sqlite, tfjs, chart, ...folders('main', 'renderer')]),
  arrows(
    src('renderer/lib'),
    [...renderer, chart, components, ...folders('api', 'app', 'features', 'ui')],
    [tests, 'src/renderer/lib/chart-theme.ts'],
  ),
  arrows(src('renderer/ui'), [...renderer, chart, ...folders('api', 'app', 'features')], [tests]),
  arrows(['src/renderer/{features,app}/**/*.svelte'], [...renderer, chart]),
  arrows(
    ['src/renderer/{features,app}/**/*.ts'],
    [...renderer, chart, components],
    [tests, 'src/renderer/features/compare/charts/drawing/*', 'src/renderer/features/run-list/plots/*'],
  ),
  arrows(
    ['src/renderer/features/compare/charts/drawing/*.ts', 'src/renderer/features/run-list/plots/*.ts'],
    [...renderer, components],
    [tests],
  ),
  arrows(src('renderer/report'), [...renderer, chart, stateOfFeatures, ...folders('api', 'app')], [tests]),
);
