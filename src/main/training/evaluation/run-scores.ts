import type { Outcome } from '../../../shared/contract/outcome';
import type { Trainer } from '../trainer';
import { drawingOf } from './draw-images';
import { openFeatures } from './features';
import type { OnSlice } from './images/cloud';
import { named, openReference, SCORE_SEED, scoreImages } from './images/image-scores';
import type { Draw, Reference } from './images/image-scores';
import { PLANE_SAMPLES, planeScorer } from './plane-scores';

/** Scores by the names under which they are logged. Nothing of the run but its generator and its data is read, and nothing is changed. */
export interface RunScorer {
  /** One sentence on what the scores are made of, or why there are none. Said at the first score. */
  about: string;
  score(breathe: OnSlice): Promise<Record<string, number>>;
}

/** What of the run's dataset decides on its features. */
export type ScoredData = Parameters<typeof openFeatures>[0];

/** Made at a run's first score, so that a run that has none pays nothing. */
export const openRunScorer = (dataset: ScoredData, trainer: Trainer, breathe: OnSlice): Promise<RunScorer> =>
  trainer.h.network === 'mlp' ? Promise.resolve(forPoints(trainer)) : forImages(dataset, trainer, breathe);

async function forImages(dataset: ScoredData, { h, data, players }: Trainer, breathe: OnSlice): Promise<RunScorer> {
  const features = await openFeatures(dataset, data.shape);
  const opened: Outcome<Reference> = await openReference(features, data, h.scoreSamples ?? 0, breathe);
  if (!opened.ok) return { about: opened.error.message, score: () => Promise.resolve({}) };
  const reference = opened.value;
  const draw = drawingOf(players.generator, h, reference.samples);
  return {
    about: `Scores compare ${reference.samples} generated with ${reference.samples} real images by the features ${features.id}: ${features.about}. Seed ${SCORE_SEED}.`,
    score: async (breathe) => named(reference, (await scoreImages(reference, draw, breathe)).scores),
  };
}

function forPoints({ h, data, players }: Trainer): RunScorer {
  const scorer = planeScorer(data);
  if (!scorer)
    return {
      about: `There is no Wasserstein distance: it needs at least ${2 * PLANE_SAMPLES} points of the data, and there are ${data.count}.`,
      score: () => Promise.resolve({}),
    };
  const draw: Draw = drawingOf(players.generator, h, scorer.samples);
  return {
    about: `The Wasserstein distance is that of ${scorer.samples} samples to ${scorer.samples} points of the data. Seed ${SCORE_SEED}.`,
    async score(breathe) {
      await breathe(0, 1);
      const points = draw(0, scorer.samples);
      const distance = scorer.distance(points.dataSync());
      points.dispose();
      return { wasserstein1: distance, wasserstein1Floor: scorer.floor };
    },
  };
}
