import { MAX_RUNS, MAX_SEED } from '../../../shared/lib/limits';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';

/** Parts of a list that is separated by commas, semicolons or white space. */
export const splitList = (text: string): string[] => text.split(/[\s,;]+/).filter(Boolean);

/** Parses seeds: single numbers and ranges (`1-5, 17`), each once, in the order given. */
export function parseSeeds(text: string): Outcome<number[]> {
  const seeds = new Set<number>();
  for (const part of splitList(text)) {
    const range = /^(\d+)(?:-(\d+))?$/.exec(part);
    const from = Number(range?.[1] ?? NaN);
    const to = Number(range?.[2] ?? from);
    if (!range || to > MAX_SEED || to < from)
      return refuse(
        `"${part}" is not a seed: give whole numbers from 0 to ${MAX_SEED}, or a range such as 1-5.`,
        'seeds',
      );
    if (to - from >= MAX_RUNS) return refuse(`The range ${part} holds more than ${MAX_RUNS} seeds.`, 'seeds');
    for (let seed = from; seed <= to; seed++) seeds.add(seed);
    if (seeds.size > MAX_RUNS)
      return refuse(`These are more than ${MAX_RUNS} seeds; at most as many runs are queued at once.`, 'seeds');
  }
  return seeds.size > 0 ? ok([...seeds]) : refuse('Give at least one seed, such as 1.', 'seeds');
}

/** Formats seeds; three or more consecutive numbers become a range. */
export function writeSeeds(seeds: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < seeds.length;) {
    let end = i;
    while (seeds[end + 1] === seeds[end]! + 1) end++;
    if (end - i >= 2) parts.push(`${seeds[i]}-${seeds[end]}`);
    else parts.push(...seeds.slice(i, end + 1).map(String));
    i = end + 1;
  }
  return parts.join(', ');
}
