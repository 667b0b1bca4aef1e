import { randomUUID } from 'node:crypto';
import type { EventBus } from './event-bus';

/** A window in sight answers at once, one behind others a little later; longer than this nobody waits. */
const ANSWER_TIMEOUT_MS = 2000;

/** The windows on this core, in whatever process they are: asks them to show an address, and lets the first that answers have it. */
export class OpenWindows {
  readonly #open = new Map<string, (taken: boolean) => void>();

  constructor(
    private readonly events: EventBus,
    private readonly patience = ANSWER_TIMEOUT_MS,
  ) {}

  /** Whether a window has taken it upon itself to show the address. */
  show(address: string): Promise<boolean> {
    const ask = randomUUID();
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#settle(ask, false), this.patience);
      this.#open.set(ask, (taken) => {
        clearTimeout(timer);
        resolve(taken);
      });
      this.events.emit('windows:asked', { ask, address });
    });
  }

  /** True for the first window that takes an ask; it is then the one to show it. */
  take(ask: string): boolean {
    return this.#settle(ask, true);
  }

  #settle(ask: string, taken: boolean): boolean {
    const resolve = this.#open.get(ask);
    this.#open.delete(ask);
    resolve?.(taken);
    return resolve !== undefined;
  }
}
