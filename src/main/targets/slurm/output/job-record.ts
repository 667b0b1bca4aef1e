import { cleanName } from '../../../../shared/lib/text';

/** States of Slurm's jobs (`slurm.h`, `job_state_string`); `UNKNOWN` stands for one that a later version added. */
export const SCHEDULER_STATES = [
  'PENDING',
  'CONFIGURING',
  'RUNNING',
  'SUSPENDED',
  'STOPPED',
  'SIGNALING',
  'RESIZING',
  'STAGE_OUT',
  'COMPLETING',
  'COMPLETED',
  'CANCELLED',
  'FAILED',
  'TIMEOUT',
  'DEADLINE',
  'PREEMPTED',
  'NODE_FAIL',
  'BOOT_FAIL',
  'LAUNCH_FAILED',
  'OUT_OF_MEMORY',
  'REQUEUED',
  'REQUEUE_HOLD',
  'REQUEUE_FED',
  'SPECIAL_EXIT',
  'REVOKED',
  'UNKNOWN',
] as const;
export type SchedulerState = (typeof SCHEDULER_STATES)[number];

/** What one of Slurm's commands printed of a job. Texts are cleaned, on one line, and at most 1,000 characters long. */
export interface JobRecord {
  /** `123`, `123_4` of a task of an array, `123+1` of a part of a heterogeneous job; see also {@link tasks}. */
  id: string;
  /** Of a task of an array: the number of the array. */
  array?: string;
  /** Of a task of an array. */
  task?: number;
  /**
   * Set where a line stands for tasks that it does not list, because Slurm cut the list off or there are too many:
   * `id` is then the number of the array.
   */
  hasUnlistedTasks?: true;
  name: string;
  state: SchedulerState;
  /** Why the job waits, or why it ended, as Slurm writes it, such as `Resources`; absent for `None`. */
  reason?: string;
  /** How often it was requeued, where the command prints it. */
  restarts?: number;
  exit?: { code: number; signal: number };
  /** As Slurm writes it, such as `gpu[01-03,07]`. */
  nodes?: string;
  partition?: string;
  comment?: string;
  /**
   * When it was submitted or requeued last, and when it started, in milliseconds by a clock that is the same for the
   * records of one output only: texts have the cluster's local time.
   */
  submittedAt?: number;
  startedAt?: number;
}

/** Separates the fields of our own formats; unlike `|`, it occurs in no name that a person types. */
export const FIELD_SEPARATOR = '\x1f';
/** Ends the records of our own formats, since names may have line breaks. */
export const RECORD_SEPARATOR = '\x1e';

const MAX_LENGTH = 1000;
/** Arrays with more tasks are not expanded; Slurm's default limit (`MaxArraySize`) is 1,000. */
export const MAX_TASKS = 10_000;

/** Slurm's ways of writing that there is none. */
const ABSENT = /^(|\(null\)|none|n\/a|unknown|none assigned|null)$/i;

/** A text from Slurm on one line; undefined if there is none. */
export function textOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = cleanName(value.slice(0, MAX_LENGTH));
  return ABSENT.test(text) ? undefined : text;
}

const KNOWN: ReadonlySet<string> = new Set(SCHEDULER_STATES);

/** The state of a text such as `RUNNING`, `CANCELLED by 1000` or `COMPLETED+`. */
export function stateOfText(text: string): SchedulerState {
  const word = /^[A-Z_]+/.exec(text.trim())?.[0] ?? '';
  return KNOWN.has(word) ? (word as SchedulerState) : 'UNKNOWN';
}

/**
 * The state of the JSON forms: a text until 23.02, then a base state with its flags, such as
 * `["RUNNING", "COMPLETING"]` or `["PENDING", "REQUEUED"]`.
 */
