import fs from 'node:fs';
import path from 'node:path';
import { buildAside } from '../lib/aside.mjs';
import { compile, findCompiler } from '../lib/compiler.mjs';
import { sha256Of, sha256Tree } from '../lib/hash.mjs';
import { done } from '../lib/outcome.mjs';
import { cacheFolder, inPackage, inRoot } from '../lib/paths.mjs';
import { loads, prebuiltAddon } from './addon.mjs';

const sources = inRoot('native', 'kernels');

/** `-ffp-contract=fast` lets products and sums become one instruction; no option here changes the order of sums. */
const flags = [
  '-std=c++17',
  '-O3',
  ...(process.arch === 'x64' ? ['-mavx2', '-mfma'] : []),
  '-ffp-contract=fast',
  '-fno-math-errno',
  '-fno-trapping-math',
  '-fPIC',
  '-shared',
  '-fvisibility=hidden',
  '-DNAPI_VERSION=8',
  ...(process.platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : []),
];

/** The folder name of the addon, which depends on its sources and the compiler options. */
const key = () =>
  `${process.platform}-${process.arch}-${sha256Of(sha256Tree(sources, ['.']), flags.join()).slice(0, 8)}`;

/**
 * Makes sure that Gander's kernels (native/kernels) are compiled: `done(whether they were compiled now)`. Takes some
 * seconds the first time; src/main/training/compiled/kernels/addon.ts finds the result in the cache. An installation
 * that comes with them needs nothing.
 *
 * @param {{ env?: NodeJS.ProcessEnv, onStart?: () => void }} [options]
 * @returns {Promise<import('../lib/outcome.mjs').Outcome<boolean>>}
 */
export async function setUpKernels({ env = process.env, onStart = () => {} } = {}) {
  if (prebuiltAddon('gander_kernels.node')) return done(false);
  const folder = path.join(cacheFolder(), 'kernels', key());
  const addon = path.join(folder, 'gander_kernels.node');
  if (fs.existsSync(addon)) {
    // The newest is loaded: after a change of branch that is not the one compiled last.
    fs.utimesSync(addon, new Date(), new Date());
    return done(false);
  }
  const compiler = findCompiler(env);
  if (!compiler.ok) return compiler;
  onStart();
  const built = await buildAside(folder, async (aside) => {
    const target = path.join(aside, 'gander_kernels.node');
    const compiled = await compileKernels(compiler.value, target);
    return compiled.ok ? loads(target) : compiled;
  });
  return built.ok ? done(true) : built;
}

/**
 * @param {string} compiler
 * @param {string} target
 * @param {readonly string[]} options
 */
export function compileKernels(compiler, target, options = []) {
  const headers = `-I${inPackage('node-api-headers', 'include')}`;
  const args = [...flags, headers, path.join(sources, 'kernels.cc'), '-o', target, '-lpthread', ...options];
  return compile(compiler, args, "Gander's kernels");
}
