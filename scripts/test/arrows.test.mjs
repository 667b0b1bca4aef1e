import { ESLint } from 'eslint';
import { expect, test } from 'vitest';
import { inRoot, root } from '../lib/paths.mjs';

const eslint = new ESLint({ cwd: root, overrideConfig: { linterOptions: { reportUnusedDisableDirectives: 'off' } } });

/** The rule's message when `file` imports `from`; undefined when it may. */
async function refusal(file, from) {
  const [result] = await eslint.lintText(`import * as it from '${from}';\nexport default it;\n`, { filePath: inRoot('src', ...file.split('/')) });
  const fatal = result.messages.find((message) => message.fatal);
  if (fatal) throw new Error(`${file}: ${fatal.message}`);
  return result.messages.find((message) => message.ruleId === 'no-restricted-imports')?.message;
}

test.each([
  ['shared/x.ts', '../main/runs'], ['shared/x.ts', '../renderer/api'], ['shared/x.ts', '../preload'], ['shared/x.ts', 'node:fs'], ['shared/x.ts', 'electron'],
  ['main/files/x.ts', '../runs'], ['main/files/x.ts', '../db'], ['main/files/x.ts', 'better-sqlite3'],
  ['main/db/x.ts', '../runs'], ['main/db/x.ts', '../datasets'], ['main/db/x.ts', 'electron'],
  ['main/db/migrations/x.ts', '../../export/film/film'],
  ['main/training/x.ts', '../db'], ['main/training/networks/x.ts', '../../datasets'], ['main/training/x.ts', 'better-sqlite3'],
  ['main/datasets/x.ts', '../db'], ['main/datasets/x.ts', '../runs/lease'], ['main/datasets/x.ts', '@tensorflow/tfjs-core'],
  ['main/export/x.ts', '../training/train'], ['main/export/film/x.ts', '../../datasets'], ['main/export/x.ts', 'chart.js'],
  ['main/runs/x.ts', '../training/worker'], ['main/runs/x.ts', '../export'], ['main/runs/x.ts', 'better-sqlite3'],
  ['main/x.ts', './training/worker'], ['main/x.ts', '../renderer/api'], ['main/x.ts', 'electron'], ['main/x.ts', 'better-sqlite3'],
  ['main/cli/x.ts', '../training/worker'], ['main/cli/x.ts', 'electron'],
  ['main/index.ts', './training/worker'], ['main/window.ts', '@tensorflow/tfjs'], ['main/ipc.ts', 'better-sqlite3'],
  ['preload/x.ts', '../main/hub'], ['preload/x.ts', '../renderer/api'],
  ['renderer/lib/x.ts', '../state/app.svelte'], ['renderer/lib/x.ts', '../api'], ['renderer/lib/x.ts', 'node:fs'],
  ['renderer/state/x.svelte.ts', '../components/Button.svelte'], ['renderer/state/x.ts', '../../main/hub'], ['renderer/state/x.ts', 'chart.js'],
  ['renderer/charts/x.ts', '../views/Run.svelte'], ['renderer/charts/x.ts', 'electron'],
  ['renderer/components/x.ts', '../views/Run.svelte'], ['renderer/components/x.ts', 'chart.js'],
  ['renderer/report/x.ts', '../state/app.svelte'], ['renderer/report/x.ts', '../api'],
  ['renderer/views/x.ts', '../../main/hub'], ['renderer/views/x.ts', 'electron'],
])('%s may not import %s', async (file, from) => {
  expect(await refusal(file, from)).toContain('see docs/architecture.md');
});

test.each([
  ['main/runs/x.ts', '../datasets'], ['main/runs/x.ts', '../db'], ['main/training/x.ts', '../files/write-aside'], ['main/db/x.ts', '../files/make-folders'],
  ['main/db/x.ts', '../../shared/datasets'], ['main/training/x.ts', '../../shared/datasets'], ['main/export/x.ts', '../../shared/datasets'],
  ['main/export/x.ts', '../../shared/export'], ['main/db/x.ts', 'better-sqlite3'], ['main/training/x.ts', '@tensorflow/tfjs-core'],
  ['main/x.ts', './runs/lease'], ['main/index.ts', 'electron'], ['preload/x.ts', '../shared/contract'], ['preload/x.ts', 'electron'],
  ['renderer/lib/x.ts', '../../shared/experiment'], ['renderer/state/x.ts', '../api'], ['renderer/charts/x.ts', 'chart.js'],
  ['renderer/components/x.ts', '../state/app.svelte'], ['renderer/views/x.ts', '../components/Button.svelte'],
])('%s may import %s', async (file, from) => {
  expect(await refusal(file, from)).toBe(undefined);
});
