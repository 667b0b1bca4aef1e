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
  /** Number of runs, and of steps in each; every step has one value of each metric. */
  runs: number;
  steps: number;
  /** In addition to `time`, which is always logged. */
  metrics: string[];
  /** Steps in one journal line. */
  batch?: number;
  /** Number of sample grids of a run, evenly spaced. */
  samples?: number;
  /**
   * Number of checkpoints of a run, evenly spaced; each has 1,000 bytes from which training can't resume. None by
   * default.
   */
  checkpoints?: (run: number) => number;
  /** Returns the grid of a step as a PNG file. */
  png?: (step: number) => Uint8Array;
  /** The runs get these in turn. */
  objectives?: readonly ObjectiveName[];
  /** Seed of a run; its number by default. */
  seed?: (run: number) => number;
  /** The step after which a run was stopped; by default it has all steps. */
  end?: (run: number) => number;
  /** The reason for the failure of a run and the last output of its process; undefined for a run that did not fail. */
  failure?: (run: number) => { reason: FailureReason; message: string; output: string } | undefined;
  /** The value of a metric; by default noise that resembles a loss. */
  value?: (run: number, metric: string, step: number) => number;
  /** The warnings of a run, by ascending step. */
  warnings?: (run: number) => readonly WarningChange[];
  /** Settings of a run other than its objective and number of steps. */
  settings?: (run: number) => Record<string, string | number>;
  /** Name of a run; objective and seed by default. */
  name?: (run: number) => string;
}

const BATCH = 100;
/** The objectives by default; not all, so that results stay comparable when an objective is added. */
const FOUR: readonly ObjectiveName[] = ['gan', 'lsgan', 'wgan', 'wgan-gp'];
const AT_MS = Date.UTC(2026, 0, 1);

const idOf = (n: number): RunId => {
  const letters = Array.from({ length: 4 }, (_, i) =>
    String.fromCharCode(97 + (Math.floor(n / 26 ** (3 - i)) % 26)),
  ).join('');
  return `20260101-000000-${letters}`;
};

/** A damped wave with deterministic noise, which compresses as poorly as a loss. */
const value = (run: number, metric: number, step: number): number =>
  Math.round(
    (Math.exp(-step / 20_000) * Math.sin(step / (50 + metric)) +
      0.1 * Math.sin(step * 12.9898 + run * 78.233 + metric)) *
      1e6,
  ) / 1e6;

/**
 * Writes the folder of one run like a training process: `run.json`, a journal and sample grids.
 *
 * @returns the path of the folder
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
    createdAt: new Date(AT_MS + n * 1000).toISOString(),
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

const warningLine = (change: WarningChange): string => {
  const { name, state, step, value, threshold } = change;
  return line({
    type: 'event',
    step,
    level: state === 'began' ? 'warning' : 'info',
    code: name,
    message: describeWarningChange(change),
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

const line = (fields: Record<string, unknown>): string => JSON.stringify({ at: AT_MS, ...fields }) + '\n';

/**
 * Opens the runs of a home, without datasets and training. `thread` is the script of the database's worker thread; by
 * default there is none.
 */
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

/** Reads every generated run of a home into its database, by the same code that reads live runs. */
export async function ingestHome(home: string): Promise<RunId[]> {
  const { runs, close } = openRuns(home);
  const { added, refused } = await rebuild(runs.services);
  await close();
  if (refused.length > 0) throw new Error(refused[0]!.message);
  return added;
}

const NO_DATA: ConstructorParameters<typeof Runs>[0]['datasets'] = {
  list: () => Promise.resolve([]),
  prepare: () => Promise.resolve({ ok: false, error: { message: 'Generated runs have no dataset.' } }),
};
