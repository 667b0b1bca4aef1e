import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { m } from '../../../paraglide/messages';
import { parseHyperparameters } from '../../../shared/domain/run/hyperparameters';
import { RUN_FILE } from '../../../shared/formats/run-file';
import type { RunFile } from '../../../shared/formats/run-file';
import { isExternalFile } from '../../../shared/formats/external-run';
import type { ExternalRunFile } from '../../../shared/formats/external-run';
import type { StoredRun } from '../../database';
import { LABELS_FILE } from '../folder/labels-file';
import { readJsonFile, readRunFile } from '../folder/run-folder';
import { kept, notRead } from './finding';
import type { Finding } from './finding';

/**
 * Whether a folder belongs to another run than the one it is named after, because somebody moved it there.
 *
 * Then no file in it is about this run, even if it seems to match.
 */
export function foreignFolder(folder: string, run: StoredRun): Finding | undefined {
  const file = readRunFile(folder);
  if (!file.ok || file.value.id === run.id) return undefined;
  const what = m.runs_verify_foreign_folder({ file: RUN_FILE, id: file.value.id, name: file.value.name });
  return {
    kind: 'foreign',
    run: run.id,
    path: folder,
    what,
    cost: m.runs_verify_foreign_folder_cost(),
    repair: notRead(),
  };
}

/** Compares `run.json` with the row of the run. */
export function checkRunFile(folder: string, run: StoredRun): Finding[] {
  const path = join(folder, RUN_FILE);
  const say = (what: string): Finding[] => [
    { kind: 'run-file', run: run.id, path, what, cost: m.runs_verify_cost_run_file(), repair: kept() },
  ];
  const file = readRunFile(folder);
  if (!file.ok) return say(file.error.message.replace(`${path} `, '').replace(/[.。]$/, ''));
  const differs = differences(file.value, run);
  return differs.length === 0 ? [] : say(m.runs_verify_run_file_differs({ fields: differs.join(', ') }));
}

/** Names of the fields that differ; the run's name may be changed by a person. */
function differences(file: RunFile | ExternalRunFile, run: StoredRun): string[] {
  if (isExternalFile(file)) return run.external ? externalDifferences(file, run) : ['kind'];
  const hyperparameters = parseHyperparameters(run.hyperparameters);
  const pairs: [string, unknown, unknown][] = [
    ['id', file.id, run.id],
    ['seed', file.seed, run.seed],
    ['hash', file.hash, run.hash],
    ['dataset', file.dataset.name, run.dataset],
    ['experiment', file.experiment.id, run.experiment],
    ['createdAt', file.createdAt, run.createdAt],
    [m.runs_verify_dataset_hash(), file.dataset.sha256, run.datasetHash ?? file.dataset.sha256],
    ['latentSeed', file.latentSeed, run.latentSeed ?? file.latentSeed],
    ['hyperparameters', file.hyperparameters, hyperparameters.ok ? hyperparameters.value : run.hyperparameters],
    ['parent', file.parent, run.parent],
  ];
  return pairs.filter(([, a, b]) => !isDeepStrictEqual(a, b)).map(([name]) => name);
}

function externalDifferences(file: ExternalRunFile, run: StoredRun): string[] {
  const pairs: [string, unknown, unknown][] = [
    ['id', file.id, run.id],
    ['seed', file.seed, run.seed],
    ['dataset', file.dataset?.name ?? '', run.dataset],
    ['experiment', file.experiment.id, run.experiment],
    ['createdAt', file.createdAt, run.createdAt],
    ['settings', { ...file.settings }, { ...run.external!.settings }],
  ];
  return pairs.filter(([, a, b]) => !isDeepStrictEqual(a, b)).map(([name]) => name);
}

/** Checks `labels.json`, which is otherwise read only when the database is rebuilt. */
export function checkLabels(folder: string, run: StoredRun): Finding[] {
  const path = join(folder, LABELS_FILE);
  if (!existsSync(path)) return [];
  const read = readJsonFile(path);
  if (read.ok) return [];
  return [
    {
      kind: 'labels',
      run: run.id,
      path,
      what: `it ${read.error.message}`,
      cost: m.runs_verify_labels_cost(),
      repair: m.runs_verify_labels_repair(),
    },
  ];
}
