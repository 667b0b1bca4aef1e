import type { NetworkName } from './run/hyperparameter-fields';

/** How the training steps of a run are computed. It changes the speed, the memory, and the last digits. */
export interface ComputePlan {
  /** Whether XLA compiles the recorded step. */
  xla: 'off' | 'on';
  /** Whether oneDNN computes products and convolutions; `default` leaves it to TensorFlow, which decides by processor. */
  oneDnn: 'default' | 'off' | 'on';
  /** Threads of one training process; 0 for as many as the machine has cores. */
  threads: number;
  /** Whether operations that apply the same weights to independent rows are merged into one. */
  mergeProducts: 'off' | 'on';
  /** Whose code computes the recorded step on the processor. */
  kernels: 'tensorflow' | 'gander';
}

/** The hyperparameters that make up a plan. */
export const PLAN_FIELDS = [
  'xla',
  'oneDnn',
  'threads',
  'mergeProducts',
  'kernels',
] as const satisfies (keyof ComputePlan)[];

/** A plan, and what a training step took under it. */
export interface MeasuredPlan extends ComputePlan {
  /** Training processes that ran side by side. */
  processes: number;
  /** Milliseconds that a training step took in each of the processes; median of the rounds. */
  msPerStep: number;
  /** Peak memory of one process. */
  memoryMiB: number;
}

/** Networks that spend their time in the same operations. */
export const NETWORK_KINDS = ['dense', 'convolutional', '2-D'] as const;
export type NetworkKind = (typeof NETWORK_KINDS)[number];

/** Batch sizes that are measured together, by the samples of an update. */
export const BATCH_CLASSES = ['small', 'large'] as const;
export type BatchClass = (typeof BATCH_CLASSES)[number];

/** Largest number of samples in an update of the class `small`. */
const MAX_SMALL_BATCH = 96;

/** The measured plans of one machine. */
export interface MachinePlans {
  /** Platform, architecture and processor. */
  machine: string;
  /** Cores that a process may use. */
  cores: number;
  engine: { name: string; version: string; device: string };
  /** Version of Gander that measured. */
  gander: string;
  /** ISO 8601. */
  measuredAt: string;
  networks: Record<NetworkKind, Partial<Record<BatchClass, MeasuredPlan[]>>>;
}

/** How runs were executed before plans existed, and how they are while nothing has been measured. */
export const DEFAULT_PLAN: ComputePlan = {
  xla: 'off',
  oneDnn: 'default',
  threads: 0,
  mergeProducts: 'off',
  kernels: 'tensorflow',
};

const KINDS: Record<NetworkName, NetworkKind> = {
  fc: 'dense',
  'fc-wide': 'dense',
  'conv-generator': 'convolutional',
  dcgan: 'convolutional',
  mlp: '2-D',
};

export const kindOf = (network: NetworkName): NetworkKind => KINDS[network];

/** @param samples samples in one update, which is the batch size unless samples are packed */
export const batchClassOf = (samples: number): BatchClass => (samples <= MAX_SMALL_BATCH ? 'small' : 'large');

/** Returns what was measured for a kind of network: of the batch class, else of the other one, else nothing. */
export function measuredPlans(plans: MachinePlans, kind: NetworkKind, batchClass: BatchClass): readonly MeasuredPlan[] {
  const classes = plans.networks[kind];
  return classes[batchClass] ?? BATCH_CLASSES.map((other) => classes[other]).find((list) => list) ?? [];
}

/** Whether a plan has these values. */
export const agrees = (plan: ComputePlan, fixed: Partial<ComputePlan>): boolean =>
  PLAN_FIELDS.every((name) => fixed[name] === undefined || fixed[name] === plan[name]);

/** Plans whose times differ by less are taken as equally fast: that much is noise. */
export const EQUAL_TIMES = 1.03;

/**
 * Returns the fastest plan for a run that trains alone, of equally fast ones that with the least memory; undefined if
 * none was measured.
 *
 * @param fixed values that the plan must have
 */
export function fastestPlan(
  plans: MachinePlans,
  kind: NetworkKind,
  batchClass: BatchClass,
  fixed: Partial<ComputePlan> = {},
): MeasuredPlan | undefined {
  const alone = measuredPlans(plans, kind, batchClass).filter((plan) => plan.processes === 1 && agrees(plan, fixed));
  const shortest = Math.min(...alone.map(({ msPerStep }) => msPerStep));
  return alone
    .filter(({ msPerStep }) => msPerStep <= shortest * EQUAL_TIMES)
    .reduce<MeasuredPlan | undefined>(
      (best, plan) => (best && best.memoryMiB <= plan.memoryMiB ? best : plan),
      undefined,
    );
}

/** Returns the fields of a plan alone. */
export const planAlone = (plan: ComputePlan): ComputePlan => ({
  xla: plan.xla,
  oneDnn: plan.oneDnn,
  threads: plan.threads,
  mergeProducts: plan.mergeProducts,
  kernels: plan.kernels,
});

/** Environment of a training process from which TensorFlow takes threads and oneDNN when it is loaded. */
export const environmentOf = ({ oneDnn, threads }: ComputePlan): Record<string, string> => ({
  ...(oneDnn === 'default' ? {} : { TF_ENABLE_ONEDNN_OPTS: oneDnn === 'on' ? '1' : '0' }),
  ...(threads === 0 ? {} : { TF_NUM_INTRAOP_THREADS: String(threads), TF_NUM_INTEROP_THREADS: String(threads) }),
});

/** Whether the device of an engine is a CUDA device, as its name says. */
export const isCudaDevice = (device: string | undefined): boolean => device !== undefined && !device.startsWith('CPU');
