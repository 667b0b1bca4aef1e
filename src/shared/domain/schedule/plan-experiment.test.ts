import { describe, expect, it, test } from 'vitest';
import type { ComputePlan, MeasuredPlan } from '../compute-plan';
import { fits } from './capacity';
import type { Capacity } from './capacity';
import type { Work } from './list-schedule';
import { planExperiment, stepMs, workOf } from './plan-experiment';
import type { PlannableRun } from './plan-experiment';

const measured = (threads: number, processes: number, msPerStep: number, more: Partial<MeasuredPlan> = {}) => ({
  xla: 'off' as const,
  oneDnn: 'off' as const,
  mergeProducts: 'off' as const,
  kernels: 'tensorflow' as const,
  memoryMiB: 700,
  threads,
  processes,
  msPerStep,
  ...more,
});
const machine = (cores: number, more: Partial<Capacity> = {}): Capacity => ({
  cores,
  memoryMiB: 16_000,
  slots: 'auto',
  ...more,
});
const runs = (count: number, plans: MeasuredPlan[], more: Partial<PlannableRun> = {}): PlannableRun[] =>
  Array.from({ length: count }, () => ({ group: 'dense', steps: 3000, measured: plans, cost: 1, ...more }));

/** WGAN on two cores: 57.1 ms alone with both, 77.2 ms in each of two processes of one thread (38.6 ms effective). */
const WGAN = [measured(2, 1, 57.1), measured(1, 1, 70), measured(1, 2, 77.2)];

describe('the plan of an experiment', () => {
  it('is one thread a run, two at once, for four runs on two cores', () => {
    const planned = planExperiment(runs(4, WGAN), machine(2))!;
    expect(planned.plans.get('dense')).toMatchObject({ threads: 1 });
    expect(planned.atOnce).toBe(2);
    // Two rounds of 3,000 steps of 77.2 ms.
    expect(planned.seconds).toBeCloseTo(463.2, 6);
  });

  it('is the one that is fastest alone for a single run', () => {
    const planned = planExperiment(runs(1, WGAN), machine(2))!;
    expect(planned.plans.get('dense')).toMatchObject({ threads: 2 });
    expect(planned.seconds).toBeCloseTo(171.3, 6);
  });

  it('is one after the other where three runs end sooner so', () => {
    // One thread each: a round of two, 231.6 s, and the third alone, 210 s. All cores: 3 x 171.3 s, which is more.
    expect(planExperiment(runs(3, WGAN), machine(2))!.seconds).toBeCloseTo(441.6, 6);
    // Where a process of one thread is half as fast alone as with both cores, the third would take too long.
    const slow = [measured(2, 1, 50), measured(1, 1, 90), measured(1, 2, 90)];
    const planned = planExperiment(runs(3, slow), machine(2))!;
    expect([planned.plans.get('dense')!.threads, planned.atOnce]).toEqual([2, 1]);
    expect(planned.seconds).toBeCloseTo(450, 6);
  });

  it('takes memory into account', () => {
    const planned = planExperiment(runs(4, WGAN), machine(2, { memoryMiB: 1000 }))!;
    expect([planned.plans.get('dense')!.threads, planned.atOnce]).toEqual([2, 1]);
  });

  it('keeps to a number of slots', () => {
    const planned = planExperiment(runs(4, WGAN), machine(2, { slots: 1 }))!;
    expect([planned.plans.get('dense')!.threads, planned.atOnce]).toEqual([2, 1]);
  });

  it('may compile with XLA where that is quicker alone, and not where threads are', () => {
    const plans = [...WGAN, measured(2, 1, 39, { xla: 'on' }), measured(1, 2, 74, { xla: 'on' })];
    expect(planExperiment(runs(4, plans), machine(2))!.plans.get('dense')).toMatchObject({ xla: 'on', threads: 1 });
    expect(planExperiment(runs(1, plans), machine(2))!.plans.get('dense')).toMatchObject({ xla: 'on', threads: 2 });
  });

  it('is the same for all runs of a group, and may differ between groups', () => {
    const dcgan = [measured(2, 1, 100), measured(1, 1, 300), measured(1, 2, 300)];
    const mixed = [...runs(2, WGAN), ...runs(2, dcgan, { group: 'convolutional' })];
    const planned = planExperiment(mixed, machine(2))!;
    expect(planned.plans.get('dense')!.threads).toBe(1);
    expect(planned.plans.get('convolutional')!.threads).toBe(2);
    // 231.6 s for both dense runs side by side, then twice 300 s.
    expect(planned.seconds).toBeCloseTo(831.6, 6);
  });

  it('is not known where nothing was measured for all runs of a group', () => {
    expect(planExperiment(runs(2, []), machine(2))).toBeUndefined();
    const apart = [...runs(1, [measured(2, 1, 50)]), ...runs(1, [measured(1, 1, 50)])];
    expect(planExperiment(apart, machine(2))).toBeUndefined();
    expect(planExperiment([], machine(2))).toBeUndefined();
  });

  it('counts what a step of a run costs more than the measured one', () => {
    expect(planExperiment(runs(1, WGAN, { cost: 2 }), machine(2))!.seconds).toBeCloseTo(342.6, 6);
  });
});

