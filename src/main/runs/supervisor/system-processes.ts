import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { processExists } from '../../files/abandoned-files';

/**
 * Start time of a process, in the system's own unit; undefined when there is no such process, or it is a zombie.
 *
 * Linux: clock ticks since boot, field 22 of /proc/<pid>/stat. macOS and others: `ps -o lstart`. Windows has no
 * such call without a further program: there it is empty, and a process is identified by its pid alone.
 */
export function processStart(pid: number): string | undefined {
  if (process.platform === 'linux') return linuxStart(pid);
  if (process.platform === 'win32') return processExists(pid) ? '' : undefined;
  try {
    return (
      execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim() || undefined
    );
  } catch {
    return undefined;
  }
}

function linuxStart(pid: number): string | undefined {
  const fields = linuxFields(pid);
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
}

const linuxState = (pid: number): string => linuxFields(pid)[0] ?? '';

/** The fields of /proc/<pid>/stat from the state on; empty when there is no such process. */
function linuxFields(pid: number): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the command in parentheses, which may contain spaces and parentheses.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

/** Whether a process is stopped by a signal (SIGSTOP, Ctrl-Z) or a debugger; false where the system does not tell. */
export function isStopped(pid: number): boolean {
  return /^[Tt]/.test(
    process.platform === 'linux' ? linuxState(pid) : process.platform === 'win32' ? '' : psState(pid),
  );
}

/** Continues a process that was stopped by a signal; true when there was one. */
export function wakeStopped(pid: number): boolean {
  if (!isStopped(pid)) return false;
  try {
    process.kill(pid, 'SIGCONT');
    return true;
  } catch {
    return false;
  }
}

function psState(pid: number): string {
  try {
    return execFileSync('ps', ['-o', 'state=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return '';
  }
}

/**
 * Id of the machine's current boot. On systems other than Linux: the second of its start, which may be off by a few.
 */
export function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    // eslint-disable-next-line no-restricted-syntax -- the date at which the machine started
    return String(Math.round(Date.now() / 1000 - uptime()));
  }
}

/** Whether two boot ids mean the same boot. */
export function sameBoot(a: string, b: string): boolean {
  const seconds = /^\d+$/;
  return a === b || (seconds.test(a) && seconds.test(b) && Math.abs(Number(a) - Number(b)) < 60);
}

/**
 * Number of processes that the kernel's out-of-memory killer has ended since boot; undefined where it is not
 * available.
 */
export function oomKills(): number | undefined {
  try {
    const found = /^oom_kill (\d+)$/m.exec(readFileSync('/proc/vmstat', 'latin1'));
    return found ? Number(found[1]) : undefined;
  } catch {
    return undefined;
  }
}
