import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { m } from '../../../../paraglide/messages';
import { decodeTensors } from '../../../../shared/formats/safetensors';
import type { Weights } from './classifier';

/**
 * The digit classifier included in the application; scripts/make-features.ts makes the file and prints its hash and
 * accuracy.
 */
export const DIGITS = {
  id: 'digits-v1',
  classes: 10,
  sha256: '5db3d0c747459cab406492eb9b9cd9a2e0c4d7d7778ab857f29f735638d9cdc2',
  get about() {
    return m.training_features_digits();
  },
} as const;

const FILE = join('resources', 'features-digits-v1.safetensors');

export async function readDigitsWeights(): Promise<Weights> {
  const file = findFile(dirname(fileURLToPath(import.meta.url)));
  const bytes = await readFile(file);
  if (createHash('sha256').update(bytes).digest('hex') !== DIGITS.sha256)
    throw new Error(`${file} is not the file that Gander ships: install Gander again.`);
  return decodeTensors(bytes).tensors;
}

/** Searches the folder and its parents: the code is in src/main/training, or bundled in out/main. */
function findFile(folder: string): string {
  const file = join(folder, FILE);
  if (existsSync(file)) return file;
  const above = dirname(folder);
  if (above === folder)
    throw new Error('The features of digits are missing from this installation: install Gander again.');
  return findFile(above);
}
