import { agrees, measuredPlans } from '../../shared/domain/compute-plan';
import type { MachinePlans } from '../../shared/domain/compute-plan';
import type { Capacity } from '../../shared/domain/schedule/capacity';
import { planExperiment } from '../../shared/domain/schedule/plan-experiment';
import type { PlannableRun } from '../../shared/domain/schedule/plan-experiment';
import type { ChoosePlan, PlanRequest } from '../../shared/domain/run/resolve-plan';
import { relativeCost } from './step-cost';

/**
 * Returns the choice of compute plans with which an experiment ends soonest, by what was measured on this machine;
 * nothing is chosen while nothing was.
 */
export const choosePlan =
  (measured: MachinePlans | undefined, capacity: Capacity): ChoosePlan =>
  (request, others) => {
    if (!measured) return undefined;
    const own = plannable(measured, request);
    // The same order for each of the requests, so that all of them find the same plans.
    const runs = [request, ...others]
      .sort((a, b) => (a.kind < b.kind ? -1 : 1))
      .flatMap((one) => plannable(measured, one));
    return (planExperiment(runs, capacity) ?? planExperiment(own, capacity))?.plans.get(request.kind);
  };

/** The runs of a request; none if no plan was measured that has what the experiment sets. */
function plannable(plans: MachinePlans, { kind, batchClass, runs, fixed }: PlanRequest): PlannableRun[] {
  const measured = measuredPlans(plans, kind, batchClass).filter((plan) => agrees(plan, fixed));
  if (measured.length === 0) return [];
  return runs.map((h) => ({ group: kind, steps: h.steps, measured, cost: relativeCost(h, plans) }));
}
