import { join } from 'node:path';
import { z } from 'zod';
import { m } from '../../../paraglide/messages';
import type { BranchPreview, Checkpoint } from '../../../shared/contract/results';
import { branchSettings } from '../../../shared/domain/run/branch';
import type { BranchSettings } from '../../../shared/domain/run/branch';
import type { BranchRequest } from '../../../shared/contract/requests';
import { checkInput } from '../../../shared/contract/schema-issue';
import { describeChanges, samplesAt, updatesAt } from '../../../shared/domain/run/lineage';
import type { Parent } from '../../../shared/domain/run/lineage';
import { givenName, isBlank, MAX_NAME_LENGTH } from '../../../shared/lib/text';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { CHECKPOINTS_FOLDER } from '../../../shared/formats/run-file';
import { externalRunMessage, isTrained } from '../../../shared/domain/run/run';
import type { RunId, Trained } from '../../../shared/domain/run/run';
import { readCheckpoints, timeAt } from '../../database';
import type { StoredRun } from '../../database';
import { damageOf } from '../checkpoints/checkpoint';
import { targetRefusal } from '../enqueue';
import { expectedBytes, expectedSeconds } from '../estimate';
import { freeBytes } from '../disk/free-space';
import { createBranch } from './create-branch';
import type { BranchServices } from './create-branch';
import { warningsOf } from '../preview-experiment';
import type { RunServices } from '../run-services';
import { runFolder } from '../folder/run-folder';

interface PlannedBranch extends BranchSettings {
  from: Trained<StoredRun>;
  checkpoint: Checkpoint;
}

/** Settings, expected duration and size of a branch; stores nothing. */
export async function previewBranch(
  services: Pick<RunServices, 'database' | 'datasets' | 'home' | 'rows'>,
  request: BranchRequest,
): Promise<Outcome<BranchPreview>> {
  const planned = plan(services, request);
  if (!planned.ok) return planned;
  const { from, checkpoint, hyperparameters, changes, notes } = planned.value;
  const ahead = { ...hyperparameters, steps: hyperparameters.steps - checkpoint.step };
  const known = services.rows.all();
  const seconds = expectedSeconds(ahead, known);
  const bytes = Math.round(expectedBytes(services.database.read, ahead, known) + checkpoint.bytes);
  const free = await freeBytes(services.home);
  const warnings = warningsOf([{ ...from, hyperparameters }], await services.datasets.list(), bytes, free);
  return ok({
    step: checkpoint.step,
    hyperparameters,
    changes,
    notes,
    ...(seconds === undefined ? {} : { seconds }),
    bytes,
    freeBytes: free,
    warnings,
  });
}

/** Queues a run that continues from another run's checkpoint, which is copied; refuses a damaged checkpoint. */
export async function branch(
  services: BranchServices & Pick<RunServices, 'disk' | 'rows'>,
  request: BranchRequest,
): Promise<Outcome<RunId>> {
  const planned = plan(services, request);
  if (!planned.ok) return planned;
  const { from, checkpoint, hyperparameters, changes } = planned.value;
  const damage = await damageOf(join(runFolder(services.home, from.id), CHECKPOINTS_FOLDER), checkpoint);
  if (damage !== undefined)
    return refuse(
      m.runs_branch_checkpoint_damaged({ name: from.name, id: from.id, step: checkpoint.step, damage }),
      'step',
    );
  const { step, sha256 } = checkpoint;
  const before = {
    updates: updatesAt(from, step),
    samples: samplesAt(from, step),
    seconds: timeAt(services.database.read, from.key, step),
  };
  const parent: Parent = { run: from.id, name: from.name, step, sha256, before, changes };
  const named = isBlank(request.name ?? '')
    ? ok({ name: nameOf(from.name, parent) })
    : checkInput(branchName, { name: request.name });
  if (!named.ok) return refuse(named.error.message, 'name');
  const made = await services.disk.attempt(() =>
    createBranch(services, { ...from, ...named.value, hyperparameters, parent }, from.id, checkpoint),
  );
  if (made.ok) services.queue.changed();
  return made;
}

function plan(
  services: Pick<RunServices, 'database' | 'rows'>,
  { run, step, set }: BranchRequest,
): Outcome<PlannedBranch> {
  const found = services.rows.find(run);
  if (!found.ok) return found;
  const from = found.value;
  if (!isTrained(from)) return refuse(externalRunMessage(from), 'run');
  const gone = targetRefusal(services, from);
  if (gone !== undefined) return refuse(gone, 'run');
  const checkpoints = readCheckpoints(services.database.read, from.key);
  const checkpoint =
    step === undefined ? checkpoints[checkpoints.length - 1] : checkpoints.find((c) => c.step === step);
  if (!checkpoint) return refuse(noCheckpoint(from, step, checkpoints), 'step');
  const settings = branchSettings(from.hyperparameters, checkpoint.step, set);
  return settings.ok ? ok({ ...settings.value, from, checkpoint }) : settings;
}

function noCheckpoint({ name, id }: StoredRun, step: number | undefined, checkpoints: readonly Checkpoint[]): string {
  if (checkpoints.length === 0) return m.runs_branch_no_checkpoint({ name, id });
  return m.runs_branch_no_checkpoint_at({ name, id, step: step!, steps: checkpoints.map((c) => c.step).join(', ') });
}

const branchName = z.object({ name: givenName(() => m.core_branch_needs_name()) });

/** `wgan · from 400: weight clip 0.01 → 0.05`. */
function nameOf(name: string, { step, changes }: Parent): string {
  const changed = describeChanges(changes.filter((c) => c.name !== 'steps'));
  return `${name} · from ${step}${changed ? `: ${changed}` : ''}`.slice(0, MAX_NAME_LENGTH);
}
