import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { expect, test } from 'vitest';
import { inRoot, root } from '../lib/paths.mjs';

// The files in these tests don't exist, so they have no types.
const eslint = new ESLint({ cwd: root, overrideConfig: tseslint.configs.disableTypeChecked });

/**
 * The rule's messages for a line of code in a source file.
 *
 * @param {string} file
 * @param {string} code
 */
async function refusals(file, code) {
  const [result = { messages: [] }] = await eslint.lintText(`${code}\n`, { filePath: inRoot(...file.split('/')) });
  return result.messages
    .filter(({ ruleId, fatal }) => fatal || ruleId === 'no-restricted-syntax')
    .map(({ message }) => message);
}

test.each([
  ['src/main/runs/x.ts', 'export const spent = (began: number): number => Date.now() - began;'],
  ['src/main/x.ts', 'export const until = Date.now() + 5000;'],
  ['src/main/x.ts', 'export const isOver = (until: number): boolean => Date.now() >= until;'],
  ['src/main/cli/x.ts', 'export const waits = (now = Date.now): number => now();'],
  ['src/renderer/lib/x.ts', 'export const spent = (began: number): number => began - Date.now();'],
  ['scripts/lib/x.mjs', 'export const spent = (began) => Date.now() - began;'],
])('in %s, "%s" measures an interval with a clock that can be adjusted', async (file, code) => {
  expect(await refusals(file, code)).toEqual([expect.stringContaining('performance.now()')]);
});

test.each([
  ['src/main/runs/x.ts', 'export const line = { at: Date.now() };'],
  ['src/main/runs/x.ts', 'export const spent = (began: number): number => performance.now() - began;'],
  ['scripts/lib/x.mjs', 'export const age = (now = Date.now()) => now;'],
])('in %s, "%s" is a date, or an interval with the monotonic clock', async (file, code) => {
  expect(await refusals(file, code)).toEqual([]);
});
