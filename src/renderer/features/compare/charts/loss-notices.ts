import { m } from '../../../../paraglide/messages';
import type { Hyperparameters } from '../../../../shared/domain/run/hyperparameters';
import { isFreePanel } from '../../../../shared/domain/free-metrics';
import { LOSS_FAMILY, metricsAmong, panelOf } from '../../../../shared/domain/metrics';
import type { Panel } from '../../../../shared/domain/metrics';
import type { Run, RunRow } from '../../../../shared/domain/run/run';
import { formatNumber } from '../../../lib/format';

/** The properties of a run that determine whether its values are comparable with those of another. */
export type Noticed = Pick<Run, 'hyperparameters' | 'external' | 'dataset' | 'engine'> & Partial<Pick<RunRow, 'last'>>;

/** The notice beside an axis: what its values may not be compared with, and why, in one sentence. */
export function noticeOf(panel: Panel, runs: readonly Noticed[], otherLosses: boolean): string | undefined {
  if (isFreePanel(panel)) return undefined;
  const all = runs.flatMap((run) => run.hyperparameters ?? []);
  if (runs.length > 1 && all.length < runs.length) return m.charts_notice_external();
  switch (panel) {
    case 'cross-entropy':
      return crossEntropy(all, otherLosses);
    case 'least-squares':
      return otherLosses ? m.charts_notice_least_squares() : undefined;
    case 'hinge':
      return otherLosses ? m.charts_notice_hinge() : undefined;
    case 'wasserstein':
      return wasserstein(runs, otherLosses);
    case 'coverage':
    case 'quality':
      return scores(runs);
    case 'transport':
    case 'frechet':
    case 'kernel':
    case 'support':
    case 'sliced':
    case 'classes':
      return distances(runs);
    case 'diversity':
      return undefined;
    case 'output':
      return output(all);
    case 'penalty':
      return penalty(all);
    case 'gradient':
    case 'layers':
      return gradient(all);
    case 'clipping':
      return clipping(all);
    case 'resources':
      return resources(runs);
  }
}

const varies = <T>(of: readonly T[], value: (one: T) => unknown): boolean =>
  new Set(of.map(value).filter((v) => v !== undefined)).size > 1;

function crossEntropy(runs: readonly Hyperparameters[], otherLosses: boolean): string | undefined {
  if (varies(runs, (h) => ('generatorLoss' in h ? h.generatorLoss : 'non-saturating'))) {
    return m.charts_notice_generator_losses();
  }
  if (penaltiesDiffer(runs)) return m.charts_notice_penalties();
  return otherLosses ? m.charts_notice_cross_entropy() : undefined;
}

function wasserstein(runs: readonly Noticed[], otherLosses: boolean): string | undefined {
  const differs = scaleDifferences(runs.flatMap((run) => run.hyperparameters ?? []));
  if (differs.length > 0) {
    return m.charts_notice_scale({ differences: differs.join(m.common_comma()) });
  }
  if (varies(runs, (run) => run.dataset)) return m.charts_notice_other_dataset();
  return otherLosses ? m.charts_notice_critic() : undefined;
}

/** Whether the penalties in the discriminator losses differ in form or weight, or only some losses have one. */
export const penaltiesDiffer = (runs: readonly Hyperparameters[]): boolean =>
  varies(runs, (h) => ('penaltyWeight' in h ? `${h.objective} ${h.penaltyWeight}` : 'none'));

/** The differences between critics that change the scale of their estimates. */
export function scaleDifferences(runs: readonly Hyperparameters[]): string[] {
  const found: string[] = [];
  if (varies(runs, (h) => h.objective))
    found.push(
      runs.every((h) => LOSS_FAMILY[h.objective] === 'wasserstein')
        ? m.charts_difference_lipschitz()
        : m.charts_difference_penalty_form(),
    );
  if (varies(runs, (h) => ('weightClip' in h ? h.weightClip : undefined))) found.push(m.charts_difference_clip());
  if (varies(runs, (h) => ('penaltyWeight' in h ? h.penaltyWeight : undefined)))
    found.push(m.charts_difference_weight());
  if (varies(runs, criticOf)) found.push(m.charts_difference_network());
  return found;
}

