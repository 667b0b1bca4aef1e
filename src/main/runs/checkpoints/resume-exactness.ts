import type { EngineInfo } from '../../../shared/contract/engine-info';

/** What computes: equal where a run can be repeated bit for bit. */
export interface Computed {
  engine: EngineInfo;
  versions: Record<string, string>;
}

/** In words, with the name under which `versions` has it. */
const VERSIONS = { tfjs: 'TensorFlow.js', node: 'Node', gander: 'Gander', machine: 'the machine' } as const;

/**
 * Why a run that goes on need not compute bit for bit what it would have: another engine, machine or version than before.
 *
 * @returns a sentence, or undefined when all that is known of both is equal; what older journals do not say is not held against them
 */
export function whyNotExact(before: Computed, now: Computed, step: number): string | undefined {
  const named = ({ engine: { name, version, device } }: Computed): string => `${name} ${version} (${device})`;
  const changes = named(before) === named(now) ? [] : [`on ${named(now)} instead of ${named(before)}`];
  for (const [key, label] of Object.entries(VERSIONS)) {
    const [from, to] = [before.versions[key], now.versions[key]];
    if (from !== undefined && to !== undefined && from !== to) changes.push(`with ${label} ${to} instead of ${from}`);
  }
  if (changes.length === 0) return undefined;
  return `It goes on from step ${step} ${changes.join(', ')}: what follows need not be bit for bit what it would have been.`;
}
