import type { Axis, StepClock } from '../../../../lib/time-axis';
import type { MetricLine } from '../series/metric-line';
import { dashOf } from '../../../../lib/run-styles';
import type { RunStyle } from '../../../../lib/run-styles';
import type { Smoothing } from '../series/smoothing';
import type { Spread } from '../../../../../shared/numbers/statistics';
import type { DrawnLine } from './drawn-line';
import { prepare, prepareFold, prepareThin } from './prepare-line';

/** One entry of the legend: a run, or the shown runs of a configuration that are folded into one line. */
export interface PanelEntry {
  key: string;
  name: string;
  style: RunStyle;
  runs: readonly { id: string; name: string }[];
}

/** Everything that decides what a panel draws. */
export interface PanelState {
  entries: readonly PanelEntry[];
  /** Names of the metrics drawn, with their place in the panel, which sets their dash. */
  metrics: readonly { name: string; index: number }[];
  line(run: string, metric: string): MetricLine | undefined;
  clocks: ReadonlyMap<string, StepClock>;
  axis: Axis;
  smoothing: Smoothing;
  /** Range of raw values behind the lines of single runs. */
  band: boolean;
  spread: Spread;
  /** Key of the entry whose seeds are drawn one by one as well. */
  focus?: string | undefined;
  /** The page has one run only, so that hues need not identify runs. */
  isAlone?: boolean;
}

/**
 * What a panel draws, as data: a line for each entry and metric, a fold where an entry has several runs, and behind them the seeds of the
 * entry in focus. Values are those on the screen, already smoothed; the names are those of the legend and of `shared/domain/metrics.ts`.
 */
export function panelLines(state: PanelState): DrawnLine[] {
  return [
    ...thinLines(state),
    ...state.entries.flatMap((entry) => state.metrics.flatMap((metric) => lineOf(state, entry, metric) ?? [])),
  ];
}

type DrawnMetric = PanelState['metrics'][number];

function lineOf(state: PanelState, entry: PanelEntry, metric: DrawnMetric): DrawnLine | undefined {
  const lines = entry.runs.flatMap((run) => state.line(run.id, metric.name) ?? []);
  if (lines.length === 0) return undefined;
  const clocks = lines.map((line) => state.clocks.get(line.run)!);
  const appearance = { ...state, name: entry.name, style: entry.style, dash: dashOf(metric.index) };
  return entry.runs.length > 1
    ? prepareFold(lines, clocks, appearance, state.spread, entry.runs.length)
    : prepare(lines[0]!, clocks[0]!, appearance);
}

function thinLines(state: PanelState): DrawnLine[] {
  const entry = state.entries.find((e) => e.key === state.focus);
  if (!entry || entry.runs.length < 2) return [];
  return entry.runs.flatMap((run) =>
    state.metrics.flatMap((metric) => {
      const line = state.line(run.id, metric.name);
      return line
        ? [
            prepareThin(line, state.clocks.get(run.id)!, {
              ...state,
              name: run.name,
              style: entry.style,
              dash: dashOf(metric.index),
            }),
          ]
        : [];
    }),
  );
}
