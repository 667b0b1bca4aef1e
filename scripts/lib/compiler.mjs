import { lastLine, run, which } from './exec.mjs';
import { installation } from './installation.mjs';
import { done, refused } from './outcome.mjs';
import { root } from './paths.mjs';

/**
 * Finds a C++ compiler: `CXX` if it is set, else g++ or clang++ on PATH.
 *
 * @returns {import('./outcome.mjs').Outcome<string>}
 */
export function findCompiler(env = process.env) {
  const found = [...(env.CXX ? [env.CXX] : []), 'g++', 'clang++', 'c++']
    .map((name) => which(name, env) ?? (name.includes('/') ? name : undefined))
    .find(Boolean);
  return found
    ? done(found)
    : refused(
        `no C++ compiler is on PATH: install one (on Debian and Ubuntu: apt install g++), then run ${installation(root).setUp}.`,
      );
}

/**
 * Runs the compiler; the refusal has its first line of errors.
 *
 * @param {string} compiler
 * @param {string[]} args
 * @param {string} what
 * @param {import('./exec.mjs').RunOptions} options
 */
export async function compile(compiler, args, what, options = {}) {
  const result = await run(compiler, args, options);
  if (result.code === 0) return done();
  const error = result.stderr.split('\n').find((line) => /error/i.test(line)) ?? lastLine(result.stderr);
  return refused(`${what} did not compile (${error.trim()}): see docs/setup.md, or set GANDER_ENGINE_SETUP=skip.`);
}
