import { spawn } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Starts a TypeScript file in a separate process, as scripts/bench.mjs starts this one. */
export function startTypeScript(file: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const hook = pathToFileURL(join(ROOT, 'scripts', 'lib', 'typescript.mjs')).href;
  const node = ['--experimental-transform-types', '--disable-warning=ExperimentalWarning', '--import', hook];
  return spawn(process.execPath, [...node, join(ROOT, file), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
  });
}
