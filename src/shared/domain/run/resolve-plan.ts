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

/** Returns a plan that has all of `fixed`; undefined where nothing was measured that has. */
export type ChoosePlan = (request: PlanRequest) => ComputePlan | undefined;

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
});

/**
 * Decides what the runs of an experiment leave open of their compute plan.
 *
 * Runs with networks of one kind get the same plan, so that a comparison among them is not one of plans. What the
 * experiment sets is kept. Runs on another engine than TensorFlow, and all where nothing was measured, get the
 * default plan.
 */
export function resolvePlans<Run extends Planned>(runs: readonly OpenRun<Run>[], choose: ChoosePlan): Run[] {
  const chosen = new Map<NetworkKind, ComputePlan>();
  const kind = ({ run }: OpenRun<Planned>) => kindOf(run.hyperparameters.network);
  for (const of of new Set(runs.map(kind)))
    chosen.set(
      of,
      chooseFor(
        of,
        runs.filter((run) => kind(run) === of),
        choose,
      ),
    );
  return runs.map((open) => {
    const h = open.run.hyperparameters;
    const plan = hasPlan(h) ? chosen.get(kind(open))! : DEFAULT_PLAN;
    return { ...open.run, hyperparameters: { ...h, ...plan, ...open.fixed } };
  });
}

const hasPlan = ({ engine }: Hyperparameters): boolean => engine === 'auto' || engine === 'tensorflow';

function chooseFor(kind: NetworkKind, open: readonly OpenRun<Planned>[], choose: ChoosePlan): ComputePlan {
  const runs = open.map(({ run }) => run.hyperparameters).filter(hasPlan);
  if (runs.length === 0) return DEFAULT_PLAN;
  const batchClass = batchClassOf(Math.max(...runs.map(samplesPerUpdate)));
  const request = { kind, batchClass, runs };
  return choose({ ...request, fixed: sharedBy(open) }) ?? choose({ ...request, fixed: {} }) ?? DEFAULT_PLAN;
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
