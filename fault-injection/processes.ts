import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Training {
  pid: number;
  run: string;
}

/** Training processes of a home, by what their command lines say: also those that no lease speaks of. */
export function trainingIn(home: string): Training[] {
  const listed = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,stat=,args='], { encoding: 'utf8', maxBuffer: 1 << 24 });
  return listed.split('\n').flatMap((line) => {
    const [, pid, state, args] = /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (!pid || state!.startsWith('Z') || !args!.includes('worker.cjs') || !args!.includes(`"folder":"${home}`))
      return [];
    return [{ pid: Number(pid), run: /runs\/([\w-]+)"/.exec(args!)?.[1] ?? '' }];
  });
}

/** Ends a process at once, as a crash does; one that is gone already is no matter. */
export function end({ pid }: { pid: number }): boolean {
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}

/** To ask the system for its processes takes it some 20 ms: not so often that this slows down what is watched. */
const BETWEEN = 150;

/** Seconds until a condition held; undefined when it did not within `limit` seconds. */
export async function until(holds: () => boolean | Promise<boolean>, limit: number): Promise<number | undefined> {
  const began = performance.now();
  while (!(await holds())) {
    if (performance.now() - began > 1000 * limit) return undefined;
    await sleep(BETWEEN);
  }
  return (performance.now() - began) / 1000;
}
