import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { m } from '../../../paraglide/messages';
import type { RunId } from '../../../shared/domain/run/run';
import { readLease, removeLease } from '../../database';
import type { ProcessLease, StoredRun } from '../../database';
import { isHeld, killHolder } from './process-lease';
import { removeAbandonedFiles, abandonedFilesOfRun } from '../disk/abandoned-files';
import { wakeStopped } from './system-processes';
import type { RunServices } from '../run-services';
import { journalOf, runFolder } from '../folder/run-folder';
import type { Supervisor } from './supervisor';
import { inEnglish } from '../../../shared/locale';

/** How long a training process whose app has died may take to park, in milliseconds. */
const PARK_TIMEOUT_MS = 20_000;
const CHECK_INTERVAL_MS = 200;

type ReconcileServices = Pick<RunServices, 'database' | 'disk' | 'home' | 'queue' | 'rows'>;

/**
 * Checks every run that the database lists as live against its lease.
 *
 * The rest of its journal is read first, because it may say how the run ended. A process that is still running was
 * left by a
 * crashed app: it parks by itself, and is killed if it does not. A run for which no process was started yet is put
 * back at the head of the queue.
 */
export async function reconcile(services: ReconcileServices, supervisor: Supervisor): Promise<void> {
  await readStarted(services, supervisor);
  const claims = services.rows.live();
  const unborn = claims.filter(
    (run) => run.state === 'starting' && !readLease(services.database.read, run.key) && !hasUnread(services, run),
  );
  if (unborn.length > 0)
    await services.disk.retry(() =>
      services.queue.putFirst(
        unborn.map((run) => run.id),
        'requeue',
      ),
    );
  await Promise.all(claims.filter((run) => !unborn.includes(run)).map((run) => settle(services, supervisor, run)));
}

/**
 * A power cut, or a lost write-ahead log, can undo the last changes of the database: a run that it lists as queued may
 * have been trained.
 * Its journal is read before the run is started again.
 */
async function readStarted(
  services: Pick<RunServices, 'disk' | 'home' | 'rows'>,
  supervisor: Supervisor,
): Promise<void> {
  for (const run of services.rows.queued())
    if (hasUnread(services, run)) await services.disk.retry(() => supervisor.drain(run.id));
}

/** Whether the journal of a run has more data than has been read into the database. */
const hasUnread = ({ home }: Pick<RunServices, 'home'>, run: StoredRun): boolean =>
  (statSync(journalOf(runFolder(home, run.id)), { throwIfNoEntry: false })?.size ?? 0) > run.cursor;

async function settle(
  services: Pick<RunServices, 'database' | 'disk' | 'home'>,
  supervisor: Supervisor,
  run: StoredRun,
): Promise<void> {
  const lease = readLease(services.database.read, run.key);
  if (lease && isHeld(lease)) await outlive(services, supervisor, run.id, lease);
  removeAbandonedFiles(abandonedFilesOfRun(runFolder(services.home, run.id)));
  await services.disk.retry(async () => {
    await supervisor.drain(run.id);
    removeLease(services.database.write, run.key);
    supervisor.interrupt(
      run.id,
      inEnglish(() => m.runs_ended_process_lost()),
    );
  });
}

async function outlive(
  services: Pick<RunServices, 'home'>,
  supervisor: Supervisor,
  id: RunId,
  lease: ProcessLease,
): Promise<void> {
  supervisor.follower.follow(id, journalOf(runFolder(services.home, id)));
  // A process stopped by a signal does not notice that its app has ended.
  if (isHeld(lease)) wakeStopped(lease.pid);
  for (let waited = 0; isHeld(lease) && waited < PARK_TIMEOUT_MS; waited += CHECK_INTERVAL_MS)
    await sleep(CHECK_INTERVAL_MS);
  killHolder(lease);
  while (isHeld(lease)) await sleep(CHECK_INTERVAL_MS);
  supervisor.follower.leave(id);
}
