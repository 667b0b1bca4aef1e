// npm run package -- npm|wheel|deb ...: packs what is installed without a checkout, into dist/ (docs/install.md).
// --output FOLDER: another folder. --electron FOLDER: another Electron for the .deb. --draft: for tests, without the
// documentation, and with a fast compression.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { say, sayTook, warn } from './lib/log.mjs';
import { inRoot } from './lib/paths.mjs';
import { layOutApp } from './package/app.mjs';
import { packDeb } from './package/deb.mjs';
import { packNpm } from './package/npm.mjs';
import { prepare } from './package/prepare.mjs';
import { packWheel } from './package/wheel.mjs';

const PACKERS = { npm: packNpm, wheel: packWheel, deb: packDeb, app: layOutApp };
/** Made without naming them; `app` is for electron-builder. */
const USUAL = ['npm', 'wheel', 'deb'];

/** @param {string} name */
const isKnown = (name) => name in PACKERS;

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      output: { type: 'string' },
      electron: { type: 'string' },
      draft: { type: 'boolean', default: false },
    },
  });
  const names = positionals.length > 0 ? positionals : USUAL;
  const unknown = names.filter((name) => !isKnown(name));
  if (unknown.length > 0)
    return fail(`There is no package ${unknown.join(', ')}: name some of ${Object.keys(PACKERS).join(', ')}.`);
  const target = path.resolve(values.output ?? inRoot('dist'));
  fs.mkdirSync(target, { recursive: true });
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'gander-package-'));
  try {
    const prebuilt = path.join(work, 'prebuilt');
    const { draft } = values;
    const prepared = await prepare(prebuilt, { draft, onStep: (what) => say('prepare', what) });
    if (!prepared.ok) return fail(prepared.why);
    for (const name of /** @type {(keyof typeof PACKERS)[]} */ (names)) {
      const began = performance.now();
      const made = await PACKERS[name]({
        work,
        target,
        prebuilt,
        draft,
        ...(values.electron ? { electron: values.electron } : {}),
      });
      if (!made.ok) fail(`The package ${name} was not made: ${made.why}`);
      else sayTook(name, `${made.value}${sizeOf(made.value)}`, began);
    }
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

/**
 * `, 7.5 MB`; empty for a folder.
 *
 * @param {string} file
 */
function sizeOf(file) {
  const found = fs.statSync(file);
  return found.isFile() ? `, ${(found.size / 1e6).toFixed(1)} MB` : '';
}

/** @param {string} why */
function fail(why) {
  warn('package', why);
  process.exitCode = 1;
}

await main();
