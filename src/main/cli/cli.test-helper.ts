import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { vi } from 'vitest';
import type { Context } from './lib/context';

const ROOT = path.resolve(__dirname, '..', '..', '..');
/** What `npm test` has built from these very sources; tests that are started otherwise build for themselves. */
const BUILT = process.env['GANDER_BUILT'];
/** Inside node_modules, so that the bundle finds its packages, and apart from out/, which another build may be writing. */
export const OUT = BUILT ?? path.join(ROOT, 'node_modules', '.cache', `gander-command-${process.pid}`);

/** Bundles the core as it ships; returns what removes the bundle when the tests are done. */
export function buildCommand(): () => void {
  if (BUILT) return () => undefined;
  const script = path.join(ROOT, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  execFileSync(process.execPath, [script, 'build', '--outDir', OUT], { cwd: ROOT, stdio: 'pipe' });
  return () => rmSync(OUT, { recursive: true, force: true });
}

export interface Ended {
  code: number | null;
  out: string;
  err: string;
}
export interface Started {
  child: ChildProcess;
  ended: Promise<Ended>;
  /** Resolves when what it printed so far, on either stream, holds this. */
  says(text: string | RegExp): Promise<void>;
}

/** A `gander` process on a home of its own. */
export function start(home: string, ...args: string[]): Started {
  const child = spawn(process.execPath, [path.join(OUT, 'main', 'cli.cjs'), ...args], {
    env: { ...process.env, GANDER_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { out: '', err: '' };
  const hear = new Set<() => void>();
  for (const [name, stream] of [
    ['out', child.stdout],
    ['err', child.stderr],
  ] as const) {
    stream.on('data', (chunk: Buffer) => {
      text[name] += chunk.toString('utf8');
      hear.forEach((listener) => listener());
    });
  }
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, ...text })));
  const says = (wanted: string | RegExp) =>
    new Promise<void>((resolve, reject) => {
      const look = () =>
        (typeof wanted === 'string' ? (text.out + text.err).includes(wanted) : wanted.test(text.out + text.err)) &&
        resolve();
      hear.add(look);
      look();
      void ended.then(() => reject(new Error(`It ended without saying ${String(wanted)}: ${text.out}${text.err}`)));
    });
  return { child, ended, says };
}

export const gander = (home: string, ...args: string[]): Promise<Ended> => start(home, ...args).ended;

/** What commands print that run in this very process, on either stream; `vi.restoreAllMocks` ends it. */
export class Heard {
  text = '';

  constructor() {
    for (const stream of [process.stdout, process.stderr])
      vi.spyOn(stream, 'write').mockImplementation((text) => ((this.text += String(text)), true));
  }
}

/** A context for commands that only look into a home. */
export const contextOf = (home: string, json = false): Context => ({
  home,
  root: '/nowhere',
  worker: '/nowhere',
  setup: '/nowhere',
  renderer: '/nowhere',
  version: 'test',
  json,
});
