import { isFreePanel } from '../../../../shared/domain/free-metrics';
import type { Metric, OwnPanel, Panel } from '../../../../shared/domain/metrics';
import { joinWithCommas } from '../../../../shared/lib/format';
import { unique } from '../../../lib/collect';
import { m } from '../../../../paraglide/messages';

/** What the metrics of a panel measure, with its unit, where several of them share the axis. */
const QUANTITIES: Record<OwnPanel, () => string> = {
  'cross-entropy': m.charts_quantity_loss_nats,
  'least-squares': m.charts_quantity_loss_squared,
  hinge: m.charts_quantity_loss,
  wasserstein: m.charts_quantity_loss,
  coverage: m.charts_quantity_modes,
  quality: m.charts_quantity_share,
  transport: m.charts_quantity_distance,
  frechet: m.charts_quantity_distance,
  kernel: m.charts_quantity_distance,
  support: m.charts_quantity_share,
  sliced: m.charts_quantity_distance,
  classes: m.charts_quantity_divergence,
  diversity: m.charts_quantity_distance,
  output: m.charts_quantity_output,
  penalty: m.charts_quantity_penalty,
  gradient: m.charts_quantity_norm,
  layers: m.charts_quantity_norm,
  clipping: m.charts_quantity_share,
  resources: m.common_value,
};

const withUnit = ({ label, unit }: Pick<Metric, 'label' | 'unit'>): string => (unit ? `${label} (${unit})` : label);

/**
 * The title of a y axis: the metric with its unit, or what several metrics have in common. Metrics of different units,
 * such as a share and nats, are named one by one.
 */
export function valueTitle(panel: Panel, title: string, metrics: readonly Pick<Metric, 'label' | 'unit'>[]): string {
  if (metrics.length === 1) return withUnit(metrics[0]!);
  if (unique(metrics.map(({ unit }) => unit ?? '')).length > 1) return joinWithCommas(metrics.map(withUnit));
  return isFreePanel(panel) ? title : QUANTITIES[panel]();
}
