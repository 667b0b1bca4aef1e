import { m } from '../../../paraglide/messages';
import type { EngineInfo } from '../../../shared/contract/engine-info';

/** Engine and versions: a run can be repeated bit for bit when they are equal. */
export interface Computed {
  engine: EngineInfo;
  versions: Record<string, string>;
}

/** Names of the programs in `versions`; the machine has none. */
const VERSIONS = { tfjs: 'TensorFlow.js', node: 'Node', gander: 'Gander', machine: undefined } as const;

/**
 * Why a resumed run may not be bit-for-bit reproducible: its engine, machine or versions differ from before.
 *
 * @returns a sentence, or undefined when all known values are equal; values missing in older journals are ignored
 */
export function whyNotExact(before: Computed, now: Computed, step: number): string | undefined {
  const named = ({ engine: { name, version, device } }: Computed): string => `${name} ${version} (${device})`;
  const changes = named(before) === named(now) ? [] : [m.runs_exact_engine({ now: named(now), before: named(before) })];
  for (const [key, label] of Object.entries(VERSIONS)) {
    const [from, to] = [before.versions[key], now.versions[key]];
    if (from !== undefined && to !== undefined && from !== to)
      changes.push(label ? m.runs_exact_version({ label, to, from }) : m.runs_exact_machine({ to, from }));
  }
  if (changes.length === 0) return undefined;
  return m.runs_event_not_exact({ step, changes: changes.join(', ') });
}
