import { SPREAD_MEANINGS } from '../../../../shared/numbers/statistics';
import type { Spread } from '../../../../shared/numbers/statistics';
import type { DrawnLine } from './drawing/drawn-line';
import type { Smoothing } from './series/smoothing';

export const CUT_NOTE = 'Values at or below 0 cannot be shown on a log scale and are not drawn.';
export const WARNING_NOTE = 'A triangle with a dotted line marks where a warning of the run in that colour began.';

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
  if (smoothing.kind !== 'none') notes.push(`Smoothing: ${smoothing.kind}, ${smoothing.length} steps.`);
  if (lines.some((line) => line.seeds))
    notes.push(`A line of several seeds is their mean; band: ${SPREAD_MEANINGS[spread]}`);
  else if (lines.some((line) => line.band)) notes.push('Band: minimum to maximum raw value.');
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
