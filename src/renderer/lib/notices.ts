import type { Hyperparameters } from '../../shared/hyperparameters';
import type { Panel } from '../../shared/metrics';

/** One sentence beside an axis: what its values may not be compared with, and why. Undefined where there is nothing to warn of. */
export function noticeOf(panel: Panel, runs: readonly Hyperparameters[], otherLosses: boolean): string | undefined {
  if (panel === 'wasserstein') return wasserstein(runs, otherLosses);
  if (panel === 'output') return output(runs);
  if (panel === 'gradient') return gradient(runs);
  if (!otherLosses) return undefined;
  if (panel === 'cross-entropy') return 'Not comparable with the other loss panels: a cross-entropy is in nats, and at balance it is fixed by log 2, not by image quality.';
  if (panel === 'least-squares') return 'Not comparable with the other loss panels: this is a squared distance to the target labels, not a cross-entropy or a distance between distributions.';
  return undefined;
}

function wasserstein(runs: readonly Hyperparameters[], otherLosses: boolean): string | undefined {
  const differs = scaleDifferences(runs);
  if (differs.length > 0) {
    return `Not comparable even among these runs: a critic estimates the Wasserstein distance only up to a scale that its Lipschitz bound sets, and they differ in ${differs.join(', ')}.`;
  }
  return otherLosses ? 'Not comparable with the other loss panels: a critic has no probability to score, its loss is a distance up to an unknown scale, and may be negative.' : undefined;
}

/** In what two critics differ that sets the scale of their estimate. */
export function scaleDifferences(runs: readonly Hyperparameters[]): string[] {
  const varies = (value: (h: Hyperparameters) => unknown) => new Set(runs.map(value).filter((v) => v !== undefined)).size > 1;
  const found: string[] = [];
  if (varies((h) => h.objective)) found.push('how the bound is kept (clip or penalty)');
  if (varies((h) => ('weightClip' in h ? h.weightClip : undefined))) found.push('weight clip');
  if (varies((h) => ('penaltyWeight' in h ? h.penaltyWeight : undefined))) found.push('penalty weight');
  if (varies((h) => h.network) || varies((h) => h.hiddenSize) || varies((h) => h.hiddenLayers) || varies((h) => h.discriminatorActivation)) found.push('critic network');
  return found;
}

function output(runs: readonly Hyperparameters[]): string | undefined {
  const kinds = new Set(runs.map((h) => h.objective));
  return kinds.size > 1 ? 'D(x) is a probability for GAN and a regression value for LSGAN: compare the gap between real and fake, not the height.' : undefined;
}

function gradient(runs: readonly Hyperparameters[]): string | undefined {
  const kinds = new Set(runs.map((h) => h.objective));
  return kinds.size > 1 ? 'A gradient norm scales with its loss: compare its course in one run, not its height between objectives.' : undefined;
}
