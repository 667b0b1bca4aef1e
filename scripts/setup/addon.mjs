import fs from 'node:fs';
import path from 'node:path';
import { compile } from '../lib/compiler.mjs';
import { lastLine, run } from '../lib/exec.mjs';
import { done, refused } from '../lib/outcome.mjs';
import { inPackage, inRoot, packageFolder } from '../lib/paths.mjs';

/**
 * The package whose C++ binding is compiled, unchanged, against a newer TensorFlow than it was made for. Installations
 * contain a copy of the binding, because their package manager would run that package's install script. It is looked up
 * at each call, since the set-up of a checkout installs the packages first.
 */
export const bindingSources = () => packageFolder('@tensorflow/tfjs-node-gpu') ?? inRoot('prebuilt', 'tfjs-node-gpu');

/**
 * The addon that a package of Gander contains for this platform, compiled when the package was made; undefined in a
 * checkout.
 *
 * @param {string} name of the file
 */
export function prebuiltAddon(name = 'tfjs_binding.node') {
  const file = inRoot('prebuilt', `${process.platform}-${process.arch}`, name);
  return fs.existsSync(file) ? file : undefined;
}

/**
 * Makes `<folder>/lib/napi-v8/tfjs_binding.node`: copies the addon of the package, or compiles it.
 *
 * @param {string | undefined} compiler not needed where the package has the addon
 * @param {string} folder
 * @param {{ compile: readonly string[], link: readonly string[] }} pinned
 * @param {AbortSignal} [signal]
 */
export async function placeAddon(compiler, folder, pinned, signal) {
  const shipped = prebuiltAddon();
  if (!shipped) return compileAddon(compiler ?? '', folder, pinned, signal);
  const output = path.join(folder, 'lib', 'napi-v8', 'tfjs_binding.node');
  fs.mkdirSync(path.dirname(output), { recursive: true });
  fs.copyFileSync(shipped, output);
  return done();
}

/**
 * Compiles `<folder>/lib/napi-v8/tfjs_binding.node` against `<folder>/tensorflow`; it finds the libraries by relative
 * paths.
 *
 * @param {string} compiler
 * @param {string} folder
 * @param {{ compile: readonly string[], link: readonly string[] }} pinned
 * @param {AbortSignal} [signal]
 */
async function compileAddon(compiler, folder, { compile: flags, link }, signal) {
  const output = path.join(folder, 'lib', 'napi-v8', 'tfjs_binding.node');
  fs.mkdirSync(path.dirname(output), { recursive: true });
  const headers = [
    inPackage('node-api-headers', 'include'),
    bindingSources(),
    path.join(folder, 'tensorflow', 'include'),
  ];
  const binding = path.join(bindingSources(), 'binding');
  const files = fs
    .readdirSync(binding)
    .filter((name) => name.endsWith('.cc'))
    .map((name) => path.join(binding, name));
  return compile(
    compiler,
    [
      ...flags,
      ...headers.map((one) => `-I${one}`),
      ...files,
      '-o',
      output,
      `-L${path.join(folder, 'tensorflow')}`,
      ...link,
    ],
    "TensorFlow's binding",
    signal ? { signal } : {},
  );
}

/**
 * Loads an addon in a separate process, where a missing symbol or a crash does no harm.
 *
 * @param {string} addon
 */
export async function loads(addon) {
  if (process.versions['electron']) return loadsHere(addon);
  const result = await run(process.execPath, ['-e', 'require(process.argv[1])', addon], {
    timeout: 120_000,
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
  });
  if (result.code === 0) return done();
  const complaint = result.stderr.split('\n').find((line) => /error/i.test(line)) ?? lastLine(result.stderr);
  return refused(
    `the TensorFlow addon was built but does not load (${complaint.trim() || 'it exited without a message'}).`,
  );
}

/**
 * Loads an addon in this process, for Electron, whose program may not be able to run as Node. The set-up then has a
 * process of its own.
 *
 * @param {string} addon
 */
function loadsHere(addon) {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '3';
  try {
    process.dlopen({ exports: {} }, addon);
    return done();
  } catch (error) {
    return refused(`the TensorFlow addon does not load (${/** @type {Error} */ (error).message}).`);
  }
}
