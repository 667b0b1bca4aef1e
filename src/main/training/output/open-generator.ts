import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tensor, tidy } from '@tensorflow/tfjs-core';
import { m } from '../../../paraglide/messages';
import type { Hyperparameters } from '../../../shared/domain/run/hyperparameters';
import { parseJson } from '../../../shared/formats/json';
import { ok, refuse, unwrap } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { CHECKPOINTS_FOLDER, RUN_FILE } from '../../../shared/formats/run-file';
import type { RunFile } from '../../../shared/formats/run-file';
import { decodeTensors } from '../../../shared/formats/safetensors';
import { buildNetworks } from '../networks';
import type { Model, Variables } from '../networks/model';
import { openStreams } from '../random/random';

/** The generator of a checkpoint, with the hyperparameters of its run. */
export interface OpenedGenerator {
  h: Hyperparameters;
  generator: Model;
  close(): void;
}

const dispose = (...all: Variables[]): void =>
  all.forEach((variables) => Object.values(variables).forEach((v) => v.dispose()));

/** Opens the generator of a stored checkpoint. Refuses one that cannot be read or does not match its run. */
export async function openGenerator(folder: string, file: string): Promise<Outcome<OpenedGenerator>> {
  const path = join(folder, CHECKPOINTS_FOLDER, file);
  try {
    const { hyperparameters: h } = unwrap(parseJson(await readFile(join(folder, RUN_FILE)))) as RunFile;
    const { tensors } = decodeTensors(await readFile(path));
    const { generator, discriminator } = buildNetworks(h, openStreams(0, 0));
    dispose(discriminator.weights, discriminator.statistics);
    const variables = { ...generator.weights, ...generator.statistics };
    const mismatch = Object.entries(variables).find(([name, v]) => tensors[name]?.shape.join() !== v.shape.join());
    if (mismatch) return refuse(m.training_checkpoint_mismatch({ path, name: mismatch[0] }), path);
    tidy(() => {
      for (const [name, v] of Object.entries(variables)) v.assign(tensor(tensors[name]!.data, v.shape));
    });
    return ok({ h, generator, close: () => dispose(variables) });
  } catch (error) {
    return refuse(m.common_checkpoint_unreadable({ path, message: (error as Error).message }), path);
  }
}
