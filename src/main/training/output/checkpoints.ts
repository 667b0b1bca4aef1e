import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { m } from '../../../paraglide/messages';
import { refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { CHECKPOINTS_FOLDER } from '../../../shared/formats/run-file';
import { decodeTensors } from '../../../shared/formats/safetensors';
import { writeHashedFile } from './hashed-file';
import type { HashedFile } from './hashed-file';
import { restoreTrainer } from '../trainer';
import type { Trainer } from '../trainer';

/** Returns a file name that sorts by step: `000000400.safetensors`. */
export const stepName = (step: number, extension: string): string => `${String(step).padStart(9, '0')}.${extension}`;

/** Writes an encoded state to the run's checkpoint folder. */
export const writeCheckpoint = (folder: string, step: number, encoded: Uint8Array): Promise<HashedFile> =>
  writeHashedFile(join(folder, CHECKPOINTS_FOLDER), stepName(step, 'safetensors'), encoded);

/** Restores the trainer from a checkpoint of its run. Refuses one that is missing, damaged, or of another run. */
export async function resumeFrom(folder: string, step: number, trainer: Trainer): Promise<Outcome<null>> {
  const file = join(folder, CHECKPOINTS_FOLDER, stepName(step, 'safetensors'));
  try {
    return restoreTrainer(trainer, decodeTensors(await readFile(file)));
  } catch (error) {
    return refuse(m.training_resume_checkpoint_unreadable({ file, message: (error as Error).message }), file);
  }
}
