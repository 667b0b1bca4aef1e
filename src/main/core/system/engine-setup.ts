import { m } from '../../../paraglide/messages';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import type { SetupPlan, SetupStatus } from '../../../shared/contract/setup-status';
import type { ForkSetup, SetupMessage, SetupProcess } from './setup-process';

export interface EngineSetupOptions {
  fork: ForkSetup;
  onChange(status: SetupStatus): void;
  /** How long a cancelled process may take to remove its files. */
  cancelMs?: number;
}

const CANCEL_MS = 10_000;
/** No estimate is given before this share of a file has arrived, for it would be unreliable. */
const ESTIMATED_SHARE = 0.02;

/** Sets up the training engine in a process of its own: what it would download, its progress and its end. */
export class EngineSetup {
  private working: SetupStatus['working'];
  private ended: SetupStatus['ended'];
  private process: SetupProcess | undefined;
  private isCancelled = false;
  private killing: NodeJS.Timeout | undefined;
  private closed: Promise<void> = Promise.resolve();

  constructor(private readonly options: EngineSetupOptions) {}

  status(): SetupStatus {
    return { ...(this.working ? { working: this.working } : {}), ...(this.ended ? { ended: this.ended } : {}) };
  }

  /** Returns what would be downloaded; null where the engine comes in another way, and where that is not known. */
  plan(): Promise<SetupPlan | null> {
    const child = this.options.fork('plan');
    return new Promise((resolve) => {
      child.onMessage((message) => {
        if (message.type === 'plan') resolve(message.plan);
      });
      child.onExit(() => resolve(null));
    });
  }

  /** Starts the set-up; `setup:changed` reports its progress and its end. */
  start(): Outcome<null> {
    if (this.process) return refuse(m.setup_in_progress());
    const child = (this.process = this.options.fork('run'));
    const notices: string[] = [];
    const timing = new DownloadTiming();
    let last: Extract<SetupMessage, { type: 'ended' }> | undefined;
    this.isCancelled = false;
    this.ended = undefined;
    this.working = { done: 0, total: 0 };
    child.onMessage((message) => {
      if (message.type === 'download') {
        const secondsLeft = timing.secondsLeft(message);
        const { name, done, total } = message;
        this.working = done < total ? { name, done, total, ...(secondsLeft ? { secondsLeft } : {}) } : { done, total };
        this.changed();
      } else if (message.type === 'notice') notices.push(message.text);
      else if (message.type === 'ended') last = message;
    });
    this.closed = new Promise((resolve) => {
      child.onExit(() => {
        clearTimeout(this.killing);
        this.process = undefined;
        this.working = undefined;
        this.ended = { ...this.endOf(last), notices };
        this.changed();
        resolve();
      });
    });
    this.changed();
    return ok(null);
  }

  cancel(): void {
    const { process: child } = this;
    if (!child || this.isCancelled) return;
    this.isCancelled = true;
    child.cancel();
    this.killing = setTimeout(() => child.kill(), this.options.cancelMs ?? CANCEL_MS);
  }

  async close(): Promise<void> {
    this.cancel();
    await this.closed;
  }

  private endOf(
    last: Extract<SetupMessage, { type: 'ended' }> | undefined,
  ): Pick<NonNullable<SetupStatus['ended']>, 'ok' | 'isCancelled' | 'message'> {
    if (last?.ok)
      return {
        ok: true,
        isCancelled: false,
        message: last.made ? m.setup_done({ device: last.device }) : m.setup_was_done({ device: last.device }),
      };
    const message = this.isCancelled ? m.setup_cancelled() : last ? sentence(last.why) : m.setup_ended();
    return { ok: false, isCancelled: this.isCancelled, message };
  }

  private changed(): void {
    this.options.onChange(this.status());
  }
}

/** Estimates the rest of a download from its bytes since the first report: earlier ones took no time now. */
class DownloadTiming {
  private first: { name: string; done: number; at: number } | undefined;

  secondsLeft({ name, done, total }: { name: string; done: number; total: number }): number | undefined {
    const now = performance.now();
    if (this.first?.name !== name) this.first = { name, done, at: now };
    const gained = done - this.first.done;
    if (gained < ESTIMATED_SHARE * (total - this.first.done)) return undefined;
    return Math.max(1, Math.round((((now - this.first.at) / gained) * (total - done)) / 1000));
  }
}

const sentence = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
