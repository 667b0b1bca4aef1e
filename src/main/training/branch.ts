import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Variable } from '@tensorflow/tfjs-core';
import type { Parent } from '../../shared/domain/run/lineage';
import { refuse } from '../../shared/contract/outcome';
import type { Outcome } from '../../shared/contract/outcome';
import { CHECKPOINTS_FOLDER } from '../../shared/formats/run-file';
import { decodeTensors } from '../../shared/formats/safetensors';
import type { NamedArray, TensorFile } from '../../shared/formats/safetensors';
import { stepName } from './output/checkpoints';
import { restoreTrainer, variablesOf } from './trainer';
import type { Trainer } from './trainer';

/** Names that optimizers give to what they remember (trainer.ts, `variablesOf`). */
const SLOT = /^(generator|discriminator)Optimizer\//;
/** Adam's product of its decays: with fresh moments it begins again. */
const PRODUCT = /Optimizer\/beta1\^t$/;

/** Puts a new branch on the checkpoint of its parent, of which it has a copy; refuses one that does not fit. */
export async function beginBranch(
  folder: string,
  parent: Pick<Parent, 'step' | 'changes'>,
  trainer: Trainer,
): Promise<Outcome<null>> {
  const file = join(folder, CHECKPOINTS_FOLDER, stepName(parent.step, 'safetensors'));
  try {
    return restoreTrainer(trainer, graft(decodeTensors(await readFile(file)), parent, trainer));
  } catch (error) {
    return refuse(`The checkpoint ${file} cannot be read: ${(error as Error).message} Branch from another one.`, file);
  }
}

/**
 * The state of a parent as that of a branch: slots that its optimizer has and the parent's had not are fresh.
 *
 * Weights, batch statistics, random streams and the place in the data stay the parent's, and so do slots that both have.
 * Adam's corrections stay right when a decay changes: with beta_i at step i, the moments weigh past gradients by
 * (1 - beta_i) times the later betas, which sums to 1 minus the product of all betas, and that product is the slot.
 */
export function graft(
  { tensors, metadata }: TensorFile,
  { changes }: Pick<Parent, 'changes'>,
  trainer: Trainer,
): TensorFile {
  const variables = variablesOf(trainer.players);
  const dropped = changes.some(({ name }) => name === 'optimizer');
  const freshMoments = changes.some(({ name, from }) => name === 'beta1' && from === 0);
  const isFresh = (name: string) =>
    SLOT.test(name) && (dropped || !tensors[name] || (freshMoments && PRODUCT.test(name)));
  const grafted = Object.entries(variables).map(([name, v]) => [name, isFresh(name) ? valuesOf(v) : tensors[name]]);
  return { tensors: Object.fromEntries(grafted.filter(([, found]) => found)) as Record<string, NamedArray>, metadata };
}

const valuesOf = (v: Variable): NamedArray => ({ shape: v.shape, data: Float32Array.from(v.dataSync()) });
