import { m } from '../../paraglide/messages';
import type { BatchClass, MeasuredPlan, MachinePlans, NetworkKind } from './compute-plan';
import type { Value } from './run/hyperparameter-fields';

/** The runs that are trained to measure the plans of a kind of network, on images of 28 x 28 pixels or 2-D points. */
export const MEASURED_RUNS: Record<NetworkKind, Record<string, Value>> = {
  dense: { network: 'fc', objective: 'wgan' },
  convolutional: { network: 'dcgan', objective: 'gan' },
  '2-D': { network: 'mlp', objective: 'gan' },
};

/**
 * Batch sizes that are measured. Where one is missing the other stands for it: calls, not products, take the time of 2-D
 * networks, and convolutions are products of many rows at any batch size.
 */
export const MEASURED_BATCHES: Record<NetworkKind, Partial<Record<BatchClass, number>>> = {
  dense: { small: 64, large: 256 },
  convolutional: { small: 64 },
  '2-D': { small: 64 },
};

/** A request to a measuring process: to open a run, or to train it for some time. The next follows its answer. */
export type ToMeasuring = { type: 'open'; settings: Record<string, Value> } | { type: 'train'; milliseconds: number };

/** Answers of a measuring process. `memoryMiB` is its peak so far. */
export type FromMeasuring =
  | { type: 'opened'; memoryMiB: number }
  | { type: 'trained'; msPerStep: number; memoryMiB: number }
  | { type: 'failed'; message: string };

/** A plan that was not measured, with the reason. */
export interface LeftOut {
  kind: NetworkKind;
  /** The plan in words. */
  plan: string;
  reason: string;
}

/** Whether plans have been measured on this machine, and the measurement in progress. */
export interface PlansStatus {
  plans?: MachinePlans;
  /** Why stored plans are not used: they are of another machine or engine. */
  outdated?: string;
  /** The measurement in progress; `secondsLeft` is an estimate. */
  measuring?: { done: number; total: number; secondsLeft: number; text: string };
  /** How the last measurement ended, unless it was completed. */
  ended?: { cancelled: boolean; message: string };
}

/** `XLA and oneDNN, 1 thread each, 2 processes` */
export function describePlan({
  xla,
  oneDnn,
  threads,
  mergeProducts,
  kernels,
  processes,
}: MeasuredPlan | DescribedPlan): string {
  const switches = [
    ...(kernels === 'gander' ? [m.core_plan_gander_kernels()] : []),
    ...(xla === 'on' ? ['XLA'] : []),
    ...(oneDnn === 'on' ? ['oneDNN'] : []),
    ...(mergeProducts === 'on' ? [m.core_plan_merged_products()] : []),
  ];
  const count = threads === 0 ? m.core_plan_all_threads() : m.core_plan_threads({ threads });
  return [
    switches.length > 0 ? switches.reduce((a, b) => m.core_and({ a, b })) : m.core_plan_plain(),
    processes > 1 ? m.core_plan_each_processes({ threads: count, processes }) : count,
  ].join(', ');
}
type DescribedPlan = Omit<MeasuredPlan, 'msPerStep' | 'memoryMiB'>;
