import type { FoundRun } from '../../../shared/contract/import-status';

/** A choice between readings, which applies to each run that has it. */
export interface SharedReading {
  name: string;
  label: string;
  options: { value: string; label: string }[];
  /** Undefined where the runs are read differently. */
  chosen: string | undefined;
  /** Number of runs that have this choice. */
  runs: number;
}

/** The choices of all runs, each once: a value that is set by name applies to every run that has it. */
export function sharedReadings(runs: readonly FoundRun[]): SharedReading[] {
  const shared = new Map<string, SharedReading & { chosen: string | undefined; values: Set<string> }>();
  for (const { readings } of runs)
    for (const { name, label, options, chosen } of readings) {
      const id = JSON.stringify([name, label]);
      const before = shared.get(id);
      if (!before) {
        const values = new Set(options.map(({ value }) => value));
        shared.set(id, { name, label, options: [...options], chosen, runs: 1, values });
        continue;
      }
      before.runs++;
      if (before.chosen !== chosen) before.chosen = undefined;
      for (const option of options) if (!before.values.has(option.value)) before.options.push(option);
      for (const { value } of options) before.values.add(value);
    }
  return [...shared.values()].map(({ name, label, options, chosen, runs: count }) => ({
    ...{ name, label, options, chosen, runs: count },
  }));
}
