import type { Reader, RunKey, Writer } from './reader-writer';

/**
 * Which process trains a run: its number alone is used again by the system, so its start time and the boot of the
 * machine stand beside it.
 */
export interface Lease {
  pid: number;
  /** When the process started, in whatever unit the system gives; empty where it gives none. */
  started: string;
  boot: string;
}

export function writeLease(db: Writer, run: RunKey, lease: Lease): void {
  db.run(
    `INSERT INTO leases (run, pid, started, boot) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET pid = excluded.pid, started = excluded.started, boot = excluded.boot`,
    run, lease.pid, lease.started, lease.boot,
  );
}

export const readLease = (db: Reader, run: RunKey): Lease | undefined =>
  db.get<Lease>('SELECT pid, started, boot FROM leases WHERE run = ?', run);

export function removeLease(db: Writer, run: RunKey): void {
  db.run('DELETE FROM leases WHERE run = ?', run);
}
