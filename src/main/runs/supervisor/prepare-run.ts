import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { m } from '../../../paraglide/messages';
import type { RunEvent } from '../../../shared/contract/results';
import { LATENT_SEED, RUN_FILE } from '../../../shared/formats/run-file';
import type { WorkerArguments } from '../../../shared/formats/run-file';
import type { PreparedDataset } from '../../../shared/domain/datasets';
import type { FailureReason, Trained } from '../../../shared/domain/run/run';
import { withLocale } from '../../core/locale';
import { appendEvent, readCheckpoints } from '../../database';
import type { StoredRun } from '../../database';
import { lastGoodCheckpoint } from '../checkpoints/checkpoint';
import { runHash } from '../run-identity';
import type { RunServices } from '../run-services';
import { journalOf, readTrainedRunFile, runFolder, trimJournal, writeRunFile } from '../folder/run-folder';
import { inEnglish } from '../../../shared/locale';

export type Ready = { ok: true; args: WorkerArguments } | { ok: false; reason: FailureReason; message: string };
const failed = (reason: FailureReason, message: string): Ready => ({ ok: false, reason, message });

/** What {@link prepareRun} works with. */
export type PreparationServices = Pick<
  RunServices,
  'database' | 'datasets' | 'disk' | 'home' | 'labels' | 'rows' | 'version'
>;

/**
 * Prepares everything that a training process needs: the dataset, the run folder with `run.json`, an undamaged
 * checkpoint to resume from.
 */
export async function prepareRun(
  services: PreparationServices,
  run: Trained<StoredRun>,
  signal: AbortSignal,
): Promise<Ready> {
  const { imageSize, channels } = run.hyperparameters;
  const size = { ...(imageSize === undefined ? {} : { imageSize }), ...(channels === undefined ? {} : { channels }) };
  // The reason of a failure is stored, so it is in English.
  const dataset = await withLocale('en', () => services.datasets.prepare(run.dataset, size, undefined, signal));
  if (!dataset.ok) return failed('bad-data', dataset.error.message);
  const folder = runFolder(services.home, run.id);
  const conflict = differentData(folder, run, dataset.value);
  if (conflict) return failed('bad-data', conflict);
  await writeFolder(services, run, dataset.value);
  trimJournal(journalOf(folder));
  const args: WorkerArguments = { folder, engine: run.hyperparameters.engine, waits: true };
  return run.resumeFrom === undefined ? { ok: true, args } : resumed(services, run, args, run.resumeFrom);
}

/** A resumed run must train on the same data as before. */
function differentData(folder: string, run: StoredRun, dataset: PreparedDataset): string | undefined {
  if (!existsSync(join(folder, RUN_FILE))) return undefined;
  const before = readTrainedRunFile(folder);
  if (!before.ok) return before.error.message;
  if (before.value.id !== run.id)
    return inEnglish(() => m.runs_prepare_other_run({ folder, id: before.value.id, name: before.value.name }));
  if (before.value.dataset.sha256 === dataset.sha256) return undefined;
  return inEnglish(() =>
    m.runs_prepare_dataset_changed({ name: dataset.name, before: before.value.dataset.count, now: dataset.count }),
  );
}

async function writeFolder(
  services: PreparationServices,
  run: Trained<StoredRun>,
  dataset: PreparedDataset,
): Promise<void> {
  const { parent } = run;
  const hash = runHash(run.hyperparameters, run.seed, dataset.sha256, parent);
  writeRunFile(runFolder(services.home, run.id), {
    format: 1,
    gander: services.version,
    id: run.id,
    name: run.name,
    experiment: { id: run.experiment, name: run.experimentName },
    createdAt: run.createdAt,
    seed: run.seed,
    latentSeed: LATENT_SEED,
    hyperparameters: run.hyperparameters,
    dataset,
    hash,
    ...(parent ? { parent } : {}),
    ...(run.target === undefined ? {} : { target: run.target }),
  });
  await services.disk.retryWhileLocked(() =>
    services.rows.update(run.id, {
      hash,
      datasetCount: dataset.count,
      datasetHash: dataset.sha256,
      latentSeed: LATENT_SEED,
    }),
  );
  // Changes that a person made while the run had no folder yet.
  if (run.favourite || run.notes || run.tags.length > 0) services.labels.update([run.id]);
}

async function resumed(
  services: Pick<RunServices, 'database' | 'disk'>,
  run: StoredRun,
  args: WorkerArguments,
  upTo: number,
): Promise<Ready> {
  const damaged: RunEvent[] = [];
  const checkpoint = await lastGoodCheckpoint(
    args.folder,
    readCheckpoints(services.database.read, run.key),
    upTo,
    ({ step }, what) => {
      damaged.push({
        at: new Date().toISOString(),
        step,
        level: 'error',
        code: 'checkpoint-damaged',
        message: inEnglish(() => m.runs_event_checkpoint_unusable({ step, what })),
      });
    },
  );
  await services.disk.retryWhileLocked(() =>
    services.database.write.transaction(() =>
      damaged.forEach((event) => appendEvent(services.database.write, run.key, event)),
    ),
  );
  if (checkpoint) return { ok: true, args: { ...args, resumeFrom: checkpoint.step } };
  return failed(
    'disk',
    inEnglish(() => m.runs_prepare_no_checkpoint()),
  );
}
