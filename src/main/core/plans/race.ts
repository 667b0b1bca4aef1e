import { m } from '../../../paraglide/messages';
import { BATCH_CLASSES, NETWORK_KINDS, planAlone } from '../../../shared/domain/compute-plan';
import type {
  BatchClass,
  ComputePlan,
  MachinePlans,
  MeasuredPlan,
  NetworkKind,
} from '../../../shared/domain/compute-plan';
import { describePlan, MEASURED_BATCHES, MEASURED_RUNS } from '../../../shared/domain/plan-race';
import type { LeftOut } from '../../../shared/domain/plan-race';
import type { Racer } from './measuring-process';

export interface RaceOptions {
  /** Kinds of networks to measure; all by default. */
  kinds?: readonly NetworkKind[];
  /** Combinations to measure; all by default. */
  switches?: readonly Switches[];
  cores: number;
  /** Starts a process for a plan. */
  start(plan: ComputePlan): Pick<Racer, 'open' | 'train' | 'close' | 'memoryMiB'>;
  /** Memory that further processes may use at present. */
  freeMiB(): number;
  signal: AbortSignal;
  onProgress(done: number, total: number, text: string): void;
  /** Receives the times of a kind as soon as they are complete. */
  onMeasured(kind: NetworkKind, measured: MeasuredClasses): void;
}

type MeasuredClasses = MachinePlans['networks'][NetworkKind];

type Switches = Omit<ComputePlan, 'threads'>;

/** Combinations of the switches. */
export const SWITCHES: readonly Switches[] = [
  { xla: 'off', oneDnn: 'off', mergeProducts: 'off', kernels: 'tensorflow' },
  { xla: 'off', oneDnn: 'on', mergeProducts: 'off', kernels: 'tensorflow' },
  { xla: 'on', oneDnn: 'off', mergeProducts: 'off', kernels: 'tensorflow' },
  { xla: 'on', oneDnn: 'on', mergeProducts: 'off', kernels: 'tensorflow' },
  { xla: 'on', oneDnn: 'off', mergeProducts: 'on', kernels: 'tensorflow' },
  { xla: 'off', oneDnn: 'off', mergeProducts: 'off', kernels: 'gander' },
  { xla: 'off', oneDnn: 'off', mergeProducts: 'on', kernels: 'gander' },
];

/** Rounds in which all entrants take a turn, so that a change of the machine's speed affects them equally. */
const ROUNDS = 3;
const ROUND_MS = 250;
/** An entrant that takes longer than the best by these factors leaves the race: for this batch, or for later ones. */
const TOO_SLOW_IN_ROUND = 1.5;
const TOO_SLOW_IN_RACE = 1.3;
/** Plans that are measured with a process for each core. */
const MAX_SIDE_BY_SIDE = 3;
/** Memory of a process before any was measured. */
const ASSUMED_MIB = 700;

/** Processes that train under one plan. Times are those of a step, of one process alone and of all side by side. */
interface Entrant {
  plan: ComputePlan;
  racers: ReturnType<RaceOptions['start']>[];
  alone: number[];
  sideBySide: number[];
}

/**
 * Measures how fast training is under each plan, for each kind of network and batch class.
 *
 * Each plan first uses all cores in one process; then those that were fast use one thread in each of as many processes
 * as there are cores. Rounds take turns, and a time is the median of the rounds.
 *
 * @returns the plans that could not be measured
 * @throws the reason of the signal when it is aborted
 */
export async function racePlans(options: RaceOptions): Promise<LeftOut[]> {
  const { kinds = NETWORK_KINDS } = options;
  const race = new Race(options, kinds);
  for (const kind of kinds) options.onMeasured(kind, await race.measure(kind));
  return race.leftOut;
}

class Race {
  readonly leftOut: LeftOut[] = [];
  private done = 0;
  private readonly total: number;

  constructor(
    private readonly options: RaceOptions,
    kinds: readonly NetworkKind[],
  ) {
    const classes = kinds.reduce((sum, kind) => sum + classesOf(kind).length, 0);
    this.total = classes * (options.cores > 1 ? 2 : 1);
  }

  async measure(kind: NetworkKind): Promise<MeasuredClasses> {
    const { cores } = this.options;
    const measured: MeasuredClasses = {};
    await this.stage(
      kind,
      (this.options.switches ?? SWITCHES).map((switches) => ({ ...switches, threads: cores })),
      1,
      measured,
    );
    const [firstClass] = classesOf(kind);
    const fastest = [...measured[firstClass!]!].sort((a, b) => a.msPerStep - b.msPerStep).slice(0, MAX_SIDE_BY_SIDE);
    const single = fastest.map((plan) => ({ ...planAlone(plan), threads: 1 }));
    if (cores > 1) await this.stage(kind, single, cores, measured);
    return measured;
  }

