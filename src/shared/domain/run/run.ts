import { m } from '../../../paraglide/messages';
import { assertNever, RefusalError } from '../../contract/outcome';
import type { GridLayout } from '../grid-layout';
import type { Hyperparameters, ObjectiveName } from './hyperparameters';
import type { EngineInfo } from '../../contract/engine-info';
import type { Parent } from './lineage';
import type { ExternalRun, StatedFacts } from './external-run';
import type { RemoteJob } from './remote-job';
import type { RunWarning } from '../warnings/run-warnings';

/** Id of a run and name of its folder: `<yyyymmdd-hhmmss>-<4 letters>`, so that runs sort by creation time. */
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
 * Lifecycle state of a run.
 *
 * `paused`: the training process is alive and holds everything in memory. `parked`: saved to disk, with no process.
 * `interrupted`: set at start-up when a run was recorded as live but its process is gone.
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

/** An action that a person can apply to a run. */
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

/** A run that another program trains cannot be controlled from here. */
const LEGAL_EXTERNAL: readonly RunAction[] = ['archive', 'trash', 'delete'];

/** The properties that decide which actions are legal. */
export type Lifecycle = Pick<Run, 'state'> & Partial<Pick<RunRow, 'archived' | 'trashedAt' | 'stored' | 'external'>>;

/**
 * The actions that a run allows. `resume` continues from the last checkpoint and needs one, `retry` starts a new run
 * with the same settings, `trash` hides a run until it is restored or deleted, `delete` is permanent.
 */
export function legalActions({ state, archived, trashedAt, stored, external }: Lifecycle): readonly RunAction[] {
  if (trashedAt !== undefined) return IN_THE_TRASH;
  const legal = external
    ? isLive(state)
      ? []
      : LEGAL_EXTERNAL
    : stored?.checkpoints === 0
      ? LEGAL[state].filter((action) => action !== 'resume')
      : LEGAL[state];
  return archived ? legal.map((action) => (action === 'archive' ? 'unarchive' : action)) : legal;
}

/** The run has a training process. */
export const isLive = (state: RunState): boolean => state === 'starting' || state === 'running' || state === 'paused';

/** The run does not change any more without an action. */
export const isEnded = (state: RunState): boolean =>
  state === 'finished' || state === 'stopped' || state === 'failed' || state === 'interrupted';

/** One run as shown by every list, table and `--json`. Times are ISO 8601 in UTC. */
export interface Run {
  id: RunId;
  name: string;
  /** Id of the experiment; its name is `experimentName`. */
  experiment: ExperimentId;
  experimentName: string;
  state: RunState;
  /** Why it failed; `disk` in state `paused` when it waits until the disk can be written. */
  reason?: FailureReason;
  /** A sentence on how it ended or what it waits for, with what to do. */
  message?: string;
  /** Generator updates done, of `steps`. */
  step: number;
  steps: number;
  /** Absent where an external run does not state it. */
  seed?: number;
  /** Settings of a run that Gander trains; an external run has `external` instead. */
  hyperparameters?: Hyperparameters;
  /** Of a run that another program trained. */
  external?: ExternalRun;
  /** SHA-256 of the canonical hyperparameters and the dataset's hash: equal for identical runs. */
  hash: string;
  dataset: string;
  /** Origin of a branch. */
  parent?: Parent;
  /** Name of the target on which it trains; absent: this machine. */
  target?: string;
  /** The job that trains it on its target; absent before the first submission. */
  job?: RemoteJob;
  /** SHA-256 of the prepared dataset; set when the run starts. */
  datasetHash?: string;
  /** Seed of the fixed latents of the sample grids; set when the run starts. */
  latentSeed?: number;
  engine?: EngineInfo;
  /** Absolute path of the run folder. */
  folder: string;
  createdAt: string;
  startedAt?: string;
  endedAt?: string;
}

/** A run that Gander trains, or has trained. */
export type Trained<R> = R & { hyperparameters: Hyperparameters; seed: number };

export const isTrained = <R extends Pick<Run, 'hyperparameters'>>(run: R): run is Trained<R> =>
  run.hyperparameters !== undefined;

/**
 * For code that only runs of Gander reach: what is queued, trains, or has a checkpoint.
 *
 * @throws RefusalError if another program trained the run
 */
export function trainedRun<R extends Pick<Run, 'hyperparameters' | 'name'>>(run: R): Trained<R> {
  if (isTrained(run)) return run;
  throw new RefusalError({ message: externalRunMessage(run) });
}

/** Refusal of a request that only runs of Gander answer. */
export const externalRunMessage = ({ name }: Pick<Run, 'name'>): string => m.failure_external({ name });

/** The objective whose losses a run has; undefined where an external run does not state it. */
export const objectiveOf = (run: Pick<Run, 'hyperparameters' | 'external'>): ObjectiveName | undefined =>
  run.hyperparameters?.objective ?? run.external?.objective;

/** A row of the run table: a {@link Run} with the values that change while it trains; never contains series. */
export interface RunRow extends Run {
  /** Position in the queue from 1; only while queued. */
  position?: number;
  /** Recent generator updates per second; only while live. */
  stepsPerSecond?: number;
  /** Estimated seconds to the end at that speed; only while live. */
  secondsLeft?: number;
  /** Newest value of each recorded metric. */
  last: Record<string, number | null>;
  /** Best value so far of each recorded metric that has a direction, see `metrics.ts`. */
  best: Record<string, number>;
  /** Least and greatest finite value so far of each recorded metric that is not one of `metrics.ts`; absent for none. */
  extremes?: Record<string, readonly [min: number, max: number]>;
  /** Step of the newest sample grid. */
  newestSample?: number;
  samples: number;
  /**
   * Bytes on disk as recorded in the database: `log` is the journal and an estimate of the run's part of the database.
   */
  stored: { checkpoints: number; samples: number; log: number };
  /** The layout of its grids as a person stated it, because the journal does not have it. */
  gridLayout?: GridLayout | undefined;
  /** What a person states about an external run; it is part of `external`. */
  stated?: StatedFacts | undefined;
  favourite: boolean;
  tags: string[];
  notes: string;
  /** Archived runs are hidden from lists unless requested. */
  archived: boolean;
  /** When it was moved to the trash; absent otherwise. */
  trashedAt?: string;
  /** Number of its warning and error events. */
  warnings: number;
  /** Its training warnings, each once, in the order in which they first began. */
  warned: readonly RunWarning[];
}

/** The word for a state; the state `parked` is shown as suspended. */
export function stateLabel(state: RunState): string {
  switch (state) {
    case 'queued':
      return m.state_queued();
    case 'starting':
      return m.state_starting();
    case 'running':
      return m.state_running();
    case 'paused':
      return m.state_paused();
    case 'parked':
      return m.state_suspended();
    case 'finished':
      return m.state_finished();
    case 'stopped':
      return m.state_stopped();
    case 'failed':
      return m.state_failed();
    case 'interrupted':
      return m.state_interrupted();
    default:
      return assertNever(state);
  }
}

/** Describes the reason of a failure. */
export function describeReason(reason: FailureReason): string {
  switch (reason) {
    case 'diverged':
      return m.failure_diverged();
    case 'out-of-memory':
      return m.failure_out_of_memory();
    case 'crashed':
      return m.failure_crashed();
    case 'bad-data':
      return m.failure_bad_data();
    case 'disk':
      return m.failure_disk();
    case 'engine':
      return m.failure_engine();
    default:
      return assertNever(reason);
  }
}
