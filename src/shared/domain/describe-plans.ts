import { m } from '../../paraglide/messages';
import { joinSentences } from '../lib/join-sentences';
import { BATCH_CLASSES, fastestPlan, NETWORK_KINDS } from './compute-plan';
import type { BatchClass, MachinePlans, MeasuredPlan, NetworkKind } from './compute-plan';
import { describePlan, MEASURED_BATCHES } from './plan-race';

/** The fastest plans of a kind of network and a batch size, one process alone and, if it was measured, side by side. */
interface FastestPlans {
  kind: NetworkKind;
  batchClass: BatchClass;
  batchSize: number;
  alone: MeasuredPlan;
  /** The plan with which most steps are trained by as many processes as there are cores. */
  sideBySide?: MeasuredPlan;
}

/** Returns the fastest plans of all kinds and batch sizes that were measured. */
const fastestPlans = (plans: MachinePlans): FastestPlans[] =>
  NETWORK_KINDS.flatMap((kind) =>
    BATCH_CLASSES.flatMap((batchClass) => {
      const measured = plans.networks[kind][batchClass] ?? [];
      const alone = measured.length > 0 ? fastestPlan(plans, kind, batchClass) : undefined;
      if (!alone) return [];
      const [sideBySide] = measured.filter(({ processes }) => processes > 1).sort((a, b) => perStep(a) - perStep(b));
      const batchSize = MEASURED_BATCHES[kind][batchClass] ?? 0;
      return [{ kind, batchClass, batchSize, alone, ...(sideBySide ? { sideBySide } : {}) }];
    }),
  );

/** Milliseconds for each step that one of the processes trains. */
const perStep = ({ msPerStep, processes }: MeasuredPlan): number => msPerStep / processes;

/** One line for each kind and batch size, after a line that names the machine. */
export function describePlans(plans: MachinePlans): string {
  const { machine, cores, engine, measuredAt } = plans;
  return [
    m.core_plan_header({
      machine,
      cores,
      engine: `${engine.name} ${engine.version}`,
      time: measuredAt.slice(0, 16).replace('T', ' '),
    }),
    ...fastestPlans(plans).map((fastest) =>
      m.core_plan_of_kind({ kind: kindLabel(fastest.kind), plan: describeFastest(fastest) }),
    ),
  ].join('\n');
}

/** The plans of one kind in a sentence; undefined if it was not measured. */
export function describePlansOf(plans: MachinePlans, kind: NetworkKind): string | undefined {
  const lines = fastestPlans(plans)
    .filter((fastest) => fastest.kind === kind)
    .map(describeFastest);
  return lines.length > 0 ? joinSentences(...lines.map((text) => m.core_schema_sentence({ text }))) : undefined;
}

/** `batch 64: XLA, 2 threads: 29.9 ms a step; side by side plain, 1 thread each, 2 processes: one every 19.3 ms` */
function describeFastest({ batchSize, alone, sideBySide }: FastestPlans): string {
  const plan = { batchSize, plan: describePlan(alone), duration: milliseconds(alone.msPerStep) };
  return sideBySide
    ? m.core_plan_side_by_side({
        ...plan,
        otherPlan: describePlan(sideBySide),
        otherDuration: milliseconds(perStep(sideBySide)),
      })
    : m.core_plan_alone(plan);
}

export function kindLabel(kind: NetworkKind): string {
  switch (kind) {
    case 'dense':
      return m.core_plan_kind_dense();
    case 'convolutional':
      return m.core_plan_kind_convolutional();
    case '2-D':
      return m.core_plan_kind_points();
  }
}

const milliseconds = (ms: number): string => `${Number(ms.toPrecision(3))} ms`;
