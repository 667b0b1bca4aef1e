import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { compileCacheFolder } from './compile-cache';

let base: string;
beforeEach(() => void (base = mkdtempSync(join(tmpdir(), 'gander-compile-'))));
afterEach(() => rmSync(base, { recursive: true, force: true }));

test('a checkout has compiled code beside what was built, which the next build deletes', () => {
  writeFileSync(join(base, '.built-from'), '');
  expect(compileCacheFolder(base, '1.0.0', '/cache')).toBe(join(base, 'compile-cache'));
});

test('an installation has it in the cache of the user, without that of an earlier version', () => {
  mkdirSync(join(base, 'engines'));
  mkdirSync(join(base, 'compile-cache', '1.0.0', 'v24'), { recursive: true });
  expect(compileCacheFolder('/out/main', '1.0.0', base)).toBe(join(base, 'compile-cache', '1.0.0'));
  expect(readdirSync(join(base, 'compile-cache'))).toEqual(['1.0.0']);
  expect(compileCacheFolder('/out/main', '1.1.0', base)).toBe(join(base, 'compile-cache', '1.1.0'));
  expect(readdirSync(join(base, 'compile-cache'))).toEqual([]);
  expect(existsSync(join(base, 'engines'))).toBe(true);
});

test('a cache that does not exist yet is none', () =>
  expect(compileCacheFolder('/out/main', '1.0.0', join(base, 'none'))).toBe(
    join(base, 'none', 'compile-cache', '1.0.0'),
  ));

/** Runs a program that enables the cache and loads another module; returns the names of what was stored. */
async function storedBy(env: NodeJS.ProcessEnv): Promise<string[]> {
  const entry = join(base, 'entry.ts');
  writeFileSync(join(base, 'other.cjs'), `process.stdout.write('loaded');`);
  writeFileSync(
    entry,
    `import { enableCompileCache } from ${JSON.stringify(join(__dirname, 'compile-cache.ts'))};
     enableCompileCache(__dirname, '1.0.0'); require(process.argv[2]);`,
  );
  await build({
    logLevel: 'error',
    configFile: false,
    build: {
      ssr: entry,
      outDir: base,
      emptyOutDir: false,
      rollupOptions: { output: { format: 'cjs', entryFileNames: 'program.cjs' } },
    },
  });
  const program = join(base, 'program.cjs');
  const { NODE_COMPILE_CACHE: _, ...rest } = process.env;
  expect(
    execFileSync(process.execPath, [program, join(base, 'other.cjs')], { env: { ...rest, ...env }, encoding: 'utf8' }),
  ).toBe('loaded');
  const folder = join(base, 'cache', 'compile-cache', '1.0.0');
  return existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
}

test('what is loaded after the call is stored, except by an AppImage and by a Node that has no such cache', async () => {
  const cache = join(base, 'cache');
  expect(await storedBy({ GANDER_CACHE: cache, APPIMAGE: '/x.AppImage' })).toEqual([]);
  const stored = await storedBy({ GANDER_CACHE: cache });
  // A folder of this version of Node, and the module in it.
  if ('enableCompileCache' in nodeModule) expect(stored.length).toBeGreaterThan(1);
  else expect(stored).toEqual([]);
});

test('a folder that cannot be made is no reason not to run', async () => {
  writeFileSync(join(base, 'file'), '');
  expect(await storedBy({ GANDER_CACHE: join(base, 'file') })).toEqual([]);
});
