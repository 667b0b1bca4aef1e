import type { DatabaseReader, RunKey, DatabaseWriter } from './reader-writer';

/**
 * Which process trains a run: its number alone is used again by the system, so its start time and the boot of the
 * machine stand beside it.
 */
export interface ProcessLease {
  pid: number;
  /** When the process started, in whatever unit the system gives; empty where it gives none. */
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
