import type { EngineInfo } from '../../../shared/contract/engine-info';

/** Engine and versions: a run can be repeated bit for bit when they are equal. */
export interface Computed {
  engine: EngineInfo;
  versions: Record<string, string>;
}

/** Labels of the keys of `versions`. */
const VERSIONS = { tfjs: 'TensorFlow.js', node: 'Node', gander: 'Gander', machine: 'the machine' } as const;

/**
 * Why a resumed run may not be bit-for-bit reproducible: its engine, machine or versions differ from before.
 *
 * @returns a sentence, or undefined when all known values are equal; values missing in older journals are ignored
 */
export function whyNotExact(before: Computed, now: Computed, step: number): string | undefined {
  const named = ({ engine: { name, version, device } }: Computed): string => `${name} ${version} (${device})`;
  const changes = named(before) === named(now) ? [] : [`on ${named(now)} instead of ${named(before)}`];
  for (const [key, label] of Object.entries(VERSIONS)) {
    const [from, to] = [before.versions[key], now.versions[key]];
    if (from !== undefined && to !== undefined && from !== to) changes.push(`with ${label} ${to} instead of ${from}`);
  }
  if (changes.length === 0) return undefined;
  return `It resumes from step ${step} ${changes.join(', ')}: the results may not be bit-for-bit identical to those of an uninterrupted run.`;
}
