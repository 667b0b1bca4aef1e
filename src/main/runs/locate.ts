import { join } from 'node:path';
import type { LatentJob, LatentRequest } from '../../shared/latents';
import { ok, refuse } from '../../shared/outcome';
import type { Outcome } from '../../shared/outcome';
import { CHECKPOINTS_FOLDER } from '../../shared/run-file';
import { readCheckpoints } from '../db';
import { damageOf } from './checkpoint';
import type { Room } from './room';
import { readRunFile, runFolder } from './run-folder';

/** What a process must know to draw from a checkpoint; refuses one that is not there or damaged, and data that is missing or changed. */
export async function latentJob(room: Room, { run: id, step, task }: LatentRequest): Promise<Outcome<LatentJob>> {
  const run = room.rows.get(id);
  if (!run) return refuse(`There is no run "${id}".`, id);
  const checkpoint = readCheckpoints(room.log.read, run.key).find((c) => c.step === step);
  if (!checkpoint) return refuse(`${run.name} (${id}) has no checkpoint at step ${step}.`, 'step');
  const folder = runFolder(room.home, id);
  const damage = await damageOf(join(folder, CHECKPOINTS_FOLDER), checkpoint);
  if (damage !== undefined) return refuse(`Nothing can be drawn from the checkpoint at step ${step}: ${damage}.`, checkpoint.file);
  const job: LatentJob = { folder, file: checkpoint.file, engine: run.engine?.name ?? 'auto', task };
  return task.kind === 'nearest' ? withData(room, job, run.dataset) : ok(job);
}

/** The prepared dataset is made again where it was cleared away; it must be the one that the run trained on. */
async function withData(room: Room, job: LatentJob, dataset: string): Promise<Outcome<LatentJob>> {
  const file = readRunFile(job.folder);
  if (!file.ok) return file;
  const { imageSize, channels } = file.value.hyperparameters;
  const data = await room.datasets.prepare(dataset, { ...(imageSize === undefined ? {} : { imageSize }), ...(channels === undefined ? {} : { channels }) });
  if (!data.ok) return refuse(`The nearest samples need the dataset: ${data.error.message}`, 'dataset');
  if (data.value.sha256 !== file.value.dataset.sha256) return refuse(`The dataset ${dataset} has changed since this run trained on it, so its nearest samples would not be those that it saw.`, 'dataset');
  return ok({ ...job, data: data.value });
}
