import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ingestHome, writeRun } from './generate';
import type { Generated } from './generate';

/** A folder that keeps generated homes for later benchmarks; ten thousand runs take minutes to generate. */
const KEPT_FOLDER = process.env['GANDER_BENCH_HOMES'];
const temporary: string[] = [];

/** Returns a new empty folder that is deleted at the end of the benchmark. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gander-bench-'));
  temporary.push(folder);
  return folder;
}

export function removeHomes(): void {
  for (const folder of temporary) rmSync(folder, { recursive: true, force: true });
}

/**
 * Returns a home with generated runs, read from their journals. Calls with equal options share it, so it must not be
 * changed.
 */
export async function homeOf(name: string, options: Generated, note: (text: string) => void): Promise<string> {
  const key = createHash('sha256').update(JSON.stringify(options)).digest('hex').slice(0, 8);
  const home = join(KEPT_FOLDER ?? (shared ??= scratch()), `${name}-${key}`);
  const whole = join(home, 'whole');
  if (existsSync(whole)) return home;
  note(`making ${name} ...`);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  for (let n = 0; n < options.runs; n++) writeRun(home, n, options);
  if (options.runs > 0) await ingestHome(home);
  writeFileSync(whole, '');
  return home;
}

let shared: string | undefined;
