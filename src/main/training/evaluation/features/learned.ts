import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { PreparedDataset } from '../../../../shared/domain/datasets';
import { ok, refuse } from '../../../../shared/contract/outcome';
import type { Outcome } from '../../../../shared/contract/outcome';
import { decodeTensors, encodeTensors } from '../../../../shared/formats/safetensors';
import type { LearnedFeatures } from '../../../../shared/domain/scores';
import { publishIn } from '../../output/write-durably';
import type { Weights } from './classifier';

/** Where the classifier of a prepared dataset lies. Not beside the prepared file, which may be deleted and made again: a classifier that is trained again is another. */
const placeOf = ({ file, sha256 }: Pick<PreparedDataset, 'file' | 'sha256'>) => ({
  folder: join(dirname(dirname(file)), 'features'),
  name: `${sha256}.safetensors`,
});

const notes = z.object({
  dataset: z.string().regex(/^[a-z0-9-]{1,40}$/),
  classes: z.coerce.number().int().min(2),
  accuracy: z.coerce.number().min(0).max(1),
  heldOut: z.coerce.number().int().min(1),
});

/** The hash of the weights is part of the name, so that values of other weights can never stand in one column. */
const described = (bytes: Uint8Array, about: z.output<typeof notes>): LearnedFeatures => ({
  id: `${about.dataset}-${createHash('sha256').update(bytes).digest('hex').slice(0, 8)}`,
  ...about,
});

/** Keeps a classifier, whole or not at all. */
export async function keepLearned(
  dataset: PreparedDataset,
  weights: Weights,
  about: Omit<LearnedFeatures, 'id'>,
  made: Record<string, string>,
): Promise<LearnedFeatures> {
  const metadata = {
    ...made,
    ...Object.fromEntries(Object.entries(about).map(([name, value]) => [name, String(value)])),
  };
  const bytes = encodeTensors({ tensors: weights, metadata });
  const { folder, name } = placeOf(dataset);
  await publishIn(folder, name, bytes);
  return described(bytes, about);
}

/** The classifier of a prepared dataset; undefined where none was trained, a refusal where its file cannot be used. */
export async function readLearned(
  dataset: Pick<PreparedDataset, 'file' | 'sha256'>,
): Promise<Outcome<{ learned: LearnedFeatures; weights: Weights } | undefined>> {
  const { folder, name } = placeOf(dataset);
  const file = join(folder, name);
  try {
    const bytes = await readFile(file);
    const { tensors, metadata } = decodeTensors(bytes);
    return ok({ learned: described(bytes, notes.parse(metadata)), weights: tensors });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ok(undefined);
    return refuse(`the classifier ${file} cannot be read: delete it, and train it again`, file);
  }
}
