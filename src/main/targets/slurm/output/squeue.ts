import { ok } from '../../../../shared/contract/outcome';
import type { Outcome } from '../../../../shared/contract/outcome';
import {
  FIELD_SEPARATOR,
  RECORD_SEPARATOR,
  countOf,
  defined,
  recordsOf,
  stateOfFlags,
  stateOfText,
  textOf,
  timeOf,
} from './job-record';
import type { JobRecord } from './job-record';
import { at, exitOf, isJson, numberOf, own, readList } from './json-form';
import type { Fields } from './json-form';
import { readRecords } from './text-form';

/** Columns in lower case, since Slurm ignores the case, and the width of each. */
const COLUMNS = [
  ['jobarrayid', 40],
  ['state', 20],
  ['reason', 80],
  ['restartcnt', 8],
  ['nodelist', 120],
  ['partition', 40],
  ['submittime', 20],
  ['starttime', 20],
  ['comment', 80],
  ['name', 120],
] as const;

/**
 * Arguments with which {@link parseSqueue} reads the answer: every job, each task of an array on its own line, also
 * jobs that ended within `MinJobAge` (five minutes by default).
 */
export const SQUEUE_ARGUMENTS: readonly string[] = [
  '--noheader',
  '--array',
  '--states=all',
  `--Format=${COLUMNS.map(([name, width], i) => `${name}:${width}${i + 1 < COLUMNS.length ? FIELD_SEPARATOR : RECORD_SEPARATOR}`).join(',')}`,
];

/** Jobs printed by `squeue` with {link SQUEUE_ARGUMENTS} or with `--json`. Refuses an answer that is not complete. */
export function parseSqueue(text: string): Outcome<readonly JobRecord[]> {
  if (isJson(text)) {
    const jobs = readList('squeue', text, 'jobs');
    return jobs.ok ? ok(jobs.value.flatMap(controllerRecords)) : jobs;
  }
  const lines = readRecords('squeue', text, COLUMNS.length);
  if (!lines.ok) return lines;
  return ok(
    lines.value.flatMap(([id, state, reason, restarts, nodes, partition, submitted, started, comment, name]) =>
      recordsOf(
        id!,
        defined({
          name: textOf(name) ?? '',
          state: stateOfText(state!),
          reason: textOf(reason),
          restarts: countOf(restarts),
          nodes: textOf(nodes),
          partition: textOf(partition),
          submittedAt: timeOf(submitted),
          startedAt: timeOf(started),
          comment: textOf(comment),
        }),
      ),
    ),
  );
}

/** The records of a job in the JSON of `squeue` and `scontrol show job`, which is the same. */
export function controllerRecords(job: Fields): readonly JobRecord[] {
  const exit = exitOf(own(job, 'exit_code'));
  return recordsOf(
    controllerId(job),
    defined({
      name: textOf(own(job, 'name')) ?? '',
      state: stateOfFlags(own(job, 'job_state')),
      reason: textOf(own(job, 'state_reason')),
      restarts: countOf(numberOf(own(job, 'restart_cnt'))),
      exit,
      nodes: textOf(own(job, 'nodes')),
      partition: textOf(own(job, 'partition')),
      submittedAt: timeOf(numberOf(own(job, 'submit_time'))),
      startedAt: timeOf(numberOf(own(job, 'start_time'))),
      comment: textOf(own(job, 'comment')),
    }),
  );
}

function controllerId(job: Fields): string {
  const number = numberOf(own(job, 'job_id')) ?? '';
  const array = numberOf(own(job, 'array_job_id')) ?? 0;
  const task = numberOf(own(job, 'array_task_id'));
  const list = own(job, 'array_task_string');
  const heterogeneous = numberOf(at(job, 'het_job_id')) ?? 0;
  if (array > 0 && task !== undefined) return `${array}_${task}`;
  if (array > 0 && typeof list === 'string' && list !== '') return `${array}_[${list}]`;
  return heterogeneous > 0 ? `${heterogeneous}+${numberOf(own(job, 'het_job_offset')) ?? 0}` : `${number}`;
}
