import { readFile } from 'node:fs/promises';
import type { PreparedDataset } from '../../../../shared/domain/datasets';
import type { EngineInfo } from '../../../../shared/contract/engine-info';
import { ok, refuse } from '../../../../shared/contract/outcome';
import type { Outcome } from '../../../../shared/contract/outcome';
import { decodeTensors } from '../../../../shared/formats/safetensors';
import type { LearnedFeatures } from '../../../../shared/domain/scores';
import type { Data } from '../../data';
import type { OnSlice } from '../images/cloud';
import { isDigits } from './index';
import { keepLearned, readLearned } from './learned';
import { trainClassifier } from './train-classifier';

const SEED = 1;
/** As many samples are gone through as the classifier of digits saw three times over, and all of them twice at least. */
const TRAINING_IMAGES = 300_000;
const [LEAST_EPOCHS, MOST_EPOCHS] = [2, 12];
/** Of fewer the held-out fifth says nothing. */
const MIN_IMAGES = 500;
const MAX_CLASSES = 1000;

/**
 * Trains the classifier of a dataset with labels, once: where one is kept, that is the answer.
 *
 * Refuses engines but TensorFlow, data without labels, with one class or over a thousand, or with fewer than 500 pictures. Nothing is kept of one that is cancelled.
 *
 * @param breathe throws when it is cancelled
 */
export async function learnFeatures(
  dataset: PreparedDataset,
  engine: EngineInfo,
  breathe: OnSlice,
): Promise<Outcome<LearnedFeatures>> {
  if (isDigits(dataset.name, dataset.shape))
    return refuse(
      `"${dataset.name}" is known by the classifier of digits that ships: there is nothing to train.`,
      'name',
    );
  const before = await readLearned(dataset);
  if (before.ok && before.value) return ok(before.value.learned);
  if (engine.name !== 'tensorflow')
    return refuse(
      'A classifier is trained by TensorFlow, which is not set up here: run "npm run setup"; "gander doctor" says what is missing.',
      'engine',
    );
  const read = labelled(dataset, await readFile(dataset.file));
  if (!read.ok) return read;
  const { data, labels, classes } = read.value;
  const epochs = Math.max(LEAST_EPOCHS, Math.min(MOST_EPOCHS, Math.ceil(TRAINING_IMAGES / data.count)));
  const { weights, accuracy, heldOut } = await trainClassifier(data, labels, classes, SEED, epochs, breathe);
  const made = {
    data: dataset.sha256,
    seed: String(SEED),
    epochs: String(epochs),
    engine: `${engine.name} ${engine.version}`,
  };
  return ok(
    await keepLearned(
      dataset,
      weights,
      { dataset: dataset.name, classes, accuracy: Number(accuracy.toFixed(4)), heldOut },
      made,
    ),
  );
}

interface Labelled {
  data: Data;
  labels: ArrayLike<number>;
  classes: number;
}

function labelled({ name, kind }: PreparedDataset, bytes: Uint8Array): Outcome<Labelled> {
  const { images, labels } = decodeTensors(bytes).tensors;
  if (kind !== 'images' || !images) return refuse(`"${name}" holds points; scores of points need no features.`, 'name');
  if (!labels)
    return refuse(
      `"${name}" has no labels, which a classifier is taught from: put its pictures into a folder for each class, or add labels to its file.`,
      'name',
    );
  const count = images.shape[0]!;
  if (count < MIN_IMAGES)
    return refuse(`"${name}" has ${count} pictures; a classifier needs at least ${MIN_IMAGES}.`, 'name');
  const [first, last] = rangeOf(labels.data);
  if (first < 0 || last < 1 || last >= MAX_CLASSES)
    return refuse(
      `The labels of "${name}" go from ${first} to ${last}; they must be classes from 0 on, two at least and ${MAX_CLASSES} at most.`,
      'name',
    );
  return ok({
    data: { kind, count, shape: images.shape.slice(1), values: images.data as Uint8Array },
    labels: labels.data,
    classes: last + 1,
  });
}

function rangeOf(labels: ArrayLike<number>): [first: number, last: number] {
  let [first, last] = [Infinity, -Infinity];
  for (let i = 0; i < labels.length; i++) [first, last] = [Math.min(first, labels[i]!), Math.max(last, labels[i]!)];
  return [first, last];
}
