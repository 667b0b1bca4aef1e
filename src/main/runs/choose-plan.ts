import { fastestPlan, planAlone } from '../../shared/domain/compute-plan';
import type { ChoosePlan } from '../../shared/domain/run/resolve-plan';
import type { RunServices } from './run-services';

/** Returns the choice of compute plans by what was measured on this machine; nothing is chosen while nothing was. */
export async function choosePlan({ plans }: Pick<RunServices, 'plans'>): Promise<ChoosePlan> {
  const measured = await plans?.();
  return ({ kind, batchClass, fixed }) => {
    const fastest = measured && fastestPlan(measured, kind, batchClass, fixed);
    return fastest && planAlone(fastest);
  };
}
