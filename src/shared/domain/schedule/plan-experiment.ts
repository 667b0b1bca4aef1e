import { EQUAL_TIMES, PLAN_FIELDS, planAlone } from '../compute-plan';
import type { ComputePlan, MeasuredPlan } from '../compute-plan';
import type { Capacity } from './capacity';
import { threadsOf } from './capacity';
import { listSchedule } from './list-schedule';
import type { Schedule, Work } from './list-schedule';

/** A run of an experiment whose plan is to be chosen. */
export interface PlannableRun {
  /** Runs of the same group get the same plan, so that they can be compared. */
  group: string;
  steps: number;
  /** What was measured for its network, of the plans that its settings allow. */
  measured: readonly MeasuredPlan[];
  /** Cost of one of its steps, relative to the step that was measured. */
  cost: number;
}

export interface PlannedExperiment extends Schedule {
  /** Plan of each group. */
  plans: Map<string, ComputePlan>;
}

interface Evaluated extends PlannedExperiment {
  /** Memory of one run of each group. */
  memoryMiB: number;
}

/** Combinations of plans that are tried; with more, one group is changed at a time. */
const MAX_COMBINATIONS = 128;

/**
 * Chooses the plan of each group of runs so that the last run ends soonest, and returns how long that takes.
 *
 * Runs are started as the queue does. A run that trains alone therefore gets the plan that is fastest alone.
 *
 * @returns undefined if a group has no plan that was measured for all of its runs
 */
export function planExperiment(runs: readonly PlannableRun[], capacity: Capacity): PlannedExperiment | undefined {
  const groups = [...new Set(runs.map((run) => run.group))];
  const candidates = groups.map((group) =>
    candidatesOf(
      runs.filter((run) => run.group === group),
      capacity.cores,
    ),
  );
  if (groups.length === 0 || candidates.some((plans) => plans.length === 0)) return undefined;
  const evaluate = (choice: readonly number[]): Evaluated => {
    const plans = new Map(groups.map((group, i) => [group, candidates[i]![choice[i]!]!]));
    const work = runs.map((run) => workOf(run, plans.get(run.group)!, capacity.cores));
    const memory = new Map(runs.map(({ group }, i) => [group, work[i]!.memoryMiB]));
    return { plans, ...listSchedule(work, capacity), memoryMiB: [...memory.values()].reduce((sum, m) => sum + m, 0) };
  };
  const combinations = candidates.reduce((count, plans) => count * plans.length, 1);
  return combinations <= MAX_COMBINATIONS
    ? best(allChoices(candidates.map((plans) => plans.length)).map(evaluate))
    : improveOneByOne(
        candidates.map((plans) => plans.length),
        evaluate,
      );
}

/** A run under one of the plans that were measured for it. */
export function workOf(run: Omit<PlannableRun, 'group'>, plan: ComputePlan, cores: number): Work {
  const measured = run.measured.filter((one) => isSamePlan(one, plan)).sort((a, b) => a.processes - b.processes);
  return {
    steps: run.steps,
    threads: plan.threads,
    memoryMiB: Math.max(0, ...measured.map((one) => one.memoryMiB)),
    stepMs: (processes) => run.cost * stepMs(measured, processes, cores),
  };
}

/**
 * Milliseconds of a step while a number of processes run side by side: as measured, in between interpolated. Fewer
 * processes than were measured take as long as the fewest; more slow each other down once they need more threads than
 * there are cores.
 *
 * @param measured measurements of one plan in ascending order of processes
 */
export function stepMs(measured: readonly MeasuredPlan[], processes: number, cores: number): number {
  const above = measured.findIndex((one) => one.processes >= processes);
  if (above > 0 || (above === 0 && measured[0]!.processes === processes)) {
    const high = measured[above]!;
    if (high.processes === processes) return high.msPerStep;
    const low = measured[above - 1]!;
    const share = (processes - low.processes) / (high.processes - low.processes);
    return low.msPerStep + share * (high.msPerStep - low.msPerStep);
  }
  if (above === 0) return measured[0]!.msPerStep;
  const most = measured[measured.length - 1]!;
  const load = (count: number): number => Math.max(1, (count * threadsOf(most, cores)) / cores);
  return (most.msPerStep * load(processes)) / load(most.processes);
}

/** Whether two plans are equal, whatever was measured of them. */
export const isSamePlan = (a: ComputePlan, b: ComputePlan): boolean => PLAN_FIELDS.every((name) => a[name] === b[name]);

/** Plans that were measured for all runs of a group, fastest alone first. */
function candidatesOf(runs: readonly PlannableRun[], cores: number): ComputePlan[] {
  const alone = (plan: ComputePlan): number =>
    runs.reduce((sum, run) => sum + run.steps * workOf(run, plan, cores).stepMs(1), 0);
  return withoutDuplicates(runs[0]!.measured)
    .filter((plan) => runs.every((run) => run.measured.some((one) => isSamePlan(one, plan))))
    .map((plan) => ({ plan, time: alone(plan) }))
    .sort((a, b) => a.time - b.time)
    .map(({ plan }) => plan);
}

function withoutDuplicates(measured: readonly MeasuredPlan[]): ComputePlan[] {
  return measured.filter((one, i) => measured.findIndex((other) => isSamePlan(one, other)) === i).map(planAlone);
}

/** Every list of indices below the given lengths, the last one varying fastest. */
const allChoices = (lengths: readonly number[]): number[][] =>
  lengths.reduce<number[][]>(
    (all, length) => all.flatMap((one) => Array.from({ length }, (_, i) => [...one, i])),
    [[]],
  );

/** Of those that end about as soon as the first one does, the one whose plans take the least memory. */
function best(all: readonly Evaluated[]): Evaluated {
  const shortest = Math.min(...all.map(({ seconds }) => seconds));
  return all
    .filter(({ seconds }) => seconds <= shortest * EQUAL_TIMES)
    .reduce((found, one) => (one.memoryMiB < found.memoryMiB ? one : found));
}

/** Changes the plan of one group at a time for as long as that helps. */
function improveOneByOne(lengths: readonly number[], evaluate: (choice: readonly number[]) => Evaluated): Evaluated {
  let choice = lengths.map(() => 0);
  let found = evaluate(choice);
  for (let i = 0, unchanged = 0; unchanged < lengths.length; i = (i + 1) % lengths.length) {
    const before = found.seconds;
    for (let plan = 0; plan < lengths[i]!; plan++) {
      const changed = choice.map((index, group) => (group === i ? plan : index));
      const tried = evaluate(changed);
      if (tried.seconds < found.seconds) [choice, found] = [changed, tried];
    }
    unchanged = found.seconds < before ? 0 : unchanged + 1;
  }
  return found;
}
