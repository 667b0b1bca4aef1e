import { configurationName, groupBySeed } from '../../../shared/domain/run/seeds';
import type { Seeded } from '../../../shared/domain/run/seeds';
import type { RunWarning } from '../../../shared/domain/warnings/run-warnings';
import { isLive } from '../../../shared/domain/run/run';
import { m } from '../../../paraglide/messages';
import { formatDuration, percent, valueLabel } from '../../lib/format';
import type { RunStyle } from '../../lib/run-styles';
import type { ComparedRun } from './compared-run';
import { describeWarned } from './warning-steps';

/** A line of the legend: one run, or all runs of a configuration, which differ only in seed. */
export interface LegendEntry {
  /** Id of its first run. */
  key: string;
  name: string;
  style: RunStyle;
  /** In the order of the comparison. */
  runs: readonly ComparedRun[];
  /** Those that are not hidden. */
  shown: readonly ComparedRun[];
}

/** Whether some runs differ only in seed. */
export const hasSeeds = (runs: readonly Seeded[]): boolean => groupBySeed(runs).some((group) => group.runs.length > 1);

/** The entries of the legend: one for each run, or for each configuration where seeds are folded. */
export function legendEntries(
  runs: readonly ComparedRun[],
  { isFolded, isHidden }: { isFolded: boolean; isHidden: (id: string) => boolean },
): LegendEntry[] {
  const groups = isFolded ? groupBySeed(runs).map((group) => group.runs) : runs.map((run) => [run]);
  return groups.map((group) => {
    const { id, name, style } = group[0]!;
    // Grids and marks of all seeds have the colour and shape of the one line that stands for them.
    const entryRuns = group.length > 1 ? group.map((run) => ({ ...run, style })) : group;
    return {
      key: id,
      name: group.length > 1 ? configurationName(group) : name,
      style,
      runs: entryRuns,
      shown: entryRuns.filter((run) => !isHidden(run.id)),
    };
  });
}

/** The state of an entry, such as `3 seeds, 1 failed`; empty for a single run that has finished. */
export function describeEntry({ runs, shown }: Counted): string {
  const states = runs.map((run) => run.state).filter((state) => state !== 'finished');
  if (runs.length === 1) return valueLabel('state', states[0] ?? '');
  const counts = [...new Set(states)].map((state) =>
    m.compare_state_count({
      count: states.filter((s) => s === state).length,
      state: valueLabel('state', state),
    }),
  );
  const seeds =
    shown.length === runs.length || shown.length === 0
      ? m.compare_seeds({ count: runs.length })
      : m.compare_seeds_shown({ shown: shown.length, seeds: m.compare_seeds({ count: runs.length }) });
  return [seeds, ...counts].join(m.common_comma());
}

interface Counted {
  runs: readonly { state: string }[];
  shown: readonly unknown[];
}

/** A sentence for each warning of the runs of an entry. */
export const entryWarnings = ({
  runs,
}: {
  runs: readonly { seed?: number; warned: readonly RunWarning[] }[];
}): string[] =>
  runs.flatMap((run) =>
    run.warned.map((warning) =>
      runs.length > 1
        ? m.compare_seed_warned({ seed: run.seed ?? '', warning: describeWarned(warning) })
        : describeWarned(warning),
    ),
  );

/**
 * How far the training runs of an entry are, and the time that the last of them needs, such as `40 %, 2 min left`; empty
 * where none trains. A run of another program may not know its number of steps.
 */
export function progressOf({
  runs,
}: {
  runs: readonly Pick<ComparedRun, 'state' | 'step' | 'steps' | 'secondsLeft'>[];
}): string {
  const live = runs.filter((run) => isLive(run.state) && run.steps > 0);
  if (live.length === 0) return '';
  const share = `${percent(
    live.reduce((sum, run) => sum + run.step, 0),
    live.reduce((sum, run) => sum + run.steps, 0),
  )} %`;
  const left = live.map((run) => run.secondsLeft);
  const longest = Math.max(...left.map((seconds) => seconds ?? NaN));
  if (Number.isNaN(longest)) return share;
  return m.compare_progress({ share, time: m.app_time_left({ estimate: formatDuration(longest) }) });
}
