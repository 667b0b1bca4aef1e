import type { ViewColumn, ViewPlot } from '../../../../shared/domain/table/saved-view';

/** Fields of the axes that a plot shows now. */
export const axisFields = ({ kind, parallel, x, y }: ViewPlot): string[] =>
  kind === 'parallel' ? parallel.map((axis) => axis.id) : [x.id, y.id];

/** The fields of the axes that are not columns of the table yet. */
export const fieldsWithoutColumn = (plot: ViewPlot, columns: readonly ViewColumn[]): string[] =>
  axisFields(plot).filter((id) => !columns.some((column) => column.id === id));

/** The plot coloured by a field; by run if the field is empty. */
export function withColour(plot: ViewPlot, field: string): ViewPlot {
  const { colour: _colour, ...rest } = plot;
  return field === '' ? rest : { ...rest, colour: field };
}

/** The plot with one more parallel axis, at the right; unchanged if it has the axis. */
export const withAxis = (plot: ViewPlot, id: string): ViewPlot =>
  plot.parallel.some((axis) => axis.id === id) ? plot : { ...plot, parallel: [...plot.parallel, { id, log: false }] };

export const withoutAxis = (plot: ViewPlot, id: string): ViewPlot => ({
  ...plot,
  parallel: plot.parallel.filter((axis) => axis.id !== id),
});

/** The plot with a parallel axis made logarithmic or linear. */
export const withLogAxis = (plot: ViewPlot, id: string, log: boolean): ViewPlot => ({
  ...plot,
  parallel: plot.parallel.map((axis) => (axis.id === id ? { ...axis, log } : axis)),
});
