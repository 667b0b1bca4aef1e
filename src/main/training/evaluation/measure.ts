import { COPY_SAMPLES, scoreName } from '../../../shared/domain/scores';
import type { Measured, Scored } from '../../../shared/domain/scores';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import type { PreparedDataset } from '../../../shared/domain/datasets';
import { readData } from '../data';
import type { Data } from '../data';
import type { OpenedGenerator } from '../output/open-generator';
import { Stream } from '../random/random';
import { levels } from '../output/samples';
import { drawFrom } from './draw-images';
import { openFeatures } from './features';
import type { OnSlice } from './images/cloud';
import { findCopies } from './images/copies';
import { openReference, SCORE_SEED, scoreImages } from './images/image-scores';
import type { Draw } from './images/image-scores';
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
  const { features, samples: n, floor, real } = reference.value;
  const draw = drawFrom(generator, h, Math.max(n, COPY_SAMPLES));
  const { scores, classes } = await scoreImages(reference.value, draw, scoring!);
  const name = (score: string) => scoreName({ score, isFloor: false, features: features.id, samples: n });
  const scored = Object.entries(scores).map(([score, value]): Scored => ({
    name: name(score),
    value,
    ...(floor[score] === undefined ? {} : { floor: floor[score] }),
  }));
  const realIndices = new Stream(SCORE_SEED, 'batches').permutation(data.value.count).subarray(0, COPY_SAMPLES);
  const copies = await findCopies(data.value, await bytesOf(draw, COPY_SAMPLES), realIndices, copying!);
  return ok({
    samples: n,
    seed: SCORE_SEED,
    features: { id: features.id, about: features.about },
    scores: scored,
    copies,
    ...(features.classes > 0 ? { classes: { generated: [...classes], real: [...real.classes] } } : {}),
  });
}

async function measurePlane(
  dataset: string,
  data: Data,
  samples: number,
  drawing: (n: number) => Draw,
  yieldToMessages: OnSlice,
): Promise<Outcome<Measured>> {
  const distance = planeScorer(data);
  if (!distance)
    return refuse(
      `Point scores are not available: they require at least ${2 * PLANE_SAMPLES} points, and the dataset has ${data.count}.`,
    );
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
