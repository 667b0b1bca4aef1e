import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Training {
  pid: number;
  run: string;
}

/** Finds the training processes of a home by their command lines, including those without a lease. */
export function trainingIn(home: string): Training[] {
  const listed = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,stat=,args='], { encoding: 'utf8', maxBuffer: 1 << 24 });
  return listed.split('\n').flatMap((line) => {
    const [, pid, state, args] = /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (!pid || state!.startsWith('Z') || !args!.includes('worker.cjs') || !args!.includes(`"folder":"${home}`))
      return [];
    return [{ pid: Number(pid), run: /runs\/([\w-]+)"/.exec(args!)?.[1] ?? '' }];
  });
}

/** Kills a process, like a crash; returns false if it has exited already. */
export function kill({ pid }: { pid: number }): boolean {
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}

/** State and parent of a process of Linux; undefined if it has ended. */
function statOf(pid: number): { state: string; parent: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: state!, parent: Number(parent) };
  } catch {
    return undefined;
  }
}

/** The process that started another one; undefined if that has ended. */
export const parentOf = (pid: number): number | undefined => statOf(pid)?.parent;

export const isStopped = (pid: number): boolean => statOf(pid)?.state === 'T';

/** Whether a process has ended, also if its parent has not taken note of that. */
export const hasEnded = (pid: number): boolean => ['Z', undefined].includes(statOf(pid)?.state);

/** Listing processes takes about 20 ms, so it must not be done too often. */
const POLL_INTERVAL_MS = 150;

/** Waits until a condition holds; returns the time in seconds, or undefined if that takes more than `limitS` seconds. */
export async function until(holds: () => boolean | Promise<boolean>, limitS: number): Promise<number | undefined> {
  const startedAt = performance.now();
  while (!(await holds())) {
    if (performance.now() - startedAt > 1000 * limitS) return undefined;
    await sleep(POLL_INTERVAL_MS);
  }
  return (performance.now() - startedAt) / 1000;
}
