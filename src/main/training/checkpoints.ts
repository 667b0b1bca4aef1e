import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { refuse } from '../../shared/outcome';
import type { Outcome } from '../../shared/outcome';
import { CHECKPOINTS_FOLDER } from '../../shared/run-file';
import { decodeTensors, encodeTensors } from '../../shared/safetensors';
import type { TensorFile } from '../../shared/safetensors';
import { publish } from './publish';
import type { Published } from './publish';
import { restoreTrainer } from './trainer';
import type { Trainer } from './trainer';

/** File names sort by step: `000000400.safetensors`. */
export const stepName = (step: number, extension: string): string => `${String(step).padStart(9, '0')}.${extension}`;

/** Writes the state after a step to the run's folder of checkpoints. */
export async function writeCheckpoint(folder: string, step: number, state: TensorFile): Promise<Published> {
  const checkpoints = join(folder, CHECKPOINTS_FOLDER);
  await mkdir(checkpoints, { recursive: true });
  return publish(join(checkpoints, stepName(step, 'safetensors')), encodeTensors(state));
}

/** Puts the trainer back to a checkpoint of its run; refuses one that is missing, damaged, or of another run. */
export async function resumeFrom(folder: string, step: number, trainer: Trainer): Promise<Outcome<null>> {
  const file = join(folder, CHECKPOINTS_FOLDER, stepName(step, 'safetensors'));
  try {
    return restoreTrainer(trainer, decodeTensors(await readFile(file)));
  } catch (error) {
    return refuse(`The checkpoint ${file} cannot be read: ${(error as Error).message} Resume from an earlier one.`, file);
  }
}
