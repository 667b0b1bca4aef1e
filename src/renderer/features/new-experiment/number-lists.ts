import { m } from '../../../paraglide/messages';
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
    if (!range || to > MAX_SEED || to < from) return refuse(m.new_not_a_seed({ part, max: MAX_SEED }), 'seeds');
    if (to - from >= MAX_RUNS) return refuse(m.new_seed_range_too_long({ part, max: MAX_RUNS }), 'seeds');
    for (let seed = from; seed <= to; seed++) seeds.add(seed);
    if (seeds.size > MAX_RUNS) return refuse(m.new_too_many_seeds({ max: MAX_RUNS }), 'seeds');
  }
  return seeds.size > 0 ? ok([...seeds]) : refuse(m.new_no_seed(), 'seeds');
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
