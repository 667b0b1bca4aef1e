import { assertNever } from '../../contract/outcome';
import type { Hyperparameters } from './hyperparameters';
import type { EngineInfo } from '../../contract/engine-info';
import type { Parent } from './lineage';
import type { RunWarning } from '../warnings/run-warnings';

/** Names a run and its folder: `<yyyymmdd-hhmmss>-<4 letters>`, so that runs sort by creation. */
export type RunId = string;
export type ExperimentId = string;

export const RUN_STATES = [
  'queued',
  'starting',
  'running',
  'paused',
  'parked',
  'finished',
  'stopped',
  'failed',
  'interrupted',
] as const;

/**
 * Where a run is in its life.
 *
 * `paused` keeps everything in the memory of a living process; `parked` is on disk and the device is free;
 * `interrupted` is what start-up makes of a run that claimed to be alive and was not.
 */
export type RunState = (typeof RUN_STATES)[number];

export type FailureReason = 'diverged' | 'out-of-memory' | 'crashed' | 'bad-data' | 'disk' | 'engine';

export const RUN_ACTIONS = [
  'pause',
  'continue',
  'stop',
  'park',
  'resume',
  'cancel',
  'retry',
  'archive',
  'unarchive',
  'trash',
  'restore',
  'delete',
] as const;

/** What a person may ask of a run. */
export type RunAction = (typeof RUN_ACTIONS)[number];

const LEGAL: Record<RunState, readonly RunAction[]> = {
  queued: ['cancel', 'trash', 'delete'],
  starting: ['stop'],
  running: ['pause', 'park', 'stop'],
  paused: ['continue', 'park', 'stop'],
  parked: ['resume', 'stop', 'retry', 'archive', 'trash', 'delete'],
  finished: ['retry', 'archive', 'trash', 'delete'],
  stopped: ['resume', 'retry', 'archive', 'trash', 'delete'],
  failed: ['resume', 'retry', 'archive', 'trash', 'delete'],
  interrupted: ['resume', 'stop', 'retry', 'archive', 'trash', 'delete'],
};
const IN_THE_TRASH: readonly RunAction[] = ['restore', 'delete'];

/** What decides which actions a run allows. */
export type Lifecycle = Pick<Run, 'state'> & Partial<Pick<RunRow, 'archived' | 'trashedAt' | 'stored'>>;

/**
 * Which actions a run allows. `resume` goes on from the last checkpoint, where there is one, `retry` starts a new run of the same settings,
 * `trash` hides a run until it is restored or deleted, `delete` is for good.
 */
export function legalActions({ state, archived, trashedAt, stored }: Lifecycle): readonly RunAction[] {
  if (trashedAt !== undefined) return IN_THE_TRASH;
  const legal = stored?.checkpoints === 0 ? LEGAL[state].filter((action) => action !== 'resume') : LEGAL[state];
  return archived ? legal.map((action) => (action === 'archive' ? 'unarchive' : action)) : legal;
}

/** A training process is behind the run. */
export const isLive = (state: RunState): boolean => state === 'starting' || state === 'running' || state === 'paused';

/** Nothing more happens to the run unless a person asks. */
export const isEnded = (state: RunState): boolean =>
  state === 'finished' || state === 'stopped' || state === 'failed' || state === 'interrupted';

/** One run as every list, table and `--json` shows it. Times are ISO 8601 in UTC. */
export interface Run {
  id: RunId;
  name: string;
  /** Id of the experiment, and its name beside it. */
  experiment: ExperimentId;
  experimentName: string;
  state: RunState;
  /** Why it failed; with state `paused`, `disk` when it waits for its disk by itself. */
  reason?: FailureReason;
  /** A sentence on how it ended or what it waits for, with what to do. */
  message?: string;
  /** Generator updates done, of `steps`. */
  step: number;
  steps: number;
  seed: number;
  hyperparameters: Hyperparameters;
  /** SHA-256 of the canonical hyperparameters and the dataset's hash: equal for identical runs. */
  hash: string;
  dataset: string;
  /** Where it began, when it is a branch of another run. */
  parent?: Parent;
  /** SHA-256 of the prepared dataset; once the run has begun. */
  datasetHash?: string;
  /** Seed of the fixed latents of the sample grids; once the run has begun. */
  latentSeed?: number;
  engine?: EngineInfo;
  /** Absolute path of the run folder. */
  folder: string;
  createdAt: string;
  startedAt?: string;
  endedAt?: string;
}

/** A row of the run table: a {@link Run} with what changes while it trains; never holds series. */
export interface RunRow extends Run {
  /** Position in the queue from 1; only while queued. */
  position?: number;
  /** Generator updates a second over the last seconds; only while live. */
  stepsPerSecond?: number;
  /** Seconds to the end at that speed; only while live. */
  secondsLeft?: number;
  /** Newest value of each metric in `metrics.ts` that the run logs. */
  last: Record<string, number | null>;
  /** Best value so far of each logged metric that has a direction, see `metrics.ts`. */
  best: Record<string, number>;
  /** Step of the newest sample grid. */
  newestSample?: number;
  samples: number;
  /** Bytes on the disk, as the log knows them: `log` is its journal and about what it takes of the database. */
  stored: { checkpoints: number; samples: number; log: number };
  favourite: boolean;
  tags: string[];
  notes: string;
  /** Put away: lists leave it out until they are asked. */
  archived: boolean;
  /** When it was put into the trash; absent elsewhere. */
  trashedAt?: string;
  /** How many warnings and errors are among its events. */
  warnings: number;
  /** Which warnings of its training, each once, in the order in which they first began. */
  warned: readonly RunWarning[];
}

/** The reason of a failure, in words. */
export function describeReason(reason: FailureReason): string {
  switch (reason) {
    case 'diverged':
      return 'a loss became NaN or infinite';
    case 'out-of-memory':
      return 'the training process ran out of memory';
    case 'crashed':
      return 'the training process died';
    case 'bad-data':
      return 'the dataset could not be read';
    case 'disk':
      return 'the run folder could not be written';
    case 'engine':
      return 'no engine could run it';
    default:
      return assertNever(reason);
  }
}
