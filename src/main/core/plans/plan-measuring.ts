import { freemem } from 'node:os';
import { m } from '../../../paraglide/messages';
import { environmentOf, NETWORK_KINDS } from '../../../shared/domain/compute-plan';
import type { MachinePlans, NetworkKind } from '../../../shared/domain/compute-plan';
import type { PlansStatus } from '../../../shared/domain/plan-race';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import type { ProbeReport } from '../system/engine-probe';
import { thisInstallation } from '../../files/installation';
import { logLine } from '../log-line';
import { Racer } from './measuring-process';
import type { ForkMeasuring } from './measuring-process';
import { describeOutdated, readPlans, thisMachine, writePlans } from './plan-store';
import type { MachineIdentity } from './plan-store';
import { racePlans } from './race';
import type { RaceOptions } from './race';

export interface PlanMeasuringOptions {
  home: string;
  version: string;
  probe(): Promise<ProbeReport>;
  fork: ForkMeasuring;
  /** Whether runs train or wait for their turn. */
  isBusy(): boolean;
  onChange(status: PlansStatus): void;
  /** Replaced by tests. */
  race?: (options: RaceOptions) => ReturnType<typeof racePlans>;
}

/** Expected duration for one kind of network, until the measurement itself shows it. */
const EXPECTED_SECONDS = 20;
/** How long nothing must train before a measurement starts by itself. */
const IDLE_MS = 10_000;
const EVENT_INTERVAL_MS = 250;

/** The measured plans of this machine: reads them, and measures them when asked or when nothing trains. */
export class PlanMeasuring {
  private progress: PlansStatus['measuring'];
  private ended: PlansStatus['ended'];
  private abort: AbortController | undefined;
  /** Whether a run that started ended the last measurement. */
  private isInterrupted = false;
  private working: Promise<void> = Promise.resolve();
  private idle: NodeJS.Timeout | undefined;
  /** Whether missing plans are measured without being asked. */
  private isAutomatic = false;

  constructor(private readonly options: PlanMeasuringOptions) {}

  /** Returns the plans that apply to this machine and its engine; undefined if there are none. */
  async current(): Promise<MachinePlans | undefined> {
    const stored = readPlans(this.options.home);
    if (!stored) return undefined;
    const machine = await this.machine();
    return machine.ok && describeOutdated(stored, machine.value) === undefined ? stored : undefined;
  }

  async status(): Promise<PlansStatus> {
    const plans = readPlans(this.options.home);
    const machine = plans && (await this.machine());
    const outdated = plans && machine?.ok ? describeOutdated(plans, machine.value) : undefined;
    return {
      ...(plans ? { plans } : {}),
      ...(outdated === undefined ? {} : { outdated }),
      ...(this.progress ? { measuring: this.progress } : {}),
      ...(this.ended ? { ended: this.ended } : {}),
    };
  }

  /** Starts a measurement, of all kinds by default; `plans:changed` reports its progress and its end. */
  async measure(kinds: readonly NetworkKind[] = NETWORK_KINDS): Promise<Outcome<null>> {
    const machine = await this.machine();
    if (!machine.ok) return machine;
    if (this.abort) return refuse(m.core_measurement_in_progress());
    if (this.options.isBusy()) return refuse(m.core_runs_training_or_waiting_in());
    this.working = this.work(machine.value, kinds, (this.abort = new AbortController()));
    return ok(null);
  }

  cancel(): void {
    this.abort?.abort(new Error(m.core_measurement_cancelled()));
  }

  /** Ends a measurement because a run is about to train. */
  interrupt(): void {
    if (!this.abort) return;
    this.isInterrupted = true;
    this.abort.abort(new Error(m.core_measurement_run_started()));
  }

  /** From now on, measures what is missing once nothing has trained for a while; call {@link noteActivity} too. */
  measureWhenIdle(): void {
    if (process.env['GANDER_TUNE'] === 'off') return;
    this.isAutomatic = true;
    this.noteActivity();
  }

