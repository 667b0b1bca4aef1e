import { SPREAD_MEANINGS } from '../../../../shared/numbers/statistics';
import type { Spread } from '../../../../shared/numbers/statistics';
import { m } from '../../../../paraglide/messages';
import { formatNumber } from '../../../lib/format';
import type { DrawnLine } from './drawing/drawn-line';
import type { Smoothing } from './series/smoothing';

export const CUT_NOTE = m.charts_note_cut();
export const WARNING_NOTE = m.charts_note_warning();

/** What the dotted lines are, with their values. */
export function baselineNote(baselines: readonly { y: number }[]): string {
  const values = baselines.map(({ y }) => y);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low === high
    ? m.charts_note_baseline({ value: formatNumber(low) })
    : m.charts_note_baselines({ low: formatNumber(low), high: formatNumber(high) });
}

const SMOOTHING_NOTES = { exponential: m.charts_note_exponential, window: m.charts_note_window };

/** How lines are smoothed, with the amount; undefined where they are not. */
const smoothingNote = (smoothing: Smoothing): string | undefined =>
  smoothing.kind === 'none' ? undefined : SMOOTHING_NOTES[smoothing.kind]({ count: smoothing.length });

interface Noted {
  notice: string | undefined;
  assurance: string | undefined;
  smoothing: Smoothing;
  spread: Spread;
  lines: readonly Pick<DrawnLine, 'seeds' | 'band'>[];
}

/** Sentences that explain a chart without its page: what it may be compared with, smoothing, meaning of the band. */
export function panelNotes({ notice, assurance, smoothing, spread, lines }: Noted): string[] {
  const notes = [notice, assurance].filter((note) => note !== undefined);
  const smoothed = smoothingNote(smoothing);
  if (smoothed !== undefined) notes.push(smoothed);
  if (lines.some((line) => line.seeds)) notes.push(m.charts_note_seeds({ meaning: SPREAD_MEANINGS[spread] }));
  else if (lines.some((line) => line.band)) notes.push(m.charts_note_band());
  return notes;
}

/** Whether a log scale leaves out values because they are not positive. */
export const hasCutValues = (lines: readonly Pick<DrawnLine, 'y' | 'length'>[]): boolean =>
  lines.some((line) => line.y.some((y, i) => i < line.length && y <= 0));

/** The run or configuration of a line and its metric, as the panel names it. */
export const lineLabel = (
  { name, metric }: Pick<DrawnLine, 'name' | 'metric'>,
  metrics: readonly { name: string; label: string }[],
): string => `${name}, ${metrics.find((m) => m.name === metric)?.label ?? metric}`;
