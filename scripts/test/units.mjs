import fs from 'node:fs';
import { run } from '../lib/exec.mjs';
import { findNode, noNode, script } from '../lib/node.mjs';
import { inRoot, root } from '../lib/paths.mjs';
import { isBuilt } from '../setup/build.mjs';
import { cachedCode } from './cached-code.mjs';
import { fail, readVitest, skip } from './tally.mjs';

/**
 * Runs the unit tests with vitest, on a Node that is new enough.
 *
 * @param {{ paths?: string[], related?: string[] }} [selection] only the tests at these paths; only those that import these files
 */
export async function units({ paths = [], related = [] } = {}) {
  const node = findNode();
  if (!node) return skip('units', noNode);
  const file = inRoot('test-results', 'units.json');
  fs.rmSync(file, { force: true });
  const env = { ...process.env, ...cachedCode(), ...(isBuilt() ? { GANDER_BUILT: inRoot('out') } : {}) };
  const command = related.length > 0 ? ['related', '--run', '--passWithNoTests', ...related] : ['run', ...paths];
  const args = [...command, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const { code } = await run(node, [script('vitest', 'vitest.mjs'), ...args], { cwd: root, inherit: true, env });
  if (!fs.existsSync(file)) return fail(`units: vitest ended with ${code} and wrote no report`);
  const result = readVitest(JSON.parse(fs.readFileSync(file, 'utf8')), root);
  return code !== 0 && result.failed === 0
    ? { ...result, failed: 1, failures: [`units: vitest ended with ${code}`] }
    : result;
}
