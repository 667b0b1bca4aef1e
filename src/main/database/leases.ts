import type { DatabaseReader, RunKey, DatabaseWriter } from './reader-writer';

/**
 * The process that trains a run. A pid alone can be reused by the system, so the start time and the boot id of the
 * machine are stored with it.
 */
export interface ProcessLease {
  pid: number;
  /** Start time of the process, in the system's own unit; empty where it is not available. */
  started: string;
  boot: string;
}

export function writeLease(db: DatabaseWriter, run: RunKey, lease: ProcessLease): void {
  db.run(
    `INSERT INTO leases (run, pid, started, boot) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET pid = excluded.pid, started = excluded.started, boot = excluded.boot`,
    run,
    lease.pid,
    lease.started,
    lease.boot,
  );
}

export const readLease = (db: DatabaseReader, run: RunKey): ProcessLease | undefined =>
  db.get<ProcessLease>('SELECT pid, started, boot FROM leases WHERE run = ?', run);

export function removeLease(db: DatabaseWriter, run: RunKey): void {
  db.run('DELETE FROM leases WHERE run = ?', run);
}