export function stateOfFlags(value: unknown): SchedulerState {
  const words: unknown[] = Array.isArray(value) ? value : [value];
  const states = words
    .filter((word) => typeof word === 'string')
    .map(stateOfText)
    .filter((state) => state !== 'UNKNOWN');
  // The command's own order of flags (`job_state_string`), except that a requeued job that waits is pending.
  const flag = (['COMPLETING', 'CONFIGURING', 'REQUEUE_HOLD', 'SPECIAL_EXIT', 'STOPPED'] as const).find((one) =>
    states.includes(one),
  );
  return flag ?? states[0] ?? 'UNKNOWN';
}

/** Milliseconds of a time such as `2026-11-29T19:50:40` or of seconds since 1970; undefined for none. */
export function timeOf(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(`${value.trim()}Z`) : Number(value) * 1000;
  return Number.isFinite(time) && time > 0 ? time : undefined;
}

/** A count such as restarts; undefined if it is none. */
export function countOf(value: unknown): number | undefined {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** Exit code and signal of a text such as `3:0`. */
export function exitOfText(text: string): JobRecord['exit'] {
  const match = /^(\d{1,5}):(\d{1,5})$/.exec(text.trim());
  return match ? { code: Number(match[1]), signal: Number(match[2]) } : undefined;
}

/** Parts of an id as Slurm prints it; undefined for anything else, such as the id of a step (`123.batch`). */
export function parseJobId(
  text: string,
): { id: string; array?: string; tasks?: readonly number[]; hasUnlistedTasks?: true } | undefined {
  const match = /^(\d{1,20})(?:_(?:(\d{1,10})|\[([^\]]*)\])|\+\d{1,10})?$/.exec(text.trim());
  if (!match) return undefined;
  const [id, array, task, list] = match;
  if (task !== undefined) return { id, array: array!, tasks: [Number(task)] };
  if (list === undefined) return { id };
  return { id: array!, array: array!, ...tasksOf(list) };
}

/**
 * Tasks of a list such as `0-3%2` or `1,3,10-20:5`.
 *
 * `hasUnlistedTasks` is set if Slurm cut the list off (`1,2,...`), if it is no such list, or if it has over
 * {@link MAX_TASKS}.
 */
export function tasksOf(list: string): { tasks: readonly number[]; hasUnlistedTasks?: true } {
  const tasks: number[] = [];
  const unlisted = { tasks: [], hasUnlistedTasks: true as const };
  for (const part of list.replace(/%\d*$/, '').split(',')) {
    const match = /^(\d{1,10})(?:-(\d{1,10})(?::(\d{1,10}))?)?$/.exec(part.trim());
    if (!match) return unlisted;
    const [from, to, step] = [Number(match[1]), Number(match[2] ?? match[1]), Number(match[3] ?? 1)];
    if (step < 1 || to < from || tasks.length + (to - from) / step > MAX_TASKS) return unlisted;
    for (let task = from; task <= to; task += step) tasks.push(task);
  }
  return { tasks };
}

/** The records of one line: one, or one for each task of an array that it lists. */
export function recordsOf(
  id: string,
  rest: Omit<JobRecord, 'id' | 'array' | 'task' | 'hasUnlistedTasks'>,
): readonly JobRecord[] {
  const parsed = parseJobId(id);
  if (!parsed) return [];
  const { array, tasks, hasUnlistedTasks } = parsed;
  if (array === undefined) return [{ id: parsed.id, ...rest }];
  if (hasUnlistedTasks) return [{ id: array, array, hasUnlistedTasks, ...rest }];
  return tasks!.map((task) => ({ id: `${array}_${task}`, array, task, ...rest }));
}

/** The record of a job or task; of a task that is on no line of its own, the one for unlisted tasks of its array. */
export function findRecord(records: readonly JobRecord[], id: string): JobRecord | undefined {
  const array = /^(\d+)_\d+$/.exec(id)?.[1];
  return (
    records.find((record) => record.id === id && !record.hasUnlistedTasks) ??
    records.find((record) => record.hasUnlistedTasks && record.array === array)
  );
}

/** An object without the properties that are undefined. */
export function defined<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
}
