import { z } from 'zod';
import { runIdText } from '../contract/schemas';

/**
 * Files in the folder of a target, which the app writes and compute nodes read, and the other way round:
 *
 * ```
 *   runs/<id>/                 a run folder as in docs/journal.md, and in it
 *     control.ndjson             requests of the app, one a line
 *     attempts/<n>.json          made exclusively by the launcher that trains the run from now on
 *     attempts/<n>.end.json      how that launcher ended
 *   datasets/<sha256>.safetensors   prepared data
 *   jobs/<key>.json            what a job trains
 *   jobs/<key>.sh              its script
 *   jobs/<key>-<task>.log      its output
 *   jobs/<key>-<task>.claim    the job that trains this task: a second one with the same key ends at once
 * ```
 */
export const JOBS_FOLDER = 'jobs';
export const TARGET_RUNS_FOLDER = 'runs';
export const TARGET_DATASETS_FOLDER = 'datasets';
export const CONTROL_FILE = 'control.ndjson';
export const ATTEMPTS_FOLDER = 'attempts';

/** Key of a submission: the job is named `gander-<key>`. */
const jobKey = z.string().regex(/^[a-z0-9]{8,32}$/);

/** Seconds before the time limit at which a run is suspended. */
export const DEFAULT_LEAD_S = 120;

/** `jobs/<key>.json`: the runs that a job trains; task i of an array trains `runs[i]`. */
export const jobFile = z.object({
  format: z.literal(1),
  key: jobKey,
  runs: z.array(runIdText).min(1).max(10_000),
  /** Seconds before the end of the job at which a run is suspended; absent in files of earlier versions. */
  leadSeconds: z.number().min(0).max(86_400).optional(),
});
export type JobFile = z.infer<typeof jobFile>;

/** Reads the names of the files in a folder of attempts: the newest attempt, 0 if there is none, and those that ended. */
export function attemptsAmong(names: readonly string[]): { newest: number; ended: ReadonlySet<number> } {
  let newest = 0;
  const ended = new Set<number>();
  for (const name of names) {
    const found = /^(\d{1,9})(\.end)?\.json$/.exec(name);
    if (!found) continue;
    newest = Math.max(newest, Number(found[1]));
    if (found[2]) ended.add(Number(found[1]));
  }
  return { newest, ended };
}

/** What an attempt records about itself, for people who look at it. */
export interface AttemptFile {
  /** Number of the job that the scheduler gave; absent without a scheduler. */
  job?: string;
  /** How often the scheduler has requeued the job before. */
  restarts: number;
  host: string;
  pid: number;
  /** ISO 8601 in UTC. */
  at: string;
}

const ATTEMPT_ENDS = ['done', 'requeued', 'signal', 'superseded', 'crashed'] as const;

/**
 * How an attempt ended. `done`: the last line of the journal says how the run ended. `requeued`: suspended, and the
 * scheduler runs the job again. `signal`: suspended because of a signal, and nothing continues it. `superseded`: another
 * attempt trains the run. `crashed`: its training process died.
 */
export const attemptEnd = z.object({
  how: z.enum(ATTEMPT_ENDS),
  /** Exit code or signal of the training process. */
  code: z.number().int().nullable().optional(),
  signal: z.string().max(30).nullable().optional(),
  at: z.string().max(100),
});
export type AttemptEnd = z.infer<typeof attemptEnd>;

const CONTROLS = ['pause', 'continue', 'park', 'stop', 'sample', 'checkpoint'] as const;

/** One line of `control.ndjson`. The training process confirms it by an event with the code `control` in the journal. */
export const controlLine = z.object({ request: z.number().int().min(1).max(1e9), type: z.enum(CONTROLS) });
export type ControlLine = z.infer<typeof controlLine>;

/** Message of the event that confirms a request, and the request again. */
export const confirmation = ({ request, type }: ControlLine): string => `Request ${request} (${type}) was received.`;
export function readConfirmation(message: string): ControlLine | undefined {
  const found = /^Request (\d{1,9}) \((\w+)\) was received\.$/.exec(message);
  const type = CONTROLS.find((control) => control === found?.[2]);
  return found && type ? { request: Number(found[1]), type } : undefined;
}

/** Whether a run is paused after a request: a grid or a checkpoint changes nothing about that. */
export const isPausedAfter = (isPaused: boolean, type: ControlLine['type']): boolean =>
  type === 'sample' || type === 'checkpoint' ? isPaused : type === 'pause';

/** Exit code of a training process that found that another one has taken its run over. */
export const SUPERSEDED_CODE = 76;
/** Exit code of a launcher whose run is suspended and should be continued by another job. */
export const SUSPENDED_CODE = 75;
