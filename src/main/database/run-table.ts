import type { GridLayout } from '../../shared/domain/grid-layout';
import type { EngineInfo } from '../../shared/contract/engine-info';
import { completed } from '../../shared/domain/run/hyperparameters';
import type { Hyperparameters } from '../../shared/domain/run/hyperparameters';
import type { ExternalRun, StatedFacts } from '../../shared/domain/run/external-run';
import type { RemoteJob } from '../../shared/domain/run/remote-job';
import type { Parent } from '../../shared/domain/run/lineage';
import type { FailureReason, RunId, RunRow, RunState } from '../../shared/domain/run/run';
import { cleanName, cleanText } from '../../shared/lib/text';
import type { RunWarning } from '../../shared/domain/warnings/run-warnings';
import type { Param, DatabaseReader, RunKey, DatabaseWriter } from './reader-writer';
import { readAllTags, readTags } from './tags';

/**
 * A raw point takes about 21 bytes in the database, its share of the pyramid about 9; measured on 50 runs of 100,000
 * steps.
 */
export const BYTES_PER_POINT = 30;

/** A run as stored: its row without the values measured during training, plus columns for the core only. */
export interface StoredRun extends Omit<RunRow, 'folder' | 'stepsPerSecond' | 'secondsLeft'> {
  key: RunKey;
  datasetCount: number;
  versions: Record<string, string>;
  /** Step of the checkpoint from which a queued run resumes. */
  resumeFrom?: number;
  /** Bytes of the journal that have been read into the database. */
  cursor: number;
}

/** Stored in the column of the seed, which cannot be empty, for an external run that does not state its seed. */
const NO_SEED = -1;

export type NewRun = Pick<
  StoredRun,
  | 'id'
  | 'name'
  | 'experiment'
  | 'steps'
  | 'seed'
  | 'hyperparameters'
  | 'external'
  | 'hash'
  | 'dataset'
  | 'datasetCount'
  | 'createdAt'
  | 'state'
  | 'position'
  | 'parent'
  | 'target'
>;

interface RunTableRow {
  key: RunKey;
  id: RunId;
  experiment: string;
  experiment_name: string;
  name: string;
  state: RunState;
  reason: FailureReason | null;
  message: string | null;
  step: number;
  steps: number;
  seed: number;
  hyperparameters: string;
  external: string | null;
  stated: string | null;
  hash: string;
  dataset: string;
  dataset_count: number;
  engine: string | null;
  versions: string;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  position: number | null;
  resume_from: number | null;
  journal_cursor: number;
  last: string;
  samples: number;
  newest_sample: number | null;
  warnings: number;
  warned: string;
  favourite: number;
  notes: string;
  parent: string | null;
  dataset_hash: string | null;
  latent_seed: number | null;
  archived: number;
  trashed_at: string | null;
  best: string;
  extremes: string;
  grid_layout: string | null;
  target: string | null;
  job: string | null;
  points: number;
  sample_bytes: number;
  checkpoint_bytes: number;
}

const given = <K extends string, V>(name: K, value: V | null): { [P in K]?: V } =>
  value === null ? {} : ({ [name]: value } as { [P in K]: V });

/** Names and texts are cleaned here too, because older versions stored them unchecked. */
function fromRow(row: RunTableRow, tags: string[]): StoredRun {
  return {
    key: row.key,
    id: row.id,
    name: cleanName(row.name) || row.id,
    state: row.state,
    experiment: row.experiment,
    experimentName: cleanName(row.experiment_name) || row.experiment,
    step: row.step,
    steps: row.steps,
    ...(row.seed === NO_SEED ? {} : { seed: row.seed }),
    hash: row.hash,
    dataset: cleanName(row.dataset),
    datasetCount: row.dataset_count,
    ...(row.stated === null ? {} : { stated: JSON.parse(row.stated) as StatedFacts }),
    ...(row.external === null
      ? { hyperparameters: completed(JSON.parse(row.hyperparameters) as Hyperparameters) }
      : { external: { ...parse(row.external), ...parse(row.stated) } as ExternalRun }),
    versions: JSON.parse(row.versions) as Record<string, string>,
    last: JSON.parse(row.last) as Record<string, number | null>,
    best: JSON.parse(row.best) as Record<string, number>,
    ...(row.extremes === '{}' ? {} : { extremes: JSON.parse(row.extremes) as Record<string, [number, number]> }),
    createdAt: row.created_at,
    cursor: row.journal_cursor,
    samples: row.samples,
    warnings: row.warnings,
    warned: JSON.parse(row.warned) as RunWarning[],
    stored: {
      checkpoints: row.checkpoint_bytes,
      samples: row.sample_bytes,
      log: row.journal_cursor + row.points * BYTES_PER_POINT,
    },
    favourite: row.favourite === 1,
    archived: row.archived === 1,
    notes: cleanText(row.notes),
    tags: tags.map(cleanName).filter(Boolean),
    ...given('reason', row.reason),
    ...given('message', row.message === null ? null : cleanText(row.message)),
    ...given('startedAt', row.started_at),
    ...given('endedAt', row.ended_at),
    ...given('datasetHash', row.dataset_hash),
    ...given('latentSeed', row.latent_seed),
    ...given('position', row.position),
    ...given('resumeFrom', row.resume_from),
    ...given('newestSample', row.newest_sample),
    ...given('trashedAt', row.trashed_at),
    ...given('target', row.target),
    ...(row.job === null ? {} : { job: JSON.parse(row.job) as RemoteJob }),
    ...(row.grid_layout === null ? {} : { gridLayout: JSON.parse(row.grid_layout) as GridLayout }),
    ...(row.engine === null ? {} : { engine: JSON.parse(row.engine) as EngineInfo }),
    ...(row.parent === null ? {} : { parent: parentOf(row.parent) }),
  };
}

