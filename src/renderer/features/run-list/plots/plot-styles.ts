import { LOSS_FAMILY, metric } from '../../../../shared/domain/metrics';
import type { RunId, RunRow } from '../../../../shared/domain/run/run';
import { rowValue } from '../../../../shared/domain/table/row-values';
import { COLOURS, runStyle } from '../../../lib/run-styles';
import type { RunStyle } from '../../../lib/run-styles';
import { wordOf } from './brush';

/** How a run is drawn in a plot of many. */
export interface PlotStyle extends RunStyle {
  /** Drawn last and stronger than the others. */
  strong: boolean;
}

const MUTED: PlotStyle = { token: '--muted', shape: 'circle', strong: false };

/**
 * The style of each run.
 *
 * Ticked runs look as they would in the comparison of what is ticked, and the others stand back. Without ticks runs have
 * the colours of a field's words, or, without a field, their own in turn. More runs than there are colours have one: a
 * colour that comes back would say that two runs have something in common.
 */
export function plotStyles(rows: readonly RunRow[], ticked: readonly RunId[], colour: string | undefined): PlotStyle[] {
  if (colour !== undefined) {
    const places = new Map(wordsOf(rows, colour).map((word, i) => [word, i]));
    const isTicked = new Set(ticked);
    return rows.map((row) => ({
      ...runStyle(places.get(wordOf(rowValue(row, colour)))!),
      strong: isTicked.has(row.id),
    }));
  }
  if (ticked.length === 0) return rows.map((_, i) => ({ ...runStyle(rows.length > COLOURS ? 0 : i), strong: false }));
  const places = new Map(ticked.map((id, i) => [id, i]));
  return rows.map((row) => {
    const place = places.get(row.id);
    return place === undefined ? MUTED : { ...runStyle(place), strong: true };
  });
}

/** Words of a field in these runs, in order: the legend of its colours. */
export const wordsOf = (rows: readonly RunRow[], field: string): string[] =>
  [...new Set(rows.map((row) => wordOf(rowValue(row, field))))].sort();

const LOSS_COLUMNS: Record<string, string> = { generator: 'generatorLoss', discriminator: 'discriminatorLoss' };

/** What must be said beside a plot: an axis of losses puts on one scale what has no common unit when the runs' objectives differ in kind. */
export function plotNotice(axes: readonly string[], rows: readonly RunRow[]): string | undefined {
  const hasLoss = axes.some(
    (id) =>
      metric(LOSS_COLUMNS[id] ?? id.replace(/^(last|best)\./, ''))?.panel === 'loss' &&
      (id in LOSS_COLUMNS || id.includes('.')),
  );
  if (!hasLoss) return undefined;
  const families = new Set(rows.map((row) => LOSS_FAMILY[row.hyperparameters.objective]));
  return families.size > 1
    ? 'Losses of different objectives have no common unit: compare them within an objective only.'
    : undefined;
}