/** Everything that determines the critic network, including its input. */
const criticOf = (h: Hyperparameters): string =>
  JSON.stringify([
    h.network,
    h.hiddenSize,
    h.hiddenLayers,
    h.discriminatorActivation,
    h.discriminatorNorm,
    h.spectralNorm,
    h.packing,
    h.dropout,
    h.imageSize,
    h.channels,
  ]);

function scores(runs: readonly Noticed[]): string | undefined {
  if (varies(runs, (run) => run.dataset)) return m.charts_notice_modes();
  if (varies(runs, (run) => run.hyperparameters?.samplePoints)) return m.charts_notice_points();
  return undefined;
}

/** Scores of images and exact distances; their names contain the other settings they depend on. */
function distances(runs: readonly Noticed[]): string | undefined {
  return varies(runs, (run) => run.dataset) ? m.charts_notice_own_dataset() : undefined;
}

/**
 * The sentence beside an axis on what its values may be compared with, where that is known and no notice says it; for free
 * metrics of several runs, that it is not known. Undefined for other panels.
 */
export function assuranceOf(
  panel: Panel,
  notice: string | undefined,
  runs: readonly Noticed[] = [],
): string | undefined {
  if (notice) return undefined;
  if (isFreePanel(panel)) return runs.length > 1 ? m.charts_notice_shared_names() : undefined;
  if (runs.some((run) => run.external)) return undefined;
  if (panel === 'coverage' || panel === 'quality') return m.charts_assurance_modes();
  if (!SCORED.has(panel)) return undefined;
  return [m.charts_assurance(), ...floors(panel, runs)].join(' ');
}

const SCORED: ReadonlySet<Panel> = new Set<Panel>(['transport', 'frechet', 'kernel', 'support', 'sliced', 'classes']);

/** The scores of real samples, where the runs have them. */
function floors(panel: Panel, runs: readonly Noticed[]): string[] {
  const values = Object.assign({}, ...runs.map((run) => run.last ?? {})) as Record<string, number | null>;
  const names = metricsAmong(
    Object.keys(values).filter((name) => /Floor(\.|$)/.test(name) && panelOf(name, 'gan') === panel),
  );
  return names.length === 0
    ? []
    : [
        m.charts_real_samples({
          scores: names
            .map((one) => `${one.label.replace(/ of (real|the data)/, '')} ${formatNumber(values[one.name])}`)
            .join(m.common_comma()),
        }),
      ];
}

function output(runs: readonly Hyperparameters[]): string | undefined {
  return varies(runs, (h) => LOSS_FAMILY[h.objective]) ? m.charts_notice_output() : undefined;
}

function penalty(runs: readonly Hyperparameters[]): string | undefined {
  if (varies(runs, (h) => h.objective)) return m.charts_notice_penalty();
  return varies(runs, (h) => ('penaltyWeight' in h ? h.penaltyWeight : undefined))
    ? m.charts_notice_penalty_weight()
    : undefined;
}

function gradient(runs: readonly Hyperparameters[]): string | undefined {
  if (varies(runs, (h) => h.objective)) return m.charts_notice_gradient();
  return varies(runs, criticOf) ? m.charts_notice_gradient_networks() : undefined;
}

function clipping(runs: readonly Hyperparameters[]): string | undefined {
  return varies(runs, (h) => ('weightClip' in h ? h.weightClip : undefined)) ? m.charts_notice_clipping() : undefined;
}

function resources(runs: readonly Noticed[]): string | undefined {
  return varies(runs, (run) => (run.engine ? JSON.stringify(run.engine) : undefined))
    ? m.charts_notice_engines()
    : undefined;
}
