import { m } from '../../../../paraglide/messages';
import { ok, refuse } from '../../../../shared/contract/outcome';
import type { Outcome } from '../../../../shared/contract/outcome';
import { countOf, defined, exitOfText, recordsOf, stateOfText, textOf, timeOf } from './job-record';
import type { JobRecord } from './job-record';
import { isJson, readList } from './json-form';
import { controllerRecords } from './squeue';

/** Arguments with which {@link parseScontrolJobs} reads the answer. An id is `123` (an array: all of its tasks) or `123_4`. */
export const scontrolJobArguments = (id: string): string[] => ['--oneliner', 'show', 'job', id];

/**
 * Jobs printed by `scontrol --oneliner show job`, or with `--json` (since 23.02). Refuses an answer that is not
 * complete.
 */
export function parseScontrolJobs(text: string): Outcome<readonly JobRecord[]> {
  if (isJson(text)) {
    const jobs = readList('scontrol', text, 'jobs');
    return jobs.ok ? ok(jobs.value.flatMap(controllerRecords)) : jobs;
  }
  const records: JobRecord[] = [];
  // Names and comments may have line breaks.
  const starts = [...text.matchAll(/^JobId=\d/gm)].map((match) => match.index);
  for (const [i, start] of starts.entries()) {
    const job = text.slice(start, starts[i + 1]);
    const found = recordsOfJob(job);
    if (found === undefined) return refuse(m.slurm_output_cut_off({ command: 'scontrol' }));
    records.push(...found);
  }
  return ok(records);
}

/** The records of a line of `key=value` pairs; undefined if it has no state. */
function recordsOfJob(line: string): readonly JobRecord[] | undefined {
  // A name may look like other pairs: it ends at the last `UserId=` before the command.
  const before = line.indexOf(' Command=');
  const head = before < 0 ? line : line.slice(0, before);
  const nameFrom = head.indexOf(' JobName=');
  const nameTo = head.lastIndexOf(' UserId=');
  if (nameFrom < 0 || nameTo < nameFrom) return undefined;
  const ids = pairsOf(head.slice(0, nameFrom));
  const pairs = pairsOf(head.slice(nameTo));
  const state = pairs.get('jobstate');
  if (state === undefined || !pairs.has('reason')) return undefined;
  const comment = / Comment=(\S*)/.exec(line.slice(Math.max(before, 0)))?.[1];
  return recordsOf(
    idOf(ids),
    defined({
      name: textOf(head.slice(nameFrom + ' JobName='.length, nameTo)) ?? '',
      state: stateOfText(state),
      reason: textOf(pairs.get('reason')),
      restarts: countOf(pairs.get('restarts')),
      exit: exitOfText(pairs.get('exitcode') ?? ''),
      nodes: textOf(pairs.get('nodelist')),
      partition: textOf(pairs.get('partition')),
      submittedAt: timeOf(pairs.get('submittime')),
      startedAt: timeOf(pairs.get('starttime')),
      comment: textOf(comment),
    }),
  );
}

function idOf(ids: ReadonlyMap<string, string>): string {
  const array = ids.get('arrayjobid');
  const task = ids.get('arraytaskid');
  if (array !== undefined && task !== undefined) return /^\d+$/.test(task) ? `${array}_${task}` : `${array}_[${task}]`;
  const heterogeneous = ids.get('hetjobid');
  if (heterogeneous !== undefined) return `${heterogeneous}+${ids.get('hetjoboffset') ?? 0}`;
  return ids.get('jobid') ?? '';
}

/** The pairs of words such as `Reason=Resources`; the first of each key counts. Keys are in lower case. */
export function pairsOf(line: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const [, key, value] of line.matchAll(/(?:^|\s)([A-Za-z][\w/:]*)=(\S*)/g))
    if (!pairs.has(key!.toLowerCase())) pairs.set(key!.toLowerCase(), value!);
  return pairs;
}
