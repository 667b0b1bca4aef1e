// Makes resources/features-digits-v1.safetensors: the classifier whose hidden layer gives the features in which scores
// of digits are
// measured, trained on four fifths of the built-in digits. Run it with: npm run features
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { openEngine } from '../src/main/training/backends';
import { trainClassifier } from '../src/main/training/evaluation/features/train-classifier';
import { decodeTensors, encodeTensors } from '../src/shared/formats/safetensors';

const SEED = 1;
const EPOCHS = 12;
const resource = (name: string) => new URL(`../resources/${name}`, import.meta.url);

const { images, labels } = decodeTensors(gunzipSync(readFileSync(resource('digits.safetensors.gz')))).tensors;
const engine = await openEngine('tensorflow');
const data = {
  kind: 'images' as const,
  count: images!.shape[0]!,
  shape: images!.shape.slice(1),
  values: images!.data as Uint8Array,
};
const { weights, accuracy, heldOut } = await trainClassifier(data, labels!.data, 10, SEED, EPOCHS, (done, total) => {
  if (done % 500 === 0) process.stderr.write(`step ${done} of ${total}\n`);
  return Promise.resolve();
});
const metadata = {
  name: 'digits-v1',
  classes: '10',
  accuracy: accuracy.toFixed(4),
  heldOut: String(heldOut),
  seed: String(SEED),
  epochs: String(EPOCHS),
  engine: `${engine.name} ${engine.version}`,
  data: 'resources/digits.safetensors.gz',
  licence: 'CC BY-SA 3.0, made from MNIST by Y. LeCun and C. Cortes',
};
const bytes = encodeTensors({ tensors: weights, metadata });
writeFileSync(resource('features-digits-v1.safetensors'), bytes);
process.stdout.write(
  `accuracy ${accuracy.toFixed(4)} on ${heldOut} held-out digits; ${bytes.length} bytes, SHA-256 ${createHash('sha256').update(bytes).digest('hex')}\n`,
);
