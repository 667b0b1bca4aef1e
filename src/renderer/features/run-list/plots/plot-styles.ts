import { m } from '../../../../paraglide/messages';
import { FIELDS } from '../../../../shared/domain/run/hyperparameter-fields';
import { LOSS_FAMILY, metric } from '../../../../shared/domain/metrics';
import { objectiveOf } from '../../../../shared/domain/run/run';
import type { RunId, RunRow } from '../../../../shared/domain/run/run';
import { rowValue } from '../../../../shared/domain/table/row-values';
import { RUN_COLOURS, runStyle } from '../../../lib/run-styles';
import type { RunStyle } from '../../../lib/run-styles';
import { valueLabel } from '../../../lib/format';
import { categoryOf } from './plot-axis';

/** How a run is drawn in a plot of many. */
export interface PlotStyle extends RunStyle {
  /** A selected run: drawn last, and stronger than the others. */
  strong: boolean;
}

const MUTED: PlotStyle = { token: '--muted', shape: 'circle', strong: false };

/** The fields by which a plot can be coloured: those with few values. */
export const COLOUR_FIELDS: readonly { id: string; label: string }[] = [
  { id: 'experiment', label: m.common_experiment() },
  { id: 'state', label: m.common_state() },
  { id: 'dataset', label: m.common_dataset() },
  ...FIELDS.filter((field) => field.kind === 'choice').map((field) => ({ id: field.name, label: field.label })),
];

/**
 * The style of each run.
 *
 * With a field, runs have the colour of their category. Without, selected runs have their style in the comparison of the
 * selection and the others are muted; if none is selected, each run has a colour of its own. If there are more runs than
 * colours, all have the same: two runs with the same colour would seem to have something in common.
 *
 * @param selected in the order of selection
 */
export function plotStyles(
  rows: readonly RunRow[],
  selected: readonly RunId[],
  colour: string | undefined,
): PlotStyle[] {
  if (colour !== undefined) {
    const indices = new Map(categoriesOf(rows, colour).map((category, i) => [category, i]));
    const isSelected = new Set(selected);
    return rows.map((row) => ({
      ...runStyle(indices.get(categoryOf(rowValue(row, colour)))!),
      strong: isSelected.has(row.id),
    }));
  }
  if (selected.length === 0)
    return rows.map((_, i) => ({ ...runStyle(rows.length > RUN_COLOURS ? 0 : i), strong: false }));
  const indices = new Map(selected.map((id, i) => [id, i]));
  return rows.map((row) => {
    const index = indices.get(row.id);
    return index === undefined ? MUTED : { ...runStyle(index), strong: true };
  });
}

const categoriesOf = (rows: readonly RunRow[], field: string): string[] =>
  [...new Set(rows.map((row) => categoryOf(rowValue(row, field))))].sort();

/** After this many categories, colours are repeated. */
const MAX_LEGEND_ENTRIES = RUN_COLOURS;

/** The legend of a plot that is coloured by a field; `more` counts the categories that are left out. */
export function legendOf(
  rows: readonly RunRow[],
  field: string | undefined,
): { entries: { category: string; label: string; style: RunStyle }[]; more: number } {
  if (field === undefined) return { entries: [], more: 0 };
  const categories = categoriesOf(rows, field);
  const entries = categories
    .slice(0, MAX_LEGEND_ENTRIES)
    .map((category, i) => ({ category, label: valueLabel(field, category), style: runStyle(i) }));
  return { entries, more: categories.length - entries.length };
}

/** Columns of losses and their metrics. */
const LOSS_COLUMNS: Record<string, string> = { generator: 'generatorLoss', discriminator: 'discriminatorLoss' };

const lossFamily = (row: RunRow): string => {
  const objective = objectiveOf(row);
  return objective === undefined ? 'unknown' : LOSS_FAMILY[objective];
};

/** A notice if an axis shows losses of objectives that are not comparable: they have no common unit. */
export function plotNotice(axes: readonly string[], rows: readonly RunRow[]): string | undefined {
  const hasLoss = axes.some(
    (id) =>
      metric(LOSS_COLUMNS[id] ?? id.replace(/^(last|best)\./, ''))?.panel === 'loss' &&
      (id in LOSS_COLUMNS || id.includes('.')),
  );
  if (!hasLoss) return undefined;
  const families = new Set(rows.map(lossFamily));
  return families.size > 1 ? m.run_list_losses_differ() : undefined;
}
