import svelte from 'eslint-plugin-svelte';
import tseslint from 'typescript-eslint';

/** The import arrows of docs/architecture.md: what each folder may not import. */
const HOUSE = {
  '': ['main', 'renderer', 'preload'],
  'main/': ['files', 'training', 'db', 'datasets', 'export', 'runs'],
  'renderer/': ['state', 'charts', 'views', 'components', 'api'],
};
/** Forbids a room itself, not what bears its name elsewhere: `../datasets`, but not `../../shared/datasets`. */
const room = (name) => {
  const [floor] = Object.entries(HOUSE).find(([, names]) => names.includes(name));
  return { regex: `^(\\./)?(\\.\\./)*(${floor})?${name}(/|$)`, message: `This folder may not import ${name}: see docs/architecture.md.` };
};
const pkg = (regex, where) => ({ regex, message: `Only ${where} may name this package: see docs/architecture.md.` });

const electron = pkg('^electron(/|$)', 'src/main/{index,window,ipc}.ts and src/preload');
const sqlite = pkg('^better-sqlite3', 'src/main/db');
const tfjs = pkg('^@tensorflow/', 'src/main/training');
const chart = pkg('^chart', 'src/renderer/charts');
const nodeOnly = pkg('^node:', 'src/main');
const packages = [electron, sqlite, tfjs, chart];

const arrows = (files, patterns, ignores = []) => ({
  files,
  ignores,
  rules: { 'no-restricted-imports': ['error', { patterns }] },
});

/** The only files that know Electron, beside the preload script. */
const shell = ['src/main/index.ts', 'src/main/window.ts', 'src/main/ipc.ts'];
const src = (folder) => [`src/${folder}/**/*.{ts,svelte}`];
const rooms = (...names) => names.map(room);

const consoleLog = { selector: 'CallExpression[callee.object.name="console"][callee.property.name="log"]', message: 'Write to process.stdout on purpose; console.log is for debugging.' };
/** Text of others must not steer a terminal: these files alone write to one, and clean what they write. */
const writers = ['src/main/log-line.ts', 'src/main/cli/context.ts', 'src/main/cli.ts', 'src/main/cli/export.ts', 'src/main/training/probe.ts'];
const rawWrite = {
  selector: 'CallExpression[callee.object.object.name="process"][callee.object.property.name=/^std(out|err)$/][callee.property.name="write"]',
  message: 'Use print, say or rewriteLine of src/main/cli/context.ts, or logLine of src/main/log-line.ts, which write hidden characters as escapes.',
};
/** A person, or a time server, may set the wall clock back or forward at any moment. */
const noInterval = 'Date.now() is for dates that are shown or stored: measure intervals with performance.now().';
const dateNow = '[object.name="Date"][property.name="now"]';
const wallClock = [
  { selector: `BinaryExpression > CallExpression:has(> MemberExpression.callee${dateNow})`, message: noInterval },
  { selector: `:not(CallExpression) > MemberExpression${dateNow}`, message: noInterval },
];

export default tseslint.config(
  { ignores: ['out/**', 'node_modules/**', 'test-results/**', '.cache/**'] },
  ...tseslint.configs.strict,
  ...svelte.configs.recommended,
  { files: ['**/*.svelte', '**/*.svelte.ts'], languageOptions: { parserOptions: { parser: tseslint.parser } } },
  {
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/unified-signatures': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-syntax': ['error', consoleLog, ...wallClock],
    },
  },
  { files: ['src/main/**/*.ts'], ignores: writers, rules: { 'no-restricted-syntax': ['error', consoleLog, ...wallClock, rawWrite] } },
  { files: ['**/*.test.ts', 'src/**/testing*.ts', 'src/**/test-*.ts'], rules: { 'no-restricted-syntax': ['error', consoleLog] } },
  { files: ['scripts/**', 'bin/**'], rules: { 'no-restricted-syntax': ['error', ...wallClock] } },
  { files: ['e2e/**', 'bench/**', 'chaos/**'], rules: { 'no-restricted-syntax': 'off' } },
  // Electron's default app is CommonJS by its nature.
  { files: ['native/**/*.js'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  arrows(src('shared'), [...packages, nodeOnly, ...rooms('main', 'renderer', 'preload')], ['**/*.test.ts']),
  arrows(src('main/files'), [...packages, ...rooms('training', 'db', 'datasets', 'export', 'runs', 'renderer')], ['**/*.test.ts']),
  arrows(src('main/db'), [electron, tfjs, chart, ...rooms('training', 'datasets', 'export', 'runs', 'renderer')], ['**/*.test.ts']),
  arrows(src('main/training'), [electron, sqlite, chart, ...rooms('db', 'datasets', 'export', 'runs', 'renderer')], ['**/*.test.ts']),
  arrows(src('main/datasets'), [...packages, ...rooms('training', 'db', 'export', 'runs', 'renderer')], ['**/*.test.ts']),
  arrows(src('main/export'), [...packages, ...rooms('training', 'db', 'datasets', 'runs', 'renderer')], ['**/*.test.ts']),
  arrows(src('main/runs'), [...packages, ...rooms('training', 'export', 'renderer')], ['**/*.test.ts']),
  arrows(['src/main/*.ts', ...src('main/cli')], [...packages, ...rooms('training', 'renderer')], ['**/*.test.ts', ...shell]),
  arrows(shell, [sqlite, tfjs, chart, ...rooms('training', 'renderer')]),
  arrows(src('preload'), [sqlite, tfjs, chart, ...rooms('main', 'renderer')]),
  arrows(src('renderer/lib'), [...packages, nodeOnly, ...rooms('main', 'preload', 'state', 'charts', 'views', 'components', 'api')], ['**/*.test.ts']),
  arrows(src('renderer/state'), [...packages, nodeOnly, ...rooms('main', 'preload', 'charts', 'views', 'components')], ['**/*.test.ts']),
  arrows(src('renderer/charts'), [electron, sqlite, tfjs, nodeOnly, ...rooms('main', 'preload', 'views')], ['**/*.test.ts']),
  arrows(src('renderer/components'), [...packages, nodeOnly, ...rooms('main', 'preload', 'views')], ['**/*.test.ts']),
  arrows(src('renderer/report'), [...packages, nodeOnly, ...rooms('main', 'preload', 'state', 'charts', 'views', 'api')], ['**/*.test.ts']),
  arrows(src('renderer/views'), [...packages, nodeOnly, ...rooms('main', 'preload')], ['**/*.test.ts']),
);
