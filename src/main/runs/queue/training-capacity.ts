import { batchClassOf, isCudaDevice, kindOf, measuredPlans } from '../../../shared/domain/compute-plan';
import type { MachinePlans, MeasuredPlan } from '../../../shared/domain/compute-plan';
import { samplesPerUpdate } from '../../../shared/domain/run/hyperparameters';
import type { Hyperparameters } from '../../../shared/domain/run/hyperparameters';
import { computePlanOf } from '../../../shared/domain/run/resolve-plan';
import type { ChoosePlan } from '../../../shared/domain/run/resolve-plan';
import { isTrained } from '../../../shared/domain/run/run';
import type { RunId } from '../../../shared/domain/run/run';
import { fits } from '../../../shared/domain/schedule/capacity';
import type { Capacity, Demand } from '../../../shared/domain/schedule/capacity';
import type { Work } from '../../../shared/domain/schedule/list-schedule';
import { isSamePlan, workOf } from '../../../shared/domain/schedule/plan-experiment';
import { choosePlan } from '../choose-plan';
import { expectedMemory, secondsPerStep } from '../estimate';
import type { RunRows } from '../run-rows';
import { relativeCost } from '../step-cost';
import { readDeviceMemory, readMachine } from './machine';
import type { MachineOptions } from './machine';
import type { RunQueue } from './queue';

/** Share of the memory that training processes may take together; the rest is for the system and other programs. */
const MAX_MEMORY_SHARE = 0.8;

/** What training may use of this machine, and what runs take of it. */
export class TrainingCapacity {
  private measured: MachinePlans | undefined;

  constructor(
    private readonly options: MachineOptions,
    private readonly queue: Pick<RunQueue, 'slots'>,
    private readonly rows: Pick<RunRows, 'all' | 'get' | 'known'>,
  ) {}

  /** Reads what was measured on this machine; until then nothing is known but earlier runs. */
  async refresh(): Promise<void> {
    this.measured = await this.options.plans?.();
  }

  /** Chooses the compute plans of an experiment; needs {@link refresh} before. */
  get choosePlan(): ChoosePlan {
    return choosePlan(this.measured, this.capacity());
  }

  /** Whether a queued run can start beside the runs that train. */
  hasRoom(next: RunId, training: readonly RunId[]): boolean {
    const run = this.rows.known([next]).find(isTrained);
    const running = this.rows
      .known(training)
      .filter(isTrained)
      .map((one) => this.demandOf(one.hyperparameters));
    return run !== undefined && fits(this.demandOf(run.hyperparameters), running, this.capacity(running));
  }

  demandOf(h: Hyperparameters): Demand {
    const measured = this.measuredFor(h);
    const memory = expectedMemory(h, this.rows.all()) ?? Math.max(0, ...measured.map((one) => one.memoryMiB));
    const onDevice = this.isOnDevice(h) ? { onDevice: fastestCount(measured) } : {};
    return { threads: h.threads ?? 0, memoryMiB: memory, ...onDevice };
  }

  /** @param running what the runs that train take; it is no longer available, but theirs */
  capacity(running: readonly Demand[] = []): Capacity {
    const { cores, totalMiB, availableMiB } = (this.options.machine ?? readMachine)();
    const taken = running.reduce((sum, { memoryMiB }) => sum + memoryMiB, 0);
    return {
      cores,
      memoryMiB: Math.min(totalMiB * MAX_MEMORY_SHARE, availableMiB + taken),
      slots: this.queue.slots,
    };
  }

  /**
   * Returns a function that estimates runs: the speed of each is that of the newest similar run, else what was measured
   * for its compute plan; undefined if neither is known. Runs with equal settings are looked up once.
   */
  estimator(): (h: Hyperparameters, steps: number) => Work | undefined {
    const found = new Map<string, Omit<Work, 'steps'> | undefined>();
    return (h, steps) => {
      const key = JSON.stringify({ ...h, steps: 0 });
      if (!found.has(key)) found.set(key, this.workOf(h));
      const work = found.get(key);
      return work && { ...work, steps };
    };
  }

  private workOf(h: Hyperparameters): Omit<Work, 'steps'> | undefined {
    const demand = this.demandOf(h);
    const seconds = secondsPerStep(h, this.rows.all());
    if (seconds !== undefined) return { ...demand, stepMs: () => seconds * 1000 };
    const measured = this.measuredFor(h);
    if (measured.length === 0) return undefined;
    const cost = relativeCost(h, this.measured!);
    const { stepMs } = workOf({ steps: h.steps, measured, cost }, computePlanOf(h), this.capacity().cores);
    return { ...demand, stepMs };
  }

  /**
   * Environment of a training process on a CUDA device: TensorFlow allocates memory as it needs it, and no more than a
   * share where several runs use the device. Variables that are set already keep their values.
   */
  environmentOf(h: Hyperparameters): Record<string, string> {
    if (!this.isOnDevice(h)) return {};
    const { slots } = this.queue;
    const count = slots === 'auto' ? (this.demandOf(h).onDevice ?? 1) : slots;
    const memory = count > 1 ? (this.options.deviceMemory ?? readDeviceMemory)() : undefined;
    const wanted: Record<string, string> = {
      TF_FORCE_GPU_ALLOW_GROWTH: 'true',
      ...(memory === undefined ? {} : { TF_PER_DEVICE_MEMORY_LIMIT_MB: String(Math.floor(memory / count)) }),
    };
    return Object.fromEntries(Object.entries(wanted).filter(([name]) => process.env[name] === undefined));
  }

  private isOnDevice({ engine }: Hyperparameters): boolean {
    return (engine === 'auto' || engine === 'tensorflow') && isCudaDevice(this.measured?.engine.device);
  }

  /** What was measured for the compute plan of a run. */
  private measuredFor(h: Hyperparameters): MeasuredPlan[] {
    if (!this.measured || (h.engine !== 'auto' && h.engine !== 'tensorflow')) return [];
    const plan = computePlanOf(h);
    return measuredPlans(this.measured, kindOf(h.network), batchClassOf(samplesPerUpdate(h))).filter((one) =>
      isSamePlan(one, plan),
    );
  }
}

/** Number of processes with which most steps are trained in all; one where nothing was measured. */
const fastestCount = (measured: readonly MeasuredPlan[]): number =>
  measured.reduce<{ count: number; rate: number }>(
    (best, { processes, msPerStep }) =>
      processes / msPerStep > best.rate ? { count: processes, rate: processes / msPerStep } : best,
    { count: 1, rate: 0 },
  ).count;