  /** Races plans for each batch class and adds their times to `measured`. */
  private async stage(
    kind: NetworkKind,
    plans: readonly ComputePlan[],
    processes: number,
    measured: MeasuredClasses,
  ): Promise<void> {
    let entrants = this.enter(kind, plans, processes, measured);
    try {
      for (const batchClass of classesOf(kind)) {
        this.report(kind, 0);
        entrants = await this.open(kind, entrants, MEASURED_BATCHES[kind][batchClass]!);
        entrants = await this.rounds(kind, entrants);
        const times = (measured[batchClass] ??= []);
        for (const entrant of entrants) times.push(...resultsOf(entrant));
        this.done++;
        const best = Math.min(...entrants.map(timeOf));
        const isSlow = (entrant: Entrant) => timeOf(entrant) > best * TOO_SLOW_IN_RACE;
        entrants.filter(isSlow).forEach(close);
        entrants = entrants.filter((entrant) => !isSlow(entrant));
      }
    } finally {
      entrants.forEach(close);
    }
  }

  /** Starts the processes of plans that fit into memory. */
  private enter(
    kind: NetworkKind,
    plans: readonly ComputePlan[],
    processes: number,
    measured: MeasuredClasses,
  ): Entrant[] {
    const known = Object.values(measured).flat();
    let free = this.options.freeMiB();
    return plans.flatMap((plan) => {
      const like = known.filter(
        ({ xla, oneDnn, kernels }) => xla === plan.xla && oneDnn === plan.oneDnn && kernels === plan.kernels,
      );
      const needed = processes * Math.max(0, ...like.map(({ memoryMiB }) => memoryMiB)) || processes * ASSUMED_MIB;
      if (needed > free) {
        this.leaveOut(kind, plan, processes, m.core_needs_about_mib_memory_and({ needed, free: Math.floor(free) }));
        return [];
      }
      free -= needed;
      const racers = Array.from({ length: processes }, () => this.options.start(plan));
      return [{ plan, racers, alone: [], sideBySide: [] }];
    });
  }

  private async open(kind: NetworkKind, entrants: readonly Entrant[], batchSize: number): Promise<Entrant[]> {
    for (const entrant of entrants) [entrant.alone, entrant.sideBySide] = [[], []];
    return this.survivors(kind, entrants, ({ plan, racers }) =>
      Promise.all(racers.map((racer) => racer.open({ ...MEASURED_RUNS[kind], ...planAlone(plan), batchSize }))),
    );
  }

  private async rounds(kind: NetworkKind, entrants: readonly Entrant[]): Promise<Entrant[]> {
    let all = [...entrants];
    for (let round = 1; round <= ROUNDS; round++) {
      const best = Math.min(...all.map(timeOf));
      for (const entrant of all) {
        if (entrant.alone.length > 0 && timeOf(entrant) > best * TOO_SLOW_IN_ROUND) continue;
        all = all.filter((one) => one !== entrant).concat(await this.survivors(kind, [entrant], turn));
      }
      this.report(kind, round / ROUNDS);
    }
    return all;
  }

  /** Does something with the processes of all entrants; returns those that did not fail. */
  private async survivors(
    kind: NetworkKind,
    entrants: readonly Entrant[],
    work: (entrant: Entrant) => Promise<unknown>,
  ): Promise<Entrant[]> {
    const { signal } = this.options;
    const abort = () => {
      entrants.forEach(close);
    };
    signal.throwIfAborted();
    signal.addEventListener('abort', abort);
    try {
      const outcomes = await Promise.allSettled(entrants.map(work));
      signal.throwIfAborted();
      return entrants.filter((entrant, i) => {
        const outcome = outcomes[i]!;
        if (outcome.status === 'fulfilled') return true;
        close(entrant);
        this.leaveOut(kind, entrant.plan, entrant.racers.length, (outcome.reason as Error).message);
        return false;
      });
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  private leaveOut(kind: NetworkKind, plan: ComputePlan, processes: number, reason: string): void {
    this.leftOut.push({ kind, plan: describePlan({ ...plan, processes }), reason });
  }

  private report(kind: NetworkKind, share: number): void {
    this.options.onProgress(this.done + share, this.total, `${kind} networks`);
  }
}

/** One process trains alone, and then all train at the same time. */
async function turn({ racers, alone, sideBySide }: Entrant): Promise<void> {
  alone.push(await racers[0]!.train(ROUND_MS));
  if (racers.length === 1) return;
  const times = await Promise.all(racers.map((racer) => racer.train(ROUND_MS)));
  sideBySide.push(times.reduce((sum, time) => sum + time, 0) / times.length);
}

/** Infinity for no values. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return Infinity;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The time by which entrants are compared. */
const timeOf = ({ alone, sideBySide }: Entrant): number => median(sideBySide.length > 0 ? sideBySide : alone);

function resultsOf({ plan, racers, alone, sideBySide }: Entrant): MeasuredPlan[] {
  const memoryMiB = Math.max(...racers.map((racer) => racer.memoryMiB));
  const result = (processes: number, times: readonly number[]): MeasuredPlan[] =>
    times.length === 0 ? [] : [{ ...plan, processes, msPerStep: Number(median(times).toPrecision(4)), memoryMiB }];
  return [...result(1, alone), ...result(racers.length, sideBySide)];
}

function close({ racers }: Entrant): void {
  for (const racer of racers) racer.close();
}

const classesOf = (kind: NetworkKind): BatchClass[] =>
  BATCH_CLASSES.filter((batchClass) => MEASURED_BATCHES[kind][batchClass] !== undefined);
