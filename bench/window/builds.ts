import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { row, versus } from '../lib/report';
import type { Bench } from '../lib/suite';
import { ROOT } from '../lib/type-script';
import { cliOf } from './core';

/** The folders of the built apps to measure: this one, and with `--against` another, alternately in each round. */
export const buildsOf = (bench: Bench): string[] => [ROOT, ...(bench.against === undefined ? [] : [bench.against])];

export const isBuilt = (root: string): boolean => existsSync(cliOf(root));

/**
 * Returns a home for a build. Another build gets a copy without the database, which it reads from the journals itself,
 * since it may have another schema.
 */
export function homeFor(root: string, home: string): string {
  if (root === ROOT) return home;
  const copy = `${home}-against`;
  const whole = join(copy, 'whole-against');
  if (existsSync(whole)) return copy;
  rmSync(copy, { recursive: true, force: true });
  cpSync(home, copy, { recursive: true });
  for (const end of ['', '-wal', '-shm']) rmSync(join(copy, `gander.sqlite${end}`), { force: true });
  const { status, stderr } = spawnSync(process.execPath, [cliOf(root), 'verify', '--repair', '--home', copy], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${root} could not read the generated runs: ${stderr}`);
  writeFileSync(whole, '');
  return copy;
}

/**
 * Adds a measurement with the values of each build, in the order of {@link buildsOf}.
 *
 * @param isRate larger is better, such as frames per second
 */
export function addRow(bench: Bench, name: string, unit: string, values: readonly number[][], isRate = false): void {
  const [ours, other] = values;
  if (!other) return bench.add(row(name, unit, ours!));
  const compared = versus(name, unit, ours!, other);
  bench.add(isRate ? { ...compared, ratio: Number((1 / compared.ratio!).toPrecision(4)) } : compared);
}
