import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ObjectiveName } from '../../src/shared/domain/run/hyperparameter-fields';
import { parseHyperparameters } from '../../src/shared/domain/run/hyperparameters';
import { unwrap } from '../../src/shared/contract/outcome';
import {
  CHECKPOINTS_FOLDER,
  JOURNAL_FILE,
  LATENT_SEED,
  RUN_FILE,
  SAMPLES_FOLDER,
} from '../../src/shared/formats/run-file';
import type { RunFile } from '../../src/shared/formats/run-file';
import type { FailureReason, RunId } from '../../src/shared/domain/run/run';
import { describeWarningChange } from '../../src/shared/domain/warnings/run-warnings';
import type { WarningChange } from '../../src/shared/domain/warnings/run-warnings';
import { Backfill, openDatabase } from '../../src/main/database';
import { Runs } from '../../src/main/runs';
import { outputOf } from '../../src/main/runs/folder/run-folder';
import { rebuild } from '../../src/main/runs/import/adopt';

export interface Generated {
  /** How many runs, and how many steps of each; every step has one value of each metric. */
  runs: number;
  steps: number;
  /** Beside `time`, which is always there. */
  metrics: string[];
  /** Steps in one journal line: as many as a second of training has. */
  batch?: number;
  /** Sample grids over the length of the run. */
  samples?: number;
  /** Checkpoints over the length of a run, of 1,000 bytes that nothing can go on from; none when left out. */
  checkpoints?: (run: number) => number;
  /** The grid of a step. */
  png?: (step: number) => Uint8Array;
  /** Taken in turn. */
  objectives?: readonly ObjectiveName[];
  /** Seed of a run; its number when left out. */
  seed?: (run: number) => number;
  /** Step after which a run was stopped; the whole length when left out. */
  end?: (run: number) => number;
  /** Why a run failed where it ended, and what its process printed last; undefined of a run that did not. */
  failure?: (run: number) => { reason: FailureReason; message: string; output: string } | undefined;
  /** What a run logged; noise that looks like a loss when left out. */
  value?: (run: number, metric: string, step: number) => number;
  /** Warnings that a run's training gave, in the order of their steps. */
  warnings?: (run: number) => readonly WarningChange[];
  /** Settings of a run beside its objective and length. */
  settings?: (run: number) => Record<string, string | number>;
  /** Its name; objective and seed when left out. */
  name?: (run: number) => string;
}

const BATCH = 100;
/** In turn where a caller names none; not all, so that figures of one log stay comparable when an objective is added. */
const FOUR: readonly ObjectiveName[] = ['gan', 'lsgan', 'wgan', 'wgan-gp'];
const AT = Date.UTC(2026, 0, 1);

const idOf = (n: number): RunId => {
  const letters = Array.from({ length: 4 }, (_, i) =>
    String.fromCharCode(97 + (Math.floor(n / 26 ** (3 - i)) % 26)),
  ).join('');
  return `20260101-000000-${letters}`;
};

/** A damped wave with noise that is the same every time: it looks like a loss, and compresses as badly as one. */
const value = (run: number, metric: number, step: number): number =>
  Math.round(
    (Math.exp(-step / 20_000) * Math.sin(step / (50 + metric)) +
      0.1 * Math.sin(step * 12.9898 + run * 78.233 + metric)) *
      1e6,
  ) / 1e6;

/**
 * Writes the folder of one run as a training process would have: `run.json`, a journal, and its sample grids.
 *
 * @returns the folder
 */
export function writeRun(home: string, n: number, options: Generated): string {
  const folder = join(home, 'runs', idOf(n));
  for (const part of [SAMPLES_FOLDER, CHECKPOINTS_FOLDER]) mkdirSync(join(folder, part), { recursive: true });
  const objectives = options.objectives ?? FOUR;
  const objective = objectives[n % objectives.length]!;
  const seed = options.seed?.(n) ?? n;
  const file: RunFile = {
    format: 1,
    gander: 'generated',
    id: idOf(n),
    name: options.name?.(n) ?? `${objective} · seed ${seed}`,
    experiment: { id: `e-${Math.floor(n / 4)}`, name: `Experiment ${Math.floor(n / 4)}` },
    createdAt: new Date(AT + n * 1000).toISOString(),
    seed,
    latentSeed: LATENT_SEED,
    hash: '0'.repeat(64),
    hyperparameters: unwrap(parseHyperparameters({ objective, steps: options.steps, ...options.settings?.(n) })),
    dataset: { name: 'mnist', kind: 'images', file: '', sha256: '0'.repeat(64), count: 10_000, shape: [28, 28, 1] },
  };
  writeFileSync(join(folder, RUN_FILE), JSON.stringify(file));
  writeJournal(folder, n, options);
  return folder;
}

