import { m } from '../../../paraglide/messages';
import type { Outcome } from '../../../shared/contract/outcome';
import type { Trainer } from '../trainer';
import { drawFrom } from './draw-images';
import { openFeatures } from './features';
import type { OnSlice } from './images/cloud';
import { namedScores, openReference, SCORE_SEED, scoreImages } from './images/image-scores';
import type { Draw, Reference } from './images/image-scores';
import { PLANE_SAMPLES, planeScorer } from './plane-scores';

/**
 * Computes the scores of a run by the names under which they are recorded. Reads only its generator and data, and
 * changes nothing.
 */
export interface RunScorer {
  /**
   * Describes the features and samples of the scores, or why there are none; recorded as an event with the first
   * score.
   */
  about: string;
  score(yieldToMessages: OnSlice): Promise<Record<string, number>>;
}

/** The properties of a dataset that determine its features. */
export type ScoredData = Parameters<typeof openFeatures>[0];

/** Called at the first score of a run, so that runs without scores have no overhead. */
export const openRunScorer = (dataset: ScoredData, trainer: Trainer, yieldToMessages: OnSlice): Promise<RunScorer> =>
  trainer.h.network === 'mlp' ? Promise.resolve(forPoints(trainer)) : forImages(dataset, trainer, yieldToMessages);

async function forImages(
  dataset: ScoredData,
  { h, data, players }: Trainer,
  yieldToMessages: OnSlice,
): Promise<RunScorer> {
  const features = await openFeatures(dataset, data.shape);
  const opened: Outcome<Reference> = await openReference(features, data, h.scoreSamples ?? 0, yieldToMessages);
  if (!opened.ok) return { about: opened.error.message, score: () => Promise.resolve({}) };
  const reference = opened.value;
  const draw = drawFrom(players.generator, h, reference.samples);
  return {
    about: m.training_scores_images({
      samples: reference.samples,
      id: features.id,
      about: features.about,
      seed: SCORE_SEED,
    }),
    score: async (yieldToMessages) =>
      namedScores(reference, (await scoreImages(reference, draw, yieldToMessages)).scores),
  };
}

function forPoints({ h, data, players }: Trainer): RunScorer {
  const scorer = planeScorer(data);
  if (!scorer)
    return {
      about: m.training_scores_no_distance({ min: 2 * PLANE_SAMPLES, count: data.count }),
      score: () => Promise.resolve({}),
    };
  const draw: Draw = drawFrom(players.generator, h, scorer.samples);
  return {
    about: m.training_scores_points({ samples: scorer.samples, seed: SCORE_SEED }),
    async score(yieldToMessages) {
      await yieldToMessages(0, 1);
      const points = draw(0, scorer.samples);
      const distance = scorer.distance(points.dataSync());
      points.dispose();
      return { wasserstein1: distance, wasserstein1Floor: scorer.floor };
    },
  };
}
