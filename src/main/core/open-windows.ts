import { uniqueId } from '../../shared/lib/unique-id';
import type { EventBus } from './event-bus';

/** A visible window answers at once, one in the background a little later; longer than this is not waited for. */
const ANSWER_TIMEOUT_MS = 2000;

/**
 * The windows of this core, in all processes: asks them to show an address, and lets the first that answers show it.
 */
export class OpenWindows {
  private readonly open = new Map<string, (taken: boolean) => void>();

  constructor(
    private readonly events: EventBus,
    private readonly timeoutMs = ANSWER_TIMEOUT_MS,
  ) {}

  /** Whether a window shows the address. */
  show(address: string): Promise<boolean> {
    const ask = uniqueId();
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.settle(ask, false), this.timeoutMs);
      this.open.set(ask, (taken) => {
        clearTimeout(timer);
        resolve(taken);
      });
      this.events.emit('windows:asked', { ask, address });
    });
  }

  /** Returns true for the first window that answers a request; that window shows the address. */
  take(ask: string): boolean {
    return this.settle(ask, true);
  }

  private settle(ask: string, taken: boolean): boolean {
    const resolve = this.open.get(ask);
    this.open.delete(ask);
    resolve?.(taken);
    return resolve !== undefined;
  }
}
