import { batchClassOf, DEFAULT_PLAN, kindOf } from '../compute-plan';
import type { BatchClass, ComputePlan, NetworkKind } from '../compute-plan';
import { samplesPerUpdate } from './hyperparameters';
import type { Hyperparameters } from './hyperparameters';

/** What a plan is chosen for: runs of one experiment whose networks are of one kind. */
export interface PlanRequest {
  kind: NetworkKind;
  /** Class of the largest batch among the runs. */
  batchClass: BatchClass;
  runs: readonly Hyperparameters[];
  /** What the experiment sets itself. */
  fixed: Partial<ComputePlan>;
}

/**
 * Returns a plan that has all of `fixed`; undefined where nothing was measured that has.
 *
 * @param others requests for the runs of the experiment whose networks are of other kinds, which train beside these
 */
export type ChoosePlan = (request: PlanRequest, others: readonly PlanRequest[]) => ComputePlan | undefined;

interface Planned {
  hyperparameters: Hyperparameters;
}

/** A run, and what the experiment sets of its compute plan; the rest is open. */
export interface OpenRun<Run extends Planned> {
  run: Run;
  fixed: Partial<ComputePlan>;
}

/** Returns how the runs of these settings are computed. */
export const computePlanOf = (h: Pick<Hyperparameters, keyof ComputePlan>): ComputePlan => ({
  xla: h.xla,
  oneDnn: h.oneDnn ?? DEFAULT_PLAN.oneDnn,
  threads: h.threads ?? DEFAULT_PLAN.threads,
  mergeProducts: h.mergeProducts ?? DEFAULT_PLAN.mergeProducts,
  kernels: h.kernels ?? DEFAULT_PLAN.kernels,
});

/**
 * Decides what the runs of an experiment leave open of their compute plan.
 *
 * Runs with networks of one kind get the same plan, so that a comparison among them is not one of plans. What the
 * experiment sets is kept. Runs on another engine than TensorFlow, and all where nothing was measured, get the
 * default plan.
 */
export function resolvePlans<Run extends Planned>(runs: readonly OpenRun<Run>[], choose: ChoosePlan): Run[] {
  const kind = ({ run }: OpenRun<Planned>) => kindOf(run.hyperparameters.network);
  const requests = [...new Set(runs.map(kind))].flatMap(
    (of) =>
      requestFor(
        of,
        runs.filter((run) => kind(run) === of),
      ) ?? [],
  );
  const chosen = new Map<NetworkKind, ComputePlan>();
  for (const request of requests) {
    const others = requests.filter((other) => other !== request);
    const plan = choose(request, others) ?? choose({ ...request, fixed: {} }, others) ?? DEFAULT_PLAN;
    chosen.set(request.kind, plan);
  }
  return runs.map((open) => {
    const h = open.run.hyperparameters;
    const plan = hasPlan(h) ? chosen.get(kind(open))! : DEFAULT_PLAN;
    return { ...open.run, hyperparameters: { ...h, ...plan, ...open.fixed } };
  });
}

const hasPlan = ({ engine }: Hyperparameters): boolean => engine === 'auto' || engine === 'tensorflow';

function requestFor(kind: NetworkKind, open: readonly OpenRun<Planned>[]): PlanRequest | undefined {
  const runs = open.map(({ run }) => run.hyperparameters).filter(hasPlan);
  if (runs.length === 0) return undefined;
  return { kind, batchClass: batchClassOf(Math.max(...runs.map(samplesPerUpdate))), runs, fixed: sharedBy(open) };
}

/** Returns what all of the runs set to the same value: a setting that varies does not decide about the others. */
function sharedBy(open: readonly OpenRun<Planned>[]): Partial<ComputePlan> {
  const [first, ...others] = open.map(({ fixed }) => Object.entries(fixed));
  return Object.fromEntries(
    (first ?? []).filter(([name, value]) =>
      others.every((entries) => entries.some(([other, its]) => other === name && its === value)),
    ),
  );
}
