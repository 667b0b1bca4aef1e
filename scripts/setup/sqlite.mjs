import fs from 'node:fs';
import path from 'node:path';
import { buildAside } from '../lib/aside.mjs';
import { compile, findCompiler } from '../lib/compiler.mjs';
import { lastLine, run } from '../lib/exec.mjs';
import { sha256Of } from '../lib/hash.mjs';
import { done, refused } from '../lib/outcome.mjs';
import { cacheFolder, inPackage, inRoot } from '../lib/paths.mjs';

const source = inPackage('better-sqlite3');
const patch = inRoot('native', 'better-sqlite3-13.2.0-napi8.patch');
const flags = [
  '-DNAPI_VERSION=8',
  '-DNAPI_DISABLE_CPP_EXCEPTIONS',
  '-DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
  '-DNDEBUG',
  '-O2',
  '-fPIC',
  '-w',
];

function key() {
  const { version } = JSON.parse(fs.readFileSync(path.join(source, 'package.json'), 'utf8'));
  return `better-sqlite3-${version}-napi8-${process.platform}-${process.arch}-${sha256Of(fs.readFileSync(patch), flags.join()).slice(0, 8)}`;
}

/**
 * Builds better-sqlite3 for Node-API 8 from the package's source and our patch; the package needs Node-API 10, which
 * the test Electron (Node 18.15) does not have. `done(path of the addon)`; takes about a minute, then the addon is in the
 * cache.
 */
export async function setUpSqlite({ onStart = () => {}, env = process.env } = {}) {
  const target = path.join(cacheFolder(), 'test-runtimes', key());
  const addon = path.join(target, 'better_sqlite3.node');
  if (fs.existsSync(addon)) return done(addon);
  const compiler = findCompiler(env);
  if (!compiler.ok) return compiler;
  onStart();
  const built = await buildAside(target, (folder) => build(compiler.value, folder));
  return built.ok ? done(addon) : built;
}

/**
 * @param {string} compiler
 * @param {string} folder
 */
async function build(compiler, folder) {
  const work = path.join(folder, 'source');
  for (const name of ['src', 'deps']) fs.cpSync(path.join(source, name), path.join(work, name), { recursive: true });
  // Otherwise git would use a repository around the cache folder and patch nothing.
  const patched = await run('git', ['apply', patch], {
    cwd: work,
    env: { ...process.env, GIT_CEILING_DIRECTORIES: folder },
  });
  if (patched.code !== 0)
    return refused(
      `better-sqlite3 could not be patched (${lastLine(patched.stderr)}): its version and native/'s patch must agree.`,
    );
  const objects = await Promise.all([compileSqlite(compiler, work), compileBinding(compiler, work)]);
  const failed = objects.find((one) => !one.ok);
  if (failed) return failed;
  const linked = await compile(
    compiler,
    [
      '-shared',
      ...objects.flatMap((one) => (one.ok ? [one.value] : [])),
      '-o',
      path.join(folder, 'better_sqlite3.node'),
      '-Wl,-Bsymbolic',
      '-ldl',
      '-lpthread',
    ],
    'better-sqlite3',
  );
  fs.rmSync(work, { recursive: true, force: true });
  return linked;
}

/**
 * Compiles SQLite with the package's own options, read from its list.
 *
 * @param {string} compiler
 * @param {string} work
 */
async function compileSqlite(compiler, work) {
  const listed = fs.readFileSync(path.join(work, 'deps', 'defines.gypi'), 'utf8');
  const defines = [...listed.matchAll(/^\s*'([A-Z0-9_]+(?:=[^']*)?)',$/gm)].map(([, define]) => `-D${define}`);
  return toObject(compiler, work, 'sqlite3.o', [
    '-x',
    'c',
    '-std=c99',
    ...defines,
    path.join('deps', 'sqlite3', 'sqlite3.c'),
  ]);
}

/**
 * @param {string} compiler
 * @param {string} work
 */
function compileBinding(compiler, work) {
  const headers = [inPackage('node-addon-api'), inPackage('node-api-headers', 'include'), path.join('deps', 'sqlite3')];
  return toObject(compiler, work, 'better_sqlite3.o', [
    '-std=c++20',
    '-fvisibility=hidden',
    ...headers.map((one) => `-I${one}`),
    path.join('src', 'better_sqlite3.cpp'),
  ]);
}

/**
 * @param {string} compiler
 * @param {string} work
 * @param {string} name
 * @param {readonly string[]} args
 */
async function toObject(compiler, work, name, args) {
  const outcome = await compile(compiler, [...flags, '-c', ...args, '-o', name], 'better-sqlite3', { cwd: work });
  return outcome.ok ? done(path.join(work, name)) : outcome;
}
