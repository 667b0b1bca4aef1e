import fs from 'node:fs';
import path from 'node:path';
import { findCompiler } from '../lib/compiler.mjs';
import { lastLine, run } from '../lib/exec.mjs';
import { done, refused } from '../lib/outcome.mjs';
import { inRoot } from '../lib/paths.mjs';
import { compareVersions } from '../lib/system.mjs';
import { bindingSources } from '../setup/addon.mjs';
import { setUpBuild } from '../setup/build.mjs';
import { candidates, engineAddon, setUpEngine } from '../setup/engine.mjs';
import { compileKernels } from '../setup/kernels.mjs';

/** The oldest glibc and libstdc++ that a package runs on: those of the prebuilt better-sqlite3. */
export const LIMITS = { GLIBC: '2.34', GLIBCXX: '3.4.29', CXXABI: '1.3.13' };

/** The kernels need a newer libstdc++ than {@link LIMITS}, so it is part of them, without what they do not use. */
const STATIC = ['-static-libstdc++', '-Wl,--gc-sections', '-Wl,--exclude-libs,ALL', '-s'];

/**
 * Makes what every package contains and a checkout does not: `out/` with the site of the documentation, and in `folder` the addons compiled for this
 * machine and the binding's sources for others. macOS and Windows have no addon of ours for TensorFlow.
 *
 * @param {string} folder
 * @param {{ draft?: boolean, onStep?: (what: string) => void }} [options] `draft`: without the documentation
 * @returns {Promise<import('../lib/outcome.mjs').Outcome>}
 */
export async function prepare(folder, { draft = false, onStep = () => {} } = {}) {
  onStep('bundling');
  const built = await setUpBuild();
  if (!built.ok) return built;
  if (!draft) {
    onStep('building the documentation');
    const documented = await buildDocumentation();
    if (!documented.ok) return documented;
  }
  onStep('compiling addons');
  const addons = path.join(folder, `${process.platform}-${process.arch}`);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(addons, { recursive: true });
  for (const part of ['binding', 'package.json'])
    fs.cpSync(path.join(bindingSources(), part), path.join(folder, 'tfjs-node-gpu', part), { recursive: true });
  if (candidates().length === 0) return done();
  const engine = await setUpEngine({ again: true });
  if (!engine.ok) return refused(`A package contains an addon for TensorFlow, which could not be made: ${engine.why}`);
  const compiler = findCompiler();
  if (!compiler.ok) return compiler;
  if ('prebuilt' in engine.value.engine) return done();
  fs.copyFileSync(engineAddon(engine.value.engine), path.join(addons, 'tfjs_binding.node'));
  const kernels = path.join(addons, 'gander_kernels.node');
  const compiled = await compileKernels(compiler.value, kernels, STATIC);
  if (!compiled.ok) return compiled;
  const tooNew = fs.readdirSync(addons).flatMap((name) => tooNewSymbols(path.join(addons, name)));
  return tooNew.length === 0 ? done() : refused(`The addons need newer system libraries: ${tooNew.join(', ')}.`);
}

/** Builds the site into `out/`, where Help finds it. */
async function buildDocumentation() {
  const { GANDER_DOCS_OUT: _elsewhere, ...env } = process.env;
  const built = await run(process.execPath, [inRoot('scripts', 'docs.mjs')], { env });
  const why = lastLine(built.stderr) || lastLine(built.stdout);
  return built.code === 0 ? done() : refused(`A package contains the documentation, which could not be built: ${why}`);
}

/**
 * The symbol versions that a library needs beyond {@link LIMITS}: `name: GLIBC_2.36`.
 *
 * @param {string} file
 */
export function tooNewSymbols(file) {
  const text = fs.readFileSync(file, 'latin1');
  const found = new Set([...text.matchAll(/\b(GLIBC|GLIBCXX|CXXABI)_(\d+(?:\.\d+)+)/g)].map((match) => match[0]));
  return [...found]
    .filter((symbol) => {
      const [library = '', version = ''] = symbol.split('_');
      return compareVersions(version, LIMITS[/** @type {keyof typeof LIMITS} */ (library)]) > 0;
    })
    .map((symbol) => `${path.basename(file)}: ${symbol}`);
}