  /** Called when the queue changes: waits again until nothing trains. */
  noteActivity(): void {
    if (!this.isAutomatic) return;
    clearTimeout(this.idle);
    this.idle = setTimeout(() => {
      this.measureMissing().catch((error: unknown) => {
        logLine(`The compute plans of this machine could not be measured: ${String(error)}`);
      });
    }, IDLE_MS);
    this.idle.unref();
  }

  async close(): Promise<void> {
    this.isAutomatic = false;
    clearTimeout(this.idle);
    this.cancel();
    await this.working;
  }

  private async measureMissing(): Promise<void> {
    if (this.abort || this.options.isBusy()) return;
    const plans = await this.current();
    const missing = NETWORK_KINDS.filter((kind) => !plans || Object.keys(plans.networks[kind]).length === 0);
    if (missing.length === 0 || !this.isAutomatic) return;
    const started = await this.measure(missing);
    await this.working;
    // Other than a run that started, what ended a measurement would end the next one too.
    if (!started.ok || !this.isInterrupted) this.isAutomatic = false;
  }

  private async work(machine: MachineIdentity, kinds: readonly NetworkKind[], abort: AbortController): Promise<void> {
    const { home, version, fork, race = racePlans } = this.options;
    const began = performance.now();
    let reportedAt = -Infinity;
    this.ended = undefined;
    this.isInterrupted = false;
    try {
      const leftOut = await race({
        kinds,
        cores: machine.cores,
        start: (plan) => new Racer(fork({ ...environmentOf(plan), TF_FORCE_GPU_ALLOW_GROWTH: 'true' })),
        freeMiB: () => (process.availableMemory?.() ?? freemem()) / 2 ** 20,
        signal: abort.signal,
        onMeasured: (kind, measured) => {
          const before = readPlans(home);
          const kept = before && describeOutdated(before, machine) === undefined ? before.networks : undefined;
          const networks = { dense: {}, convolutional: {}, '2-D': {}, ...kept, [kind]: measured };
          writePlans(home, { ...machine, gander: version, measuredAt: new Date().toISOString(), networks });
        },
        onProgress: (done, total, text) => {
          const seconds = (performance.now() - began) / 1000;
          const expected = done > 0.5 ? (seconds / done) * total : EXPECTED_SECONDS * kinds.length;
          this.progress = { done, total, text, secondsLeft: Math.max(1, Math.round(expected - seconds)) };
          if (performance.now() - reportedAt < EVENT_INTERVAL_MS) return;
          reportedAt = performance.now();
          this.changed();
        },
      });
      for (const { kind, plan, reason } of leftOut) logLine(`Not measured for ${kind} networks: ${plan}: ${reason}`);
      this.ended = leftOut.length > 0 ? { cancelled: false, message: describeLeftOut(leftOut) } : undefined;
    } catch (error) {
      this.ended = { cancelled: abort.signal.aborted, message: (error as Error).message };
    } finally {
      this.progress = undefined;
      this.abort = undefined;
      this.changed();
    }
  }

  private changed(): void {
    void this.status().then((status) => {
      this.options.onChange(status);
    });
  }

  private async machine(): Promise<Outcome<MachineIdentity>> {
    const probed = await this.options.probe();
    if ('error' in probed) return refuse(m.core_nothing_can_be_measured_here({ error: probed.error }));
    if (probed.engine.name !== 'tensorflow')
      return refuse(m.core_only_tensorflow_has_compute_plans({ setUp: thisInstallation().setUp }));
    return ok(thisMachine(probed.engine));
  }
}

const describeLeftOut = (leftOut: Awaited<ReturnType<typeof racePlans>>): string =>
  m.core_not_measured({ map: leftOut.map(({ kind, plan, reason }) => `${kind}, ${plan} (${reason})`).join('; ') });
