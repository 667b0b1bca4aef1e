import { readFile } from 'node:fs/promises';
import { m } from '../../../../paraglide/messages';
import { thisInstallation } from '../../../files/installation';
import type { PreparedDataset } from '../../../../shared/domain/datasets';
import type { EngineInfo } from '../../../../shared/contract/engine-info';
import { ok, refuse } from '../../../../shared/contract/outcome';
import type { Outcome } from '../../../../shared/contract/outcome';
import { decodeTensors } from '../../../../shared/formats/safetensors';
import type { LearnedFeatures } from '../../../../shared/domain/scores';
import type { Data } from '../../data';
import type { OnSlice } from '../images/cloud';
import { isDigits } from './index';
import { saveLearned, readLearned } from './learned';
import { trainClassifier } from './train-classifier';

const SEED = 1;
/**
 * Training samples in total, over all epochs: three times as many as the digit classifier was trained on, and at
 * least two epochs.
 */
const TRAINING_IMAGES = 300_000;
const [MIN_EPOCHS, MAX_EPOCHS] = [2, 12];
/** With fewer images, the accuracy on the held-out fifth is not reliable. */
const MIN_IMAGES = 500;
const MAX_CLASSES = 1000;

/**
 * Trains the classifier of a labelled dataset, or returns the existing one.
 *
 * Refuses engines other than TensorFlow, and datasets without labels, with one class, with more than 1000 classes or
 * with fewer than 500 images. Writes nothing if cancelled.
 *
 * @param yieldToMessages throws when cancelled
 */
export async function learnFeatures(
  dataset: PreparedDataset,
  engine: EngineInfo,
  yieldToMessages: OnSlice,
): Promise<Outcome<LearnedFeatures>> {
  if (isDigits(dataset.name, dataset.shape))
    return refuse(m.training_features_digits_included({ name: dataset.name }), 'name');
  const existing = await readLearned(dataset);
  if (existing.ok && existing.value) return ok(existing.value.learned);
  if (engine.name !== 'tensorflow')
    return refuse(m.training_features_tensorflow({ setUp: thisInstallation().setUp }), 'engine');
  const read = readLabelled(dataset, await readFile(dataset.file));
  if (!read.ok) return read;
  const { data, labels, classes } = read.value;
  const epochs = Math.max(MIN_EPOCHS, Math.min(MAX_EPOCHS, Math.ceil(TRAINING_IMAGES / data.count)));
  const { weights, accuracy, heldOut } = await trainClassifier(data, labels, classes, SEED, epochs, yieldToMessages);
  const provenance = {
    data: dataset.sha256,
    seed: String(SEED),
    epochs: String(epochs),
    engine: `${engine.name} ${engine.version}`,
  };
  return ok(
    await saveLearned(
      dataset,
      weights,
      { dataset: dataset.name, classes, accuracy: Number(accuracy.toFixed(4)), heldOut },
      provenance,
    ),
  );
}

interface Labelled {
  data: Data;
  labels: ArrayLike<number>;
  classes: number;
}

function readLabelled({ name, kind }: PreparedDataset, bytes: Uint8Array): Outcome<Labelled> {
  const { images, labels } = decodeTensors(bytes).tensors;
  if (kind !== 'images' || !images) return refuse(m.training_features_points({ name }), 'name');
  if (!labels) return refuse(m.training_features_no_labels({ name }), 'name');
  const count = images.shape[0]!;
  if (count < MIN_IMAGES) return refuse(m.training_features_few_images({ name, count, min: MIN_IMAGES }), 'name');
  const [first, last] = rangeOf(labels.data);
  if (first < 0 || last < 1 || last >= MAX_CLASSES)
    return refuse(m.training_features_label_range({ name, first, last, max: MAX_CLASSES }), 'name');
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
