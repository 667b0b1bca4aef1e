import fs from 'node:fs';
import path from 'node:path';
import { compile } from '../lib/compiler.mjs';
import { lastLine, run } from '../lib/exec.mjs';
import { done, refused } from '../lib/outcome.mjs';
import { inRoot } from '../lib/paths.mjs';

/** The package whose C++ binding is compiled, unchanged, against a newer TensorFlow than it was made for. */
export const sources = inRoot('node_modules', '@tensorflow', 'tfjs-node-gpu');

/**
 * Compiles `<folder>/lib/napi-v8/tfjs_binding.node` against `<folder>/tensorflow`; it finds the libraries by relative
 * paths.
 *
 * @param {string} compiler
 * @param {string} folder
 * @param {{ compile: readonly string[], link: readonly string[] }} pinned
 */
export async function compileAddon(compiler, folder, { compile: flags, link }) {
  const output = path.join(folder, 'lib', 'napi-v8', 'tfjs_binding.node');
  fs.mkdirSync(path.dirname(output), { recursive: true });
  const headers = [
    inRoot('node_modules', 'node-api-headers', 'include'),
    sources,
    path.join(folder, 'tensorflow', 'include'),
  ];
  const binding = path.join(sources, 'binding');
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
  );
}

/**
 * Loads an addon in a separate process, where a missing symbol or a crash does no harm.
 *
 * @param {string} addon
 */
export async function loads(addon) {
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
