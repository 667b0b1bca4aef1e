import type { JobRecord } from './job-record';

/**
 * One record of each job, from what the controller (`squeue`, `scontrol`) and the accounting (`sacct`) print of it.
 *
 * The controller's counts: while a job is requeued, the accounting's newest record is the one that ended, with
 * `PREEMPTED` or `NODE_FAIL`. The accounting adds what `squeue` does not print: how a job exited.
 */
export function mergeRecords(
  controller: readonly JobRecord[],
  accounting: readonly JobRecord[],
): ReadonlyMap<string, JobRecord> {
  const merged = new Map(accounting.map((record) => [record.id, record]));
  for (const record of controller) {
    const accounted = merged.get(record.id);
    const restarts = Math.max(record.restarts ?? 0, accounted?.restarts ?? 0);
    merged.set(record.id, {
      ...record,
      ...(restarts > 0 ? { restarts } : {}),
      ...(record.exit === undefined && accounted?.exit !== undefined && accounted.state === record.state
        ? { exit: accounted.exit }
        : {}),
    });
  }
  return merged;
}
