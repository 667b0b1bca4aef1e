import type { Control } from '../../../shared/formats/run-file';

/** Maximum time for which the training loop may block message processing. */
const MAX_BUSY_MS = 50;

/** Pending requests to the training process. */
export class Controls {
  private ending: 'stopped' | 'parked' | undefined;
  private hasStarted = false;
  private paused = false;
  private requests = new Set<'sample' | 'checkpoint'>();
  private wake: (() => void) | undefined;
  private lastYield = performance.now();

  /** @param onRequest is also called with each message */
  constructor(private readonly onRequest?: (type: Control['type']) => void) {}

  /** Adds a request; the last of stop and park takes effect, and either overrides a pause. */
  request(type: Control['type']): void {
    if (type === 'go') this.hasStarted = true;
    else if (type === 'pause') this.paused = true;
    else if (type === 'continue') this.paused = false;
    else if (type === 'stop') this.ending = 'stopped';
    else if (type === 'park') this.ending = 'parked';
    else this.requests.add(type);
    this.wake?.();
    this.onRequest?.(type);
  }

  /** Yields to the event loop if messages have been blocked for a while. */
  async yieldToMessages(): Promise<void> {
    if (performance.now() - this.lastYield < MAX_BUSY_MS) return;
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    this.lastYield = performance.now();
  }

  /** Waits for the go message; returns false if the run is ended first. */
  async waitForStart(): Promise<boolean> {
    while (!this.hasStarted && !this.ending) await this.nextMessage();
    return this.hasStarted;
  }

  /** How the run is to end, if it has been requested. */
  get end(): 'stopped' | 'parked' | undefined {
    return this.ending;
  }

  get isPaused(): boolean {
    return this.paused && !this.ending;
  }

  /** Resolves at the next message. */
  async nextMessage(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.wake = resolve;
    });
    this.wake = undefined;
  }

  /** Returns whether a sample grid or checkpoint was requested, and clears the request. */
  consume(what: 'sample' | 'checkpoint'): boolean {
    return this.requests.delete(what);
  }
}
