import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join, resolve } from 'node:path';
import { build } from 'vite';

/** Bundles a source file of this folder into one program, for tests that kill whole processes. */
export async function bundle(entry: string, outDir: string): Promise<string> {
  const output = { format: 'cjs', entryFileNames: 'program.cjs' } as const;
  const rollupOptions = { external: ['better-sqlite3', '@napi-rs/canvas'], output };
  await build({
    logLevel: 'error',
    configFile: false,
    ssr: { noExternal: true },
    build: { ssr: join(__dirname, entry), outDir, emptyOutDir: false, rollupOptions },
  });
  return join(outDir, 'program.cjs');
}

/** Runs such a program; native packages are resolved from the project's node_modules. */
export const spawnBundle = (program: string, args: string[]): ChildProcess =>
  spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, NODE_PATH: resolve('node_modules') },
  });
