import fs from 'node:fs';
import { run } from '../lib/exec.mjs';
import { progress, say } from '../lib/log.mjs';
import { findNode, noNode, script } from '../lib/node.mjs';
import { inRoot, root } from '../lib/paths.mjs';
import { findElectron, setUpElectron } from '../setup/electron.mjs';
import { setUpSqlite } from '../setup/sqlite.mjs';
import { findChromium, names } from '../setup/system.mjs';
import { setUpTestElectron } from '../setup/test-electron.mjs';
import { cachedCode } from './cached-code.mjs';
import { playwrightFilter, projectsOf } from './arguments.mjs';
import { openDisplay } from './display.mjs';
import { fail, readPlaywright, skip, sum } from './tally.mjs';

const config = inRoot('e2e', 'playwright.config.ts');

/**
 * Runs the built app in a browser and in Electron; a runtime that is not available is skipped with the reason. `paths`
 * restricts the tests.
 *
 * @param {{ lacking?: readonly import('../setup/system.mjs').Need[], paths?: readonly string[] }} [options]
 */
export async function endToEnd({ lacking = [], paths = [] } = {}) {
  if (!fs.existsSync(config)) return fail('end to end: e2e/playwright.config.ts is missing');
  const node = findNode();
  if (!node) return skip('end to end', noNode);
  const projects = projectsOf(paths);
  // In parallel: both spend much of their time waiting for training processes and the page.
  return sum(
    await Promise.all([
      ...(projects.includes('chromium') ? [inChromium(node, paths)] : []),
      ...(projects.includes('electron') ? [inElectron(node, lacking, paths)] : []),
    ]),
  );
}

/**
 * @param {string} node
 * @param {readonly string[]} paths
 */
async function inChromium(node, paths) {
  const chromium = findChromium();
  if (!chromium) return skip('end to end in Chromium', 'no browser was found: install chromium');
  return playwright(node, 'chromium', { GANDER_TEST_CHROMIUM: chromium, ...cachedCode() }, paths);
}

/**
 * @param {string} node
 * @param {readonly import('../setup/system.mjs').Need[]} lacking
 * @param {readonly string[]} paths
 */
async function inElectron(node, lacking, paths) {
  const libraries = lacking.filter((need) => need.what === 'electron');
  if (libraries.length) return skip('end to end in Electron', `its libraries are missing: ${names(libraries)}`);
  const runtime = await electronRuntime();
  if (!runtime.ok) return skip('end to end in Electron', runtime.why);
  const display = await openDisplay();
  if (!display) return skip('end to end in Electron', 'there is no display and no Xvfb: install xvfb');
  try {
    return await playwright(node, 'electron', { ...runtime.env, ...display.env }, paths);
  } finally {
    await display.close();
  }
}

/**
 * The Electron of the app if it is installed or can be downloaded; otherwise the older one from an npm package, with a
 * SQLite binding for it.
 *
 * @returns {Promise<{ ok: true, env: NodeJS.ProcessEnv } | { ok: false, why: string }>}
 */
async function electronRuntime() {
  const real = await setUpElectron();
  if (real.ok) return { ok: true, env: { GANDER_TEST_ELECTRON: findElectron() } };
  /**
   * @param {string} what
   * @param {number} total
   */
  const report = (what, total) => progress('electron', what, total);
  const electron = await setUpTestElectron({
    report,
    onStart: () => say('electron', 'downloading a test runtime, since Electron itself is not available'),
  });
  if (!electron.ok) return electron;
  const sqlite = await setUpSqlite({
    onStart: () => say('electron', 'compiling better-sqlite3 for the test runtime, about a minute'),
  });
  if (!sqlite.ok) return sqlite;
  return { ok: true, env: { GANDER_TEST_ELECTRON: electron.value, GANDER_SQLITE_BINDING: sqlite.value } };
}

/**
 * @param {string} node
 * @param {string} project
 * @param {NodeJS.ProcessEnv} env
 * @param {readonly string[]} paths
 */
async function playwright(node, project, env, paths) {
  const file = inRoot('test-results', `${project}.json`);
  fs.rmSync(file, { force: true });
  const args = [
    'test',
    '-c',
    config,
    '--project',
    project,
    '--reporter=list,json',
    '--output',
    inRoot('test-results', project),
    ...(paths.length > 0 ? ['--pass-with-no-tests', ...paths.map(playwrightFilter)] : []),
  ];
  const { code } = await run(node, [script('@playwright/test', 'cli.js'), ...args], {
    cwd: root,
    inherit: true,
    env: { ...process.env, ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: file },
  });
  if (!fs.existsSync(file)) return fail(`end to end in ${project}: Playwright ended with ${code} and wrote no report`);
  const result = readPlaywright(JSON.parse(fs.readFileSync(file, 'utf8')));
  return code !== 0 && result.failed === 0
    ? { ...result, failed: 1, failures: [`end to end in ${project}: Playwright ended with ${code}`] }
    : result;
}
