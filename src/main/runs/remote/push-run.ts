import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { ok } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import type { FailureReason, Trained } from '../../../shared/domain/run/run';
import { CONTROL_FILE, TARGET_DATASETS_FOLDER, TARGET_RUNS_FOLDER } from '../../../shared/formats/remote-run';
import type { ControlLine } from '../../../shared/formats/remote-run';
import { CHECKPOINTS_FOLDER, JOURNAL_FILE, RUN_FILE } from '../../../shared/formats/run-file';
import type { StoredRun } from '../../database';
import type { OpenTarget } from '../../targets/open-target';
import { journalOf, readTrainedRunFile, runFolder } from '../folder/run-folder';
import { prepareRun } from '../supervisor/prepare-run';
import type { PreparationServices } from '../supervisor/prepare-run';

/** `failed`: the run cannot be trained; `unreachable`: the target cannot be used at present. */
export type Pushed =
  { ok: true } | { ok: false; fault: 'failed' | 'unreachable'; reason: FailureReason; message: string };

/**
 * Prepares a run here, and puts onto its target what it needs there: the prepared data, `run.json` with their path there,
 * and of a branch its checkpoint and journal. When a person resumes it, earlier requests no longer count.
 *
 * @param continues a request that ends the pause in which a resumed run was suspended
 */
export async function pushRun(
  services: PreparationServices,
  run: Trained<StoredRun>,
  { files, settings }: OpenTarget,
  continues: ControlLine | undefined,
  signal: AbortSignal,
): Promise<Pushed> {
  // The launcher chooses the checkpoint from which it continues.
  const { resumeFrom, ...begun } = run;
  const ready = await prepareRun(services, begun, signal);
  if (!ready.ok) return { ok: false, fault: 'failed', reason: ready.reason, message: ready.message };
  const folder = runFolder(services.home, run.id);
  const file = readTrainedRunFile(folder);
  if (!file.ok) return { ok: false, fault: 'failed', reason: 'disk', message: file.error.message };
  const data = posix.join(TARGET_DATASETS_FOLDER, `${file.value.dataset.sha256}.safetensors`);
  const dataset = { ...file.value.dataset, file: posix.join(settings.folder, data) };
  const remote = posix.join(TARGET_RUNS_FOLDER, run.id);
  const control = posix.join(remote, CONTROL_FILE);
  const steps: (() => Promise<Outcome<unknown>>)[] = [
    () => files.push(file.value.dataset.file, data),
    ...(resumeFrom === undefined ? [] : [() => files.remove(control)]),
    ...(continues ? [() => files.append(control, `${JSON.stringify(continues)}\n`)] : []),
    () => pushHistory(folder, remote, files),
    () => files.write(posix.join(remote, RUN_FILE), `${JSON.stringify({ ...file.value, dataset }, null, 2)}\n`),
  ];
  for (const step of steps) {
    const done = await step();
    if (!done.ok) return { ok: false, fault: 'unreachable', reason: 'disk', message: done.error.message };
  }
  return { ok: true };
}

/** What was recorded here before the run was on the target: of a branch, its checkpoint. */
async function pushHistory(folder: string, remote: string, files: OpenTarget['files']): Promise<Outcome<null>> {
  const journal = posix.join(remote, JOURNAL_FILE);
  const there = await files.read([{ path: journal, offset: 0 }]);
  if (!there.ok) return there;
  if (there.value[0] !== undefined || !existsSync(journalOf(folder))) return ok(null);
  for (const name of await readdir(join(folder, CHECKPOINTS_FOLDER))) {
    if (name.startsWith('.')) continue;
    const pushed = await files.push(
      join(folder, CHECKPOINTS_FOLDER, name),
      posix.join(remote, CHECKPOINTS_FOLDER, name),
    );
    if (!pushed.ok) return pushed;
  }
  return files.write(journal, await readFile(journalOf(folder), 'utf8'));
}
