import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { expect, test } from 'vitest';
import { inRoot, root } from '../lib/paths.mjs';

// The files in these tests don't exist, so they have no types.
const eslint = new ESLint({
  cwd: root,
  overrideConfig: [tseslint.configs.disableTypeChecked, { linterOptions: { reportUnusedDisableDirectives: 'off' } }],
});

/**
 * The rule's message if `file` imports `from`; undefined if the import is allowed.
 *
 * @param {string} file
 * @param {string} from
 */
async function refusal(file, from) {
  const code = file.endsWith('.svelte')
    ? `<script lang="ts">\n  import * as it from '${from}';\n</script>\n\n{it}\n`
    : `import * as it from '${from}';\nexport default it;\n`;
  const [result = { messages: [] }] = await eslint.lintText(code, { filePath: inRoot('src', ...file.split('/')) });
  const fatal = result.messages.find((message) => message.fatal);
  if (fatal) throw new Error(`${file}: ${fatal.message}`);
  return result.messages.find((message) => message.ruleId === 'no-restricted-imports')?.message;
}

test.each([
  ['shared/x.ts', '../main/runs'],
  ['shared/x.ts', '../renderer/api'],
  ['shared/x.ts', '../preload'],
  ['shared/x.ts', 'node:fs'],
  ['shared/x.ts', 'electron'],
  ['main/files/x.ts', '../runs'],
  ['main/files/x.ts', '../database'],
  ['main/files/x.ts', 'better-sqlite3'],
  ['main/database/x.ts', '../runs'],
  ['main/database/x.ts', '../datasets'],
  ['main/database/x.ts', 'electron'],
  ['main/database/migrations/x.ts', '../../export/animation/animation'],
  ['main/training/x.ts', '../database'],
  ['main/training/networks/x.ts', '../../datasets'],
  ['main/training/x.ts', 'better-sqlite3'],
  ['main/training/process/disk.ts', '../../inference/worker/serve-inference'],
  ['main/training/process/worker.ts', '../../runs'],
  ['main/inference/worker/x.ts', '../../runs'],
  ['main/inference/x.ts', '../training/train'],
  ['main/inference/x.ts', '@tensorflow/tfjs-core'],
  ['main/targets/slurm/x.ts', '../../runs'],
  ['main/targets/x.ts', '../database'],
  ['main/external/tensorboard/x.ts', '../../runs'],
  ['main/external/x.ts', '../database'],
  ['main/datasets/x.ts', '../database'],
  ['main/datasets/x.ts', '../runs/supervisor/process-lease'],
  ['main/datasets/x.ts', '@tensorflow/tfjs-core'],
  ['main/export/x.ts', '../training/train'],
  ['main/export/animation/x.ts', '../../datasets'],
  ['main/export/x.ts', 'chart.js'],
  ['main/runs/x.ts', '../training/process/worker'],
  ['main/runs/x.ts', '../export'],
  ['main/runs/x.ts', 'better-sqlite3'],
  ['main/core/x.ts', '../training/process/worker'],
  ['main/core/x.ts', '../../renderer/api'],
  ['main/core/x.ts', 'electron'],
  ['main/core/x.ts', 'better-sqlite3'],
  ['main/server/x.ts', '../electron/window'],
  ['main/server/x.ts', '../cli/program'],
  ['main/cli/x.ts', '../training/process/worker'],
  ['main/cli/commands/x.ts', 'electron'],
  ['main/index.ts', './training/process/worker'],
  ['main/electron/window.ts', '@tensorflow/tfjs'],
  ['main/electron/ipc.ts', 'better-sqlite3'],
  ['main/electron/menu.ts', 'electron'],
  ['preload/x.ts', '../main/core/event-bus'],
  ['preload/x.ts', '../renderer/api'],
  ['renderer/lib/x.ts', '../app/app.svelte'],
  ['renderer/lib/x.ts', '../api'],
  ['renderer/lib/x.ts', 'node:fs'],
  ['renderer/lib/x.ts', '../features/run/run-safety'],
  ['renderer/ui/X.svelte', '../features/run-list/table.svelte'],
  ['renderer/ui/x.ts', '../api'],
  ['renderer/features/run/x.svelte.ts', '../../ui/Button.svelte'],
  ['renderer/features/run/x.ts', '../../../main/core/event-bus'],
  ['renderer/features/run/x.ts', 'chart.js'],
  ['renderer/features/compare/charts/drawing/x.ts', '../../../run/Run.svelte'],
  ['renderer/features/compare/charts/drawing/x.ts', 'electron'],
  ['renderer/features/run/X.svelte', 'chart.js'],
  ['renderer/features/run/X.svelte', 'electron'],
  ['renderer/features/run/X.svelte', '../../../main/core/event-bus'],
  ['renderer/report/x.ts', '../app/app.svelte'],
  ['renderer/report/x.ts', '../api'],
  ['renderer/report/x.ts', '../features/run-list/table.svelte'],
  ['renderer/report/x.ts', '../features/compare/comparison.svelte'],
])('%s may not import %s', async (file, from) => {
  expect(await refusal(file, from)).toContain('see docs/architecture.md');
});

test.each([
  ['main/runs/x.ts', '../datasets'],
  ['main/runs/x.ts', '../database'],
  ['main/training/x.ts', '../files/write-aside'],
  ['main/database/x.ts', '../files/folders'],
  ['main/database/x.ts', '../../shared/domain/datasets'],
  ['main/training/x.ts', '../../shared/domain/datasets'],
  ['main/export/x.ts', '../../shared/domain/datasets'],
  ['main/export/x.ts', '../../shared/contract/export-options'],
  ['main/database/x.ts', 'better-sqlite3'],
  ['main/training/x.ts', '@tensorflow/tfjs-core'],
  ['main/training/process/worker.ts', '../../inference/worker/serve-inference'],
  ['main/inference/worker/x.ts', '../../training/networks'],
  ['main/core/x.ts', '../runs'],
  ['main/index.ts', 'electron'],
  ['main/electron/ipc.ts', 'electron'],
  ['preload/x.ts', '../shared/contract/results'],
  ['preload/x.ts', 'electron'],
  ['renderer/lib/x.ts', '../../shared/domain/run/experiment'],
  ['renderer/features/run/x.ts', '../../api'],
  ['renderer/features/compare/charts/drawing/x.ts', 'chart.js'],
  ['renderer/features/run/X.svelte', '../../app/app.svelte'],
  ['renderer/features/run/X.svelte', '../../ui/Button.svelte'],
  ['renderer/features/run/x.ts', '../run-list/table.svelte'],
  ['renderer/report/x.ts', '../features/compare/scrubber/playhead.svelte'],
])('%s may import %s', async (file, from) => {
  expect(await refusal(file, from)).toBe(undefined);
});
