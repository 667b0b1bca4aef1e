import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { m } from '../../../paraglide/messages';
import { trainedRun } from '../../../shared/domain/run/run';
import type { Checkpoint, RunDetail } from '../../../shared/contract/results';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { completed } from '../../../shared/domain/run/hyperparameters';
import { CHECKPOINTS_FOLDER } from '../../../shared/formats/run-file';
import { decodeTensors } from '../../../shared/formats/safetensors';
import type { NamedArray } from '../../../shared/formats/safetensors';
import { describeGenerator, tensorShapes } from './layers';
import type { GeneratorDescription } from './layers';

/** The generator of a checkpoint: its layers and their tensors. */
export interface StoredGenerator extends GeneratorDescription {
  run: { id: string; name: string };
  step: number;
  /** SHA-256 of the checkpoint file. */
  sha256: string;
  /** Tensors by name, such as `dense1/weight`, in the order of the layers; all float32. */
  tensors: Record<string, { shape: number[]; data: Float32Array }>;
}

/** Finds the checkpoint of a step, or the newest. */
export function checkpointAt(run: RunDetail, step: number | undefined): Outcome<Checkpoint> {
  const found =
    step === undefined
      ? run.checkpoints.reduce<Checkpoint | undefined>((a, b) => (a && a.step > b.step ? a : b), undefined)
      : run.checkpoints.find((checkpoint) => checkpoint.step === step);
  if (found) return ok(found);
  const steps = run.checkpoints.map((checkpoint) => checkpoint.step);
  return refuse(
    steps.length === 0
      ? m.drawing_has_no_checkpoint_so_there({ name: run.name })
      : m.drawing_has_no_checkpoint_at_step({ name: run.name, step: step!, steps: listed(steps) }),
    'step',
  );
}

const MAX_LISTED = 8;
const listed = (steps: readonly number[]): string =>
  steps.length <= MAX_LISTED
    ? steps.join(', ')
    : `${steps.slice(0, MAX_LISTED).join(', ')} and ${steps.length - MAX_LISTED} more`;

/**
 * Reads the generator of a checkpoint from its file. Refuses a file that is missing, has changed since it was written,
 * or does not match the hyperparameters of its run.
 */
export async function readStoredGenerator(run: RunDetail, checkpoint: Checkpoint): Promise<Outcome<StoredGenerator>> {
  const path = join(run.folder, CHECKPOINTS_FOLDER, checkpoint.file);
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    return refuse(m.common_checkpoint_unreadable({ path, message: (error as Error).message }), path);
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== checkpoint.sha256) return refuse(m.drawing_checkpoint_has_changed_since_was({ path }), path);
  const description = describeGenerator(completed(trainedRun(run).hyperparameters));
  try {
    const tensors = tensorsOf(description, decodeTensors(bytes).tensors);
    return ok({ ...description, run: { id: run.id, name: run.name }, step: checkpoint.step, sha256, tensors });
  } catch (error) {
    return refuse(m.drawing_checkpoint_cannot_be_exported({ path, message: (error as Error).message }), path);
  }
}

/** @throws an Error with one sentence if a tensor is missing or has another shape or type */
function tensorsOf({ layers }: GeneratorDescription, stored: Record<string, NamedArray>): StoredGenerator['tensors'] {
  const tensors: StoredGenerator['tensors'] = {};
  for (const layer of layers)
    for (const [part, shape] of Object.entries(tensorShapes(layer))) {
      const name = `${layer.name}/${part}`;
      const found = stored[`generator/${name}`];
      if (found?.shape.join() !== shape.join() || !(found.data instanceof Float32Array))
        throw new Error(
          `It does not match its run: "generator/${name}" is missing, or is not float32 of shape ${shape.join(' x ')}.`,
        );
      tensors[name] = { shape, data: found.data };
    }
  return tensors;
}