test.each([
  // As measured, fewer and more than measured, in between.
  [[measured(1, 2, 80), measured(1, 4, 100)], 2, 4, 80],
  [[measured(1, 2, 80), measured(1, 4, 100)], 1, 4, 80],
  [[measured(1, 2, 80), measured(1, 4, 100)], 3, 4, 90],
  [[measured(1, 2, 80)], 4, 8, 80],
  [[measured(1, 2, 80)], 4, 2, 160],
  [[measured(0, 1, 50)], 2, 8, 100],
])('%# the step of a number of processes', (plans, processes, cores, expected) =>
  expect(stepMs(plans, processes, cores)).toBeCloseTo(expected, 9),
);

describe('against every combination of plans, simulated in small intervals of time', () => {
  /** Advances all running runs by a millisecond at a time. */
  const simulate = (work: readonly Work[], capacity: Capacity): number => {
    const left = work.map((run) => run.steps);
    let running: number[] = [];
    let next = 0;
    for (let milliseconds = 0; ; milliseconds++) {
      running = running.filter((i) => left[i]! > 1e-9);
      while (
        next < work.length &&
        fits(
          work[next]!,
          running.map((i) => work[i]!),
          capacity,
        )
      )
        running.push(next++);
      if (running.length === 0) return milliseconds / 1000;
      for (const i of running) left[i]! -= 1 / work[i]!.stepMs(running.length);
    }
  };
  const combine = (lists: readonly ComputePlan[][]): ComputePlan[][] =>
    lists.reduce<ComputePlan[][]>((all, list) => all.flatMap((one) => list.map((plan) => [...one, plan])), [[]]);

  /** Small whole numbers that repeat from run to run of the test. */
  const chance = (seed: number) => () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed;
  };

  it.each(Array.from({ length: 60 }, (_, i) => i + 1))('case %i', (seed) => {
    const draw = chance(seed);
    const cores = 1 + (draw() % 4);
    const groups = ['dense', 'convolutional'].slice(0, 1 + (draw() % 2));
    const plans = new Map(
      groups.map((group) => [
        group,
        [cores, 1].flatMap((threads) =>
          (['off', 'on'] as const).flatMap((xla) =>
            [1, Math.max(1, Math.floor(cores / threads))].map((processes) =>
              measured(threads, processes, 5 + (draw() % 20), { xla, memoryMiB: 500 + (draw() % 1000) }),
            ),
          ),
        ),
      ]),
    );
    const capacity = machine(cores, {
      memoryMiB: 1000 + (draw() % 4000),
      slots: draw() % 3 === 0 ? 1 + (draw() % 3) : 'auto',
    });
    const wanted: PlannableRun[] = Array.from({ length: 1 + (draw() % 5) }, () => {
      const group = groups[draw() % groups.length]!;
      return { group, steps: 10 + (draw() % 40), measured: plans.get(group)!, cost: 1 + (draw() % 2) };
    });
    const used = [...new Set(wanted.map((run) => run.group))];
    const found = planExperiment(wanted, capacity)!;
    const all = combine(used.map((group) => plans.get(group)!)).map((combination) =>
      simulate(
        wanted.map((run) => workOf(run, combination[used.indexOf(run.group)]!, cores)),
        capacity,
      ),
    );
    // An interval ends at a whole millisecond, so each run may end up to one later; 3 % count as equal.
    const shortest = Math.min(...all);
    const rounding = 0.001 * (wanted.length + 1);
    expect(found.seconds).toBeGreaterThan(shortest - rounding);
    expect(found.seconds).toBeLessThan(shortest * 1.03 + rounding);
  });
});
