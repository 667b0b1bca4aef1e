import type { ProcessLease } from '../../database';
import { bootId, processStart, sameBoot } from './system-processes';

/** The lease of a process that was just started. */
export const leaseOf = (pid: number): ProcessLease => ({ pid, started: processStart(pid) ?? '', boot: bootId() });

/** Whether the process of a lease is still running: same boot, pid and start time. */
export function isHeld(lease: ProcessLease): boolean {
  if (!sameBoot(lease.boot, bootId())) return false;
  const started = processStart(lease.pid);
  return started !== undefined && started === lease.started;
}

/** Kills the process of a lease if it is still running; true when it did. */
export function killHolder(lease: ProcessLease): boolean {
  if (!isHeld(lease)) return false;
  try {
    process.kill(lease.pid, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}
