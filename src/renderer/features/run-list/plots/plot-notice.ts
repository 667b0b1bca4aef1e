import { LOSS_FAMILY, metric } from '../../../../shared/domain/metrics';
import type { RunRow } from '../../../../shared/domain/run/run';

const LOSS_COLUMNS: Record<string, string> = { generator: 'generatorLoss', discriminator: 'discriminatorLoss' };

/** What must be said beside a plot: an axis of losses puts on one scale what has no common unit when the runs' objectives differ in kind. */
export function plotNotice(axes: readonly string[], rows: readonly RunRow[]): string | undefined {
  const hasLoss = axes.some((id) => metric(LOSS_COLUMNS[id] ?? id.replace(/^(last|best)\./, ''))?.panel === 'loss' && (id in LOSS_COLUMNS || id.includes('.')));
  if (!hasLoss) return undefined;
  const families = new Set(rows.map((row) => LOSS_FAMILY[row.hyperparameters.objective]));
  return families.size > 1 ? 'Losses of different objectives have no common unit: compare them within an objective only.' : undefined;
}
