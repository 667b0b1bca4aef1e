import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Variable } from '@tensorflow/tfjs-core';
import { m } from '../../paraglide/messages';
import type { Parent } from '../../shared/domain/run/lineage';
import { refuse } from '../../shared/contract/outcome';
import type { Outcome } from '../../shared/contract/outcome';
import { CHECKPOINTS_FOLDER } from '../../shared/formats/run-file';
import { decodeTensors } from '../../shared/formats/safetensors';
import type { NamedArray, TensorFile } from '../../shared/formats/safetensors';
import { stepName } from './output/checkpoints';
import { restoreTrainer, variablesOf } from './trainer';
import type { Trainer } from './trainer';

/** Names of optimizer state in a checkpoint (trainer.ts, `variablesOf`). */
const SLOT = /^(generator|discriminator)Optimizer\//;
/** Adam's bias correction beta1^t, which restarts when the first moments are new. */
const BETA1_POWER = /Optimizer\/beta1\^t$/;

/**
 * Restores a new branch from its copy of the parent's checkpoint.
 *
 * Refuses a checkpoint that cannot be read or does not match the networks of the branch.
 */
export async function beginBranch(
  folder: string,
  parent: Pick<Parent, 'step' | 'changes'>,
  trainer: Trainer,
): Promise<Outcome<null>> {
  const file = join(folder, CHECKPOINTS_FOLDER, stepName(parent.step, 'safetensors'));
  try {
    return restoreTrainer(trainer, branchState(decodeTensors(await readFile(file)), parent, trainer));
  } catch (error) {
    return refuse(m.training_branch_checkpoint_unreadable({ file, message: (error as Error).message }), file);
  }
}

/**
 * Converts the state of the parent to that of the branch; optimizer slots that the parent does not have are
 * initialised.
 *
 * Weights, batch statistics, random streams, data position and the slots that both have are taken from the parent.
 * Adam's bias correction stays exact when a decay changes: with beta_i at step i, the moments weigh past gradients by
 * (1 - beta_i) times the later betas, which sums to 1 minus the product of all betas, and the slot holds that
 * product.
 */
export function branchState(
  { tensors, metadata }: TensorFile,
  { changes }: Pick<Parent, 'changes'>,
  trainer: Trainer,
): TensorFile {
  const variables = variablesOf(trainer.players);
  const isOptimizerReplaced = changes.some(({ name }) => name === 'optimizer');
  const hasNewMoments = changes.some(({ name, from }) => name === 'beta1' && from === 0);
  const isInitialised = (name: string) =>
    SLOT.test(name) && (isOptimizerReplaced || !tensors[name] || (hasNewMoments && BETA1_POWER.test(name)));
  const entries = Object.entries(variables).map(([name, v]) => [
    name,
    isInitialised(name) ? valuesOf(v) : tensors[name],
  ]);
  return { tensors: Object.fromEntries(entries.filter(([, found]) => found)) as Record<string, NamedArray>, metadata };
}

const valuesOf = (v: Variable): NamedArray => ({ shape: v.shape, data: Float32Array.from(v.dataSync()) });
