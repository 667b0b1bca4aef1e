import { fits } from './capacity';
import type { Capacity, Demand } from './capacity';

/** A run to be trained. */
export interface Work extends Demand {
  /** Steps that remain. */
  steps: number;
  /** Milliseconds of a step while this many training processes run side by side. */
  stepMs(processes: number): number;
}

/** Whether the speed of all runs is known. */
export const isKnown = (work: readonly (Work | undefined)[]): work is readonly Work[] => !work.includes(undefined);

export interface Schedule {
  /** Time until the last run ends. */
  seconds: number;
  /** Largest number of runs that train at the same time. */
  atOnce: number;
}

/**
 * Simulates the queue: runs start in their order as soon as they fit, and a run that does not fit keeps those behind
 * it waiting.
 *
 * @param started number of runs at the beginning of the list that train already
 */
export function listSchedule(work: readonly Work[], capacity: Capacity, started = 0): Schedule {
  let running = work.slice(0, started).map((run) => ({ run, steps: run.steps }));
  let next = started;
  let milliseconds = 0;
  let atOnce = 0;
  while (running.length > 0 || next < work.length) {
    const demands = running.map(({ run }) => run);
    while (next < work.length && fits(work[next]!, demands, capacity)) {
      demands.push(work[next]!);
      running.push({ run: work[next]!, steps: work[next]!.steps });
      next++;
    }
    atOnce = Math.max(atOnce, running.length);
    const stepMs = running.map(({ run }) => run.stepMs(running.length));
    const elapsed = Math.min(...running.map(({ steps }, i) => steps * stepMs[i]!));
    milliseconds += elapsed;
    running = running
      .map(({ run, steps }, i) => ({
        run,
        steps: hasEnded(steps, stepMs[i]!, elapsed) ? 0 : steps - elapsed / stepMs[i]!,
      }))
      .filter(({ steps }) => steps > 0);
  }
  return { seconds: milliseconds / 1000, atOnce };
}

/** Whether a run ends with the interval, but for rounding. */
const hasEnded = (steps: number, stepMs: number, elapsed: number): boolean => steps * stepMs <= elapsed * (1 + 1e-9);
