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
  if (runs.length > 1 && all.length < runs.length)
    return 'It is not known whether runs of other programs compute these values in the same way: compare their courses, not their heights.';
  switch (panel) {
    case 'cross-entropy':
      return crossEntropy(all, otherLosses);
    case 'least-squares':
      return otherLosses
        ? 'Not comparable with the other loss panels: this is a squared distance to the target labels, not a cross-entropy or a distance between distributions.'
        : undefined;
    case 'hinge':
      return otherLosses
        ? "Not comparable with the other loss panels: a hinge loss counts only scores inside a margin of 1, and the generator's is a score without bounds."
        : undefined;
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
    return 'The generator losses here are not comparable: −log D(G(z)) and log(1 − D(G(z))) are different quantities, and of opposite sign.';
  }
  if (penaltiesDiffer(runs))
    return 'The discriminator losses here are not comparable: their gradient penalties differ, or one has none. Compare their parts on real and on fake.';
  return otherLosses
    ? 'Not comparable with the other loss panels: a cross-entropy is in nats, and at equilibrium it equals a constant (a multiple of log 2) whatever the image quality.'
    : undefined;
}

function wasserstein(runs: readonly Noticed[], otherLosses: boolean): string | undefined {
  const differs = scaleDifferences(runs.flatMap((run) => run.hyperparameters ?? []));
  if (differs.length > 0) {
    return `Not comparable even among these runs: a critic estimates the Wasserstein distance only up to a scale that its Lipschitz bound sets, and they differ in ${differs.join(', ')}.`;
  }
  if (varies(runs, (run) => run.dataset))
    return 'Not comparable even among these runs: a distance to one dataset says nothing about the distance to another.';
  return otherLosses
    ? 'Not comparable with the other loss panels: a critic does not output a probability; its loss estimates a distance up to an unknown scale and may be negative.'
    : undefined;
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
        ? 'how the Lipschitz bound is enforced (clipping or penalty)'
        : 'form of the penalty',
    );
  if (varies(runs, (h) => ('weightClip' in h ? h.weightClip : undefined))) found.push('weight clip');
  if (varies(runs, (h) => ('penaltyWeight' in h ? h.penaltyWeight : undefined))) found.push('penalty weight');
  if (varies(runs, criticOf)) found.push('critic network');
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
  if (varies(runs, (run) => run.dataset))
    return 'Not comparable even among these runs: each is scored by the modes of its own dataset.';
  if (varies(runs, (run) => run.hyperparameters?.samplePoints))
    return 'Scored on different numbers of points: of fewer, more modes are missed by chance and the divergence is greater.';
  return undefined;
}

/** Scores of images and exact distances; their names contain the other settings they depend on. */
function distances(runs: readonly Noticed[]): string | undefined {
  return varies(runs, (run) => run.dataset)
    ? 'Not comparable even among these runs: each is measured against its own dataset.'
    : undefined;
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
  if (isFreePanel(panel))
    return runs.length > 1
      ? 'Lines of several runs share a name here; Gander does not know whether their programs compute it alike.'
      : undefined;
  if (runs.some((run) => run.external)) return undefined;
  if (panel === 'coverage' || panel === 'quality')
    return 'Comparable across all objectives: measured on the samples alone, by the known modes of the data.';
  if (!SCORED.has(panel)) return undefined;
  return ['Comparable across all objectives: measured on the samples alone.', ...floors(panel, runs)].join(' ');
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
        `Real samples: ${names.map((m) => `${m.label.replace(/ of (real|the data)/, '')} ${formatNumber(values[m.name])}`).join(', ')}.`,
      ];
}

function output(runs: readonly Hyperparameters[]): string | undefined {
  return varies(runs, (h) => LOSS_FAMILY[h.objective])
    ? 'D(x) is a probability for GAN, DRAGAN and R1, a regression value for LSGAN and a score for hinge: compare the gap between real and fake, not the height.'
    : undefined;
}

function penalty(runs: readonly Hyperparameters[]): string | undefined {
  if (varies(runs, (h) => h.objective))
    return 'Not comparable between objectives: they penalise the gradient in different places, and WGAN-GP and DRAGAN pull its norm to 1, R1 to 0.';
  return varies(runs, (h) => ('penaltyWeight' in h ? h.penaltyWeight : undefined))
    ? 'The penalty is drawn as it is added to the loss, times its weight, and the weights differ: compare the critic gradient norm instead.'
    : undefined;
}

function gradient(runs: readonly Hyperparameters[]): string | undefined {
  if (varies(runs, (h) => h.objective))
    return 'A gradient norm scales with its loss: compare its course in one run, not its height between objectives.';
  return varies(runs, criticOf)
    ? 'A gradient norm is over all weights, and these networks have different numbers of them: compare its course in one run, not its height.'
    : undefined;
}

function clipping(runs: readonly Hyperparameters[]): string | undefined {
  return varies(runs, (h) => ('weightClip' in h ? h.weightClip : undefined))
    ? 'The bounds differ: the same share of weights at the bound means a critic of another Lipschitz constant.'
    : undefined;
}

function resources(runs: readonly Noticed[]): string | undefined {
  return varies(runs, (run) => (run.engine ? JSON.stringify(run.engine) : undefined))
    ? 'Speed and memory were measured on different engines or devices: they do not compare the methods.'
    : undefined;
}