const parse = (json: string | null): object => (json === null ? {} : (JSON.parse(json) as object));

function parentOf(json: string): Parent {
  const parent = JSON.parse(json) as Parent;
  return { ...parent, name: cleanName(parent.name) || parent.run };
}

const SELECT = 'SELECT r.*, e.name AS experiment_name FROM runs r JOIN experiments e ON e.id = r.experiment';

export function readRun(db: DatabaseReader, id: RunId): StoredRun | undefined {
  const row = db.get<RunTableRow>(`${SELECT} WHERE r.id = ? AND r.deleted = 0`, id);
  return row && fromRow(row, readTags(db, row.key));
}

export function readRunByKey(db: DatabaseReader, key: RunKey): StoredRun | undefined {
  const row = db.get<RunTableRow>(`${SELECT} WHERE r.key = ? AND r.deleted = 0`, key);
  return row && fromRow(row, readTags(db, key));
}

/** All runs except those being deleted, oldest first. */
export function readRuns(db: DatabaseReader): StoredRun[] {
  const tags = new Map<RunKey, string[]>();
  for (const [run, tag] of readAllTags(db)) tags.set(run, [...(tags.get(run) ?? []), tag]);
  return db
    .all<RunTableRow>(`${SELECT} WHERE r.deleted = 0 ORDER BY r.key`)
    .map((row) => fromRow(row, tags.get(row.key) ?? []));
}

export const findRun = (db: DatabaseReader, id: RunId): RunKey | undefined =>
  db.get<{ key: RunKey }>('SELECT key FROM runs WHERE id = ? AND deleted = 0', id)?.key;

/** Whether the id is used, including by a run that is being deleted. */
export const idTaken = (db: DatabaseReader, id: RunId): boolean =>
  db.get('SELECT 1 FROM runs WHERE id = ?', id) !== undefined;

/** Adds a run; a branch starts at the step of its parent's checkpoint. */
export function insertRun(db: DatabaseWriter, run: NewRun): RunKey {
  const { parent } = run;
  const { key } = db.run(
    `INSERT INTO runs (id, name, experiment, steps, seed, hyperparameters, external, hash, dataset, dataset_count, created_at, state, position, parent, step, resume_from, target)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    run.id,
    run.name,
    run.experiment,
    run.steps,
    run.seed ?? NO_SEED,
    JSON.stringify(run.hyperparameters ?? {}),
    run.external ? JSON.stringify(run.external) : null,
    run.hash,
    run.dataset,
    run.datasetCount,
    run.createdAt,
    run.state,
    run.position ?? null,
    parent ? JSON.stringify(parent) : null,
    parent?.step ?? 0,
    parent && run.state === 'queued' ? parent.step : null,
    run.target ?? null,
  );
  db.markChanged(key);
  return key;
}

const COLUMNS = {
  name: 'name',
  state: 'state',
  reason: 'reason',
  message: 'message',
  step: 'step',
  hash: 'hash',
  datasetCount: 'dataset_count',
  datasetHash: 'dataset_hash',
  latentSeed: 'latent_seed',
  external: 'external',
  steps: 'steps',
  engine: 'engine',
  versions: 'versions',
  startedAt: 'started_at',
  endedAt: 'ended_at',
  position: 'position',
  resumeFrom: 'resume_from',
  cursor: 'journal_cursor',
  last: 'last',
  best: 'best',
  extremes: 'extremes',
  gridLayout: 'grid_layout',
  stated: 'stated',
  favourite: 'favourite',
  notes: 'notes',
  archived: 'archived',
  trashedAt: 'trashed_at',
  job: 'job',
  deleted: 'deleted',
} as const;

export type RunChange = { [K in Exclude<keyof typeof COLUMNS, 'deleted'>]?: StoredRun[K] | null | undefined } & {
  deleted?: boolean;
};

const toParam = (value: unknown): Param =>
  typeof value === 'boolean'
    ? Number(value)
    : typeof value === 'object' && value !== null
      ? JSON.stringify(value)
      : ((value ?? null) as Param);

/** Updates the given columns of a run; `null` clears a column. The run counts as changed in any case. */
export function updateRun(db: DatabaseWriter, run: RunKey, change: RunChange): void {
  const names = (Object.keys(change) as (keyof typeof COLUMNS)[]).filter((name) => change[name] !== undefined);
  if (names.length > 0) {
    const set = names.map((name) => `${COLUMNS[name]} = ?`).join(', ');
    db.run(`UPDATE runs SET ${set} WHERE key = ?`, ...names.map((name) => toParam(change[name])), run);
  }
  db.markChanged(run);
}

/** Recounts the points after some were added or removed; reads one row per metric. */
export function countPoints(db: DatabaseWriter, run: RunKey): void {
  db.run('UPDATE runs SET points = (SELECT coalesce(sum(count), 0) FROM series WHERE run = ?1) WHERE key = ?1', run);
  db.markChanged(run);
}

/** Recounts samples and checkpoints after some were added or removed. */
export function countFiles(db: DatabaseWriter, run: RunKey): void {
  db.run(
    `UPDATE runs SET samples = (SELECT count(*) FROM samples WHERE run = ?1), newest_sample = (SELECT max(step) FROM samples WHERE run = ?1),
       sample_bytes = (SELECT coalesce(sum(bytes + coalesce(plane_bytes, 0)), 0) FROM samples WHERE run = ?1),
       checkpoint_bytes = (SELECT coalesce(sum(bytes), 0) FROM checkpoints WHERE run = ?1)
     WHERE key = ?1`,
    run,
  );
  db.markChanged(run);
}
