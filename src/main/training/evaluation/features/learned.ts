import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { m } from '../../../../paraglide/messages';
import type { PreparedDataset } from '../../../../shared/domain/datasets';
import { ok, refuse } from '../../../../shared/contract/outcome';
import type { Outcome } from '../../../../shared/contract/outcome';
import { decodeTensors, encodeTensors } from '../../../../shared/formats/safetensors';
import type { LearnedFeatures } from '../../../../shared/domain/scores';
import { writeHashedFile } from '../../output/hashed-file';
import type { Weights } from './classifier';

/**
 * Location of the classifier of a prepared dataset: not beside the prepared file, which may be deleted and prepared
 * again, because a retrained classifier has different features.
 */
const locationOf = ({ file, sha256 }: Pick<PreparedDataset, 'file' | 'sha256'>) => ({
  folder: join(dirname(dirname(file)), 'features'),
  name: `${sha256}.safetensors`,
});

const metadataSchema = z.object({
  dataset: z.string().regex(/^[a-z0-9-]{1,40}$/),
  classes: z.coerce.number().int().min(2),
  accuracy: z.coerce.number().min(0).max(1),
  heldOut: z.coerce.number().int().min(1),
});

/** The id contains the hash of the weights, so that scores of different weights never share a column. */
const describeLearned = (bytes: Uint8Array, about: z.output<typeof metadataSchema>): LearnedFeatures => ({
  id: `${about.dataset}-${createHash('sha256').update(bytes).digest('hex').slice(0, 8)}`,
  ...about,
});

/** Saves a classifier atomically. */
export async function saveLearned(
  dataset: PreparedDataset,
  weights: Weights,
  about: Omit<LearnedFeatures, 'id'>,
  provenance: Record<string, string>,
): Promise<LearnedFeatures> {
  const metadata = {
    ...provenance,
    ...Object.fromEntries(Object.entries(about).map(([name, value]) => [name, String(value)])),
  };
  const bytes = encodeTensors({ tensors: weights, metadata });
  const { folder, name } = locationOf(dataset);
  await writeHashedFile(folder, name, bytes);
  return describeLearned(bytes, about);
}

/**
 * Reads the classifier of a prepared dataset; returns undefined if none was trained, and refuses an unreadable file.
 */
export async function readLearned(
  dataset: Pick<PreparedDataset, 'file' | 'sha256'>,
): Promise<Outcome<{ learned: LearnedFeatures; weights: Weights } | undefined>> {
  const { folder, name } = locationOf(dataset);
  const file = join(folder, name);
  try {
    const bytes = await readFile(file);
    const { tensors, metadata } = decodeTensors(bytes);
    return ok({ learned: describeLearned(bytes, metadataSchema.parse(metadata)), weights: tensors });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ok(undefined);
    return refuse(m.training_features_unreadable({ file }), file);
  }
}
