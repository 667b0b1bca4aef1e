import { join } from 'node:path';
import { m } from '../../paraglide/messages';
import type { CheckpointWork, LatentJob } from '../../shared/domain/inference-tasks';
import { ok, refuse } from '../../shared/contract/outcome';
import type { Outcome } from '../../shared/contract/outcome';
import { CHECKPOINTS_FOLDER } from '../../shared/formats/run-file';
import type { RunId } from '../../shared/domain/run/run';
import { readCheckpoints } from '../database';
import { damageOf } from './checkpoints/checkpoint';
import type { RunServices } from './run-services';
import { readTrainedRunFile, runFolder } from './folder/run-folder';

/** A task and the checkpoint for it. */
export interface CheckpointTask {
  run: RunId;
  /** The newest when absent. */
  step?: number;
  task: CheckpointWork;
}

/**
 * The job for the inference process, with the checkpoint's step; refuses a missing or damaged checkpoint, and missing
 * or changed data.
 */
export async function latentJob(
  services: Pick<RunServices, 'database' | 'datasets' | 'home' | 'rows'>,
  { run: id, step: wanted, task }: CheckpointTask,
): Promise<Outcome<LatentJob & { step: number }>> {
  const found = services.rows.find(id);
  if (!found.ok) return found;
  const run = found.value;
  const checkpoint = newestOf(
    readCheckpoints(services.database.read, run.key).filter((c) => wanted === undefined || c.step === wanted),
  );
  if (!checkpoint)
    return refuse(
      wanted === undefined
        ? m.common_no_checkpoint_yet({ name: run.name, id })
        : m.runs_checkpoint_none_at({ name: run.name, id, step: wanted }),
      'step',
    );
  const { step } = checkpoint;
  const folder = runFolder(services.home, id);
  const damage = await damageOf(join(folder, CHECKPOINTS_FOLDER), checkpoint);
  if (damage !== undefined) return refuse(m.runs_draw_checkpoint_damaged({ step, damage }), checkpoint.file);
  const job: LatentJob = { folder, file: checkpoint.file, engine: run.engine?.name ?? 'auto', task };
  const whole = task.kind === 'nearest' || task.kind === 'score' ? await withData(services, job, run.dataset) : ok(job);
  return whole.ok ? ok({ ...whole.value, step }) : whole;
}

const newestOf = <T extends { step: number }>(all: readonly T[]): T | undefined =>
  all.reduce<T | undefined>((a, b) => (a && a.step > b.step ? a : b), undefined);

/** The prepared dataset is recreated if it was deleted; it must equal the one that the run trained on. */
async function withData(
  services: Pick<RunServices, 'datasets'>,
  job: LatentJob,
  dataset: string,
): Promise<Outcome<LatentJob>> {
  const file = readTrainedRunFile(job.folder);
  if (!file.ok) return file;
  const { imageSize, channels } = file.value.hyperparameters;
  const data = await services.datasets.prepare(dataset, {
    ...(imageSize === undefined ? {} : { imageSize }),
    ...(channels === undefined ? {} : { channels }),
  });
  if (!data.ok) return refuse(m.runs_draw_needs_dataset({ reason: data.error.message }), 'dataset');
  if (data.value.sha256 !== file.value.dataset.sha256)
    return refuse(m.runs_draw_dataset_changed({ dataset }), 'dataset');
  return ok({ ...job, data: data.value });
}
