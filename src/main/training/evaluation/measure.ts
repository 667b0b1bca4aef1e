import { m } from '../../../paraglide/messages';
import { COPY_SAMPLES, evenlySpaced, MIN_SCORED, scoreName } from '../../../shared/domain/scores';
import type { Copies, Measured, Scored } from '../../../shared/domain/scores';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import type { PreparedDataset } from '../../../shared/domain/datasets';
import { gather, readData } from '../data';
import type { Data } from '../data';
import type { OpenedGenerator } from '../output/open-generator';
import { Stream } from '../random/random';
import { levels } from '../output/samples';
import { drawFrom } from './draw-images';
import { openFeatures } from './features';
import type { OnSlice } from './images/cloud';
import { findCopies } from './images/copies';
import { openReference, SCORE_SEED, scoreImages } from './images/image-scores';
import type { Draw, Reference } from './images/image-scores';
import { PLANE_SAMPLES, planeScorer } from './plane-scores';
import { scoreOf } from './scores';

/** Computes all scores of a generator, with the requested number of samples or as many as the data allows. */
export async function measure(
  { h, generator }: OpenedGenerator,
  dataset: PreparedDataset,
  samples: number,
  yieldToMessages: OnSlice,
): Promise<Outcome<Measured>> {
  const data = await readData(dataset, h);
  if (!data.ok) return data;
  if (h.network === 'mlp')
    return measurePlane(dataset.name, data.value, samples, (n) => drawFrom(generator, h, n), yieldToMessages);
  const [scoring, copying] = stages(yieldToMessages, 2);
  const reference = await openReference(await openFeatures(dataset, data.value.shape), data.value, samples, scoring!);
  if (!reference.ok) return reference;
  const draw = drawFrom(generator, h, Math.max(reference.value.samples, COPY_SAMPLES));
  const scored = await scoresBy(reference.value, draw, scoring!);
  const copies = await copiesAmong(data.value, await bytesOf(draw, COPY_SAMPLES), copying!);
  return ok({ seed: SCORE_SEED, ...scored, copies });
}

/**
 * Scores given images as those of a generator; of less than {@link MIN_SCORED}, only copies of training images are
 * looked for.
 *
 * @param images a file like that of a dataset, with images of the dataset's shape and at most half of its number
 */
export async function measureImages(
  images: PreparedDataset,
  dataset: PreparedDataset,
  yieldToMessages: OnSlice,
): Promise<Outcome<Measured>> {
  const [imageSize = 0, , channels = 0] = dataset.shape;
  const format = { network: 'fc' as const, imageSize, channels };
  const data = await readData(dataset, format);
  if (!data.ok) return data;
  const generated = await readData(images, format);
  if (!generated.ok) return generated;
  const { count, values } = generated.value;
  const [scoring, copying] = stages(yieldToMessages, 2);
  let scored: FeatureScores = { samples: 0, scores: [] };
  if (count >= MIN_SCORED) {
    const reference = await openReference(await openFeatures(dataset, data.value.shape), data.value, count, scoring!);
    if (!reference.ok) return reference;
    const order = evenlySpaced(count, reference.value.samples);
    const draw: Draw = (from, n) => gather(generated.value, order.slice(from, from + n));
    scored = await scoresBy(reference.value, draw, scoring!);
  }
  const size = values.length / count;
  const searched = new Uint8Array(Math.min(count, COPY_SAMPLES) * size);
  evenlySpaced(count, searched.length / size).forEach((at, i) =>
    searched.set(values.subarray(at * size, (at + 1) * size), i * size),
  );
  return ok({ seed: SCORE_SEED, ...scored, copies: await copiesAmong(data.value, searched, copying!) });
}

type FeatureScores = Pick<Measured, 'samples' | 'features' | 'scores' | 'classes'>;

/** All scores by features, each with its floor. */
async function scoresBy(reference: Reference, draw: Draw, yieldToMessages: OnSlice): Promise<FeatureScores> {
  const { features, samples, floor, real } = reference;
  const { scores, classes } = await scoreImages(reference, draw, yieldToMessages);
  const name = (score: string) => scoreName({ score, isFloor: false, features: features.id, samples });
  return {
    samples,
    features: { id: features.id, about: features.about },
    scores: Object.entries(scores).map(([score, value]): Scored => ({
      name: name(score),
      value,
      ...(floor[score] === undefined ? {} : { floor: floor[score] }),
    })),
    ...(features.classes > 0 ? { classes: { generated: [...classes], real: [...real.classes] } } : {}),
  };
}

function copiesAmong(data: Data, generated: Uint8Array, yieldToMessages: OnSlice): Promise<Copies> {
  const realIndices = new Stream(SCORE_SEED, 'batches').permutation(data.count).subarray(0, COPY_SAMPLES);
  return findCopies(data, generated, realIndices, yieldToMessages);
}

async function measurePlane(
  dataset: string,
  data: Data,
  samples: number,
  drawing: (n: number) => Draw,
  yieldToMessages: OnSlice,
): Promise<Outcome<Measured>> {
  const distance = planeScorer(data);
  if (!distance) return refuse(m.training_scores_few_points({ min: 2 * PLANE_SAMPLES, count: data.count }));
  const draw = drawing(Math.max(samples, PLANE_SAMPLES));
  const points = await valuesOf(draw, samples);
  await yieldToMessages(1, 2);
  const modes = Object.entries(scoreOf(dataset)?.(points) ?? {}).map(([name, value]): Scored => ({ name, value }));
  const first = await valuesOf(draw, PLANE_SAMPLES);
  return ok({
    samples,
    seed: SCORE_SEED,
    scores: [...modes, { name: 'wasserstein1', value: distance.distance(first), floor: distance.floor }],
  });
}

async function valuesOf(draw: Draw, n: number): Promise<Float32Array> {
  const drawn = draw(0, n);
  const values = (await drawn.data()) as Float32Array;
  drawn.dispose();
  return Float32Array.from(values);
}

const bytesOf = async (draw: Draw, n: number): Promise<Uint8Array> => levels(await valuesOf(draw, n));

/** Combines the progress of several stages into one that never decreases. */
function stages(yieldToMessages: OnSlice, count: number): OnSlice[] {
  let reached = 0;
  return Array.from({ length: count }, (_, stage) => (done: number, total: number) => {
    reached = Math.max(reached, (stage + done / Math.max(1, total)) / count);
    return yieldToMessages(Math.round(1000 * reached), 1000);
  });
}