function writeJournal(folder: string, n: number, options: Generated): void {
  const { metrics, batch = BATCH, samples = 0, png = () => new Uint8Array(0) } = options;
  const steps = options.end?.(n) ?? options.steps;
  const every = Math.max(1, Math.floor(options.steps / Math.max(1, samples)));
  const kept = options.checkpoints?.(n) ?? 0;
  const journal = join(folder, JOURNAL_FILE);
  let text = line({
    type: 'start',
    pid: 1,
    engine: { name: 'cpu', version: '0', device: 'none' },
    versions: {},
    step: 0,
  });
  for (let from = 1; from <= steps; from += batch) {
    const list = Array.from({ length: Math.min(batch, steps - from + 1) }, (_, i) => from + i);
    const values = Object.fromEntries(
      metrics.map((name, m) => [name, list.map((step) => options.value?.(n, name, step) ?? value(n, m, step))]),
    );
    text += line({ type: 'metrics', steps: list, values: { ...values, time: list.map((step) => step / 50) } });
    for (const step of samples > 0 ? list.filter((s) => s % every === 0) : []) {
      text += writeGrid(folder, step, png(step));
    }
    for (const step of list.filter((s) => kept > 0 && s % Math.floor(options.steps / kept) === 0))
      text += writeCheckpoint(folder, step);
    if (text.length < 1 << 20) continue;
    appendFileSync(journal, text);
    text = '';
  }
  text += (options.warnings?.(n) ?? []).map(warningLine).join('');
  appendFileSync(journal, text + line({ type: 'end', step: steps, ...endOf(folder, n, steps, options) }));
}

const warningLine = (said: WarningChange): string => {
  const { name, state, step, value, threshold } = said;
  return line({
    type: 'event',
    step,
    level: state === 'began' ? 'warning' : 'info',
    code: name,
    message: describeWarningChange(said),
    warning: { state, value, threshold },
  });
};

function endOf(folder: string, n: number, step: number, options: Generated): Record<string, unknown> {
  const failure = options.failure?.(n);
  if (!failure) return { state: step === options.steps ? 'finished' : 'stopped' };
  const { output, ...why } = failure;
  writeFileSync(outputOf(folder), output);
  return { state: 'failed', ...why };
}

function writeGrid(folder: string, step: number, png: Uint8Array): string {
  const file = `${step}.png`;
  writeFileSync(join(folder, SAMPLES_FOLDER, file), png);
  return line({
    type: 'sample',
    step,
    file,
    kind: 'grid',
    rows: 8,
    columns: 8,
    bytes: png.length,
    sha256: createHash('sha256').update(png).digest('hex'),
  });
}

function writeCheckpoint(folder: string, step: number): string {
  const file = `${step}.safetensors`;
  const bytes = Buffer.alloc(1000, step);
  writeFileSync(join(folder, CHECKPOINTS_FOLDER, file), bytes);
  return line({
    type: 'checkpoint',
    step,
    file,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  });
}

const line = (fields: Record<string, unknown>): string => JSON.stringify({ at: AT, ...fields }) + '\n';

/** The room of runs on a home, without data and without a way to train; `thread` is that of the log, which does without it. */
export function openRuns(home: string, thread?: string): { runs: Runs; close(): Promise<void> } {
  const database = openDatabase(join(home, 'gander.sqlite'));
  const backfill = new Backfill(database, thread);
  const runs = new Runs({
    database,
    backfill,
    home,
    version: 'generated',
    datasets: NO_DATA,
    fork: () => {
      throw new Error('Generated runs are not trained.');
    },
  });
  return {
    runs,
    close: async () => {
      await runs.close();
      await backfill.close();
      database.close();
    },
  };
}

/** Brings every generated run of a home into its log, through the ingest that live runs go through. */
export async function ingestHome(home: string): Promise<RunId[]> {
  const { runs, close } = openRuns(home);
  const { added, refused } = await rebuild(runs.services, runs.services.supervisor);
  await close();
  if (refused.length > 0) throw new Error(refused[0]!.message);
  return added;
}

const NO_DATA: ConstructorParameters<typeof Runs>[0]['datasets'] = {
  list: () => Promise.resolve([]),
  prepare: () => Promise.resolve({ ok: false, error: { message: 'Generated runs have no data.' } }),
};
