import { m } from '../../../../paraglide/messages';
import { ok, refuse } from '../../../../shared/contract/outcome';
import type { Outcome } from '../../../../shared/contract/outcome';
import {
  FIELD_SEPARATOR,
  defined,
  exitOfText,
  recordsOf,
  stateOfFlags,
  stateOfText,
  textOf,
  timeOf,
} from './job-record';
import type { JobRecord } from './job-record';
import { at, exitOf, isJson, numberOf, own, readList } from './json-form';
import type { Fields } from './json-form';

const COLUMNS = [
  'jobid',
  'state',
  'exitcode',
  'submit',
  'start',
  'nodelist',
  'partition',
  'reason',
  'jobname',
] as const;

/**
 * Arguments with which {@link parseSacct} reads the answer: these jobs without their steps, each with all of its
 * records, of which a requeued job has several.
 *
 * @param since A day such as `2026-11-29`, on or before that of the submission; `sacct` searches names from midnight
 *   of today otherwise.
 */
export const sacctArguments = (
  selection: { ids: readonly string[] } | { names: readonly string[] },
  since: string,
): string[] => [
  '--noheader',
  '--allocations',
  '--duplicates',
  '--parsable2',
  `--delimiter=${FIELD_SEPARATOR}`,
  `--format=${COLUMNS.join(',')}`,
  `--starttime=${since}`,
  'ids' in selection ? `--jobs=${selection.ids.join(',')}` : `--name=${selection.names.join(',')}`,
];

/** Whether `sacct` says that the cluster records no jobs that ended. */
export const isAccountingDisabled = (stderr: string): boolean =>
  /accounting storage is disabled|AccountingStorageType is not set/i.test(stderr);

/**
 * Jobs printed by `sacct` with {@link sacctArguments} or with `--json`: the newest record of each job, `restarts` being
 * the number of its earlier ones. Refuses an answer that is not complete.
 */
export function parseSacct(text: string): Outcome<readonly JobRecord[]> {
  if (isJson(text)) {
    const jobs = readList('sacct', text, 'jobs');
    return jobs.ok ? ok(newestOfEach(jobs.value.flatMap(accountingRecords))) : jobs;
  }
  if (text.includes(FIELD_SEPARATOR) && !text.endsWith('\n'))
    return refuse(m.slurm_output_cut_off({ command: 'sacct' }));
  const lines: string[] = [];
  // Only the name, which is last, can have line breaks. What stands before the first record is a greeting.
  for (const line of text.split('\n'))
    if (line.includes(FIELD_SEPARATOR)) lines.push(line);
    else if (lines.length > 0) lines.push(`${lines.pop()!}\n${line}`);
  const records: JobRecord[] = [];
  for (const line of lines) {
    const fields = line.split(FIELD_SEPARATOR);
    if (fields.length < COLUMNS.length)
      return refuse(m.slurm_output_fields({ command: 'sacct', found: fields.length, expected: COLUMNS.length }));
    const [id, state, exit, submitted, started, nodes, partition, reason, ...name] = fields;
    records.push(
      ...recordsOf(
        id!,
        defined({
          name: textOf(name.join(FIELD_SEPARATOR)) ?? '',
          state: stateOfText(state!),
          exit: exitOfText(exit!),
          submittedAt: timeOf(submitted),
          startedAt: timeOf(started),
          nodes: textOf(nodes),
          partition: textOf(partition),
          reason: textOf(reason),
        }),
      ),
    );
  }
  return ok(newestOfEach(records));
}

function accountingRecords(job: Fields): readonly JobRecord[] {
  const array = numberOf(at(job, 'array', 'job_id')) ?? 0;
  const task = numberOf(at(job, 'array', 'task_id'));
  const list = at(job, 'array', 'task');
  const heterogeneous = numberOf(at(job, 'het', 'job_id')) ?? 0;
  const number = numberOf(own(job, 'job_id')) ?? '';
  const id =
    array > 0 && task !== undefined
      ? `${array}_${task}`
      : array > 0 && typeof list === 'string' && list !== ''
        ? `${array}_[${list}]`
        : heterogeneous > 0
          ? `${heterogeneous}+${numberOf(at(job, 'het', 'job_offset')) ?? 0}`
          : `${number}`;
  return recordsOf(
    id,
    defined({
      name: textOf(own(job, 'name')) ?? '',
      state: stateOfFlags(at(job, 'state', 'current')),
      exit: exitOf(own(job, 'exit_code')),
      submittedAt: timeOf(numberOf(at(job, 'time', 'submission'))),
      startedAt: timeOf(numberOf(at(job, 'time', 'start'))),
      nodes: textOf(own(job, 'nodes')),
      partition: textOf(own(job, 'partition')),
      reason: textOf(at(job, 'state', 'reason')),
      comment: textOf(at(job, 'comment', 'job')),
    }),
  );
}

/**
 * The newest record of each job. The records of a job that was requeued differ in when they were submitted and started;
 * one that has not started is newer than one that has, and the later line counts where the times are equal.
 */
export function newestOfEach(records: readonly JobRecord[]): readonly JobRecord[] {
  const newest = new Map<string, JobRecord>();
  const counts = new Map<string, number>();
  for (const record of records) {
    const key = record.hasUnlistedTasks ? `${record.id}_` : record.id;
    const other = newest.get(key);
    counts.set(key, (counts.get(key) ?? 0) + 1);
    if (!other || !isOlder(record, other)) newest.set(key, record);
  }
  return [...newest].map(([key, record]) =>
    counts.get(key)! > 1 && record.restarts === undefined ? { ...record, restarts: counts.get(key)! - 1 } : record,
  );
}

function isOlder(record: JobRecord, other: JobRecord): boolean {
  const [submitted, otherSubmitted] = [record.submittedAt ?? 0, other.submittedAt ?? 0];
  if (submitted !== otherSubmitted) return submitted < otherSubmitted;
  return (record.startedAt ?? Infinity) < (other.startedAt ?? Infinity);
}
