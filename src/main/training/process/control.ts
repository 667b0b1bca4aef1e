import type { Control } from '../../../shared/formats/run-file';

/** How long the loop may keep the process from hearing anything, in milliseconds. */
const MAX_BUSY_MS = 50;

/** What has been asked of the training process, and not yet done. */
export class Controls {
  private ending: 'stopped' | 'parked' | undefined;
  private going = false;
  private paused = false;
  private wanted = new Set<'sample' | 'checkpoint'>();
  private wake: (() => void) | undefined;
  private lastBreath = performance.now();

  /** @param onRequest is told of each message as well */
  constructor(private readonly onRequest?: (type: Control['type']) => void) {}

  /** Takes a message; the last of stop and park counts, and either wins over a pause. */
  request(type: Control['type']): void {
    if (type === 'go') this.going = true;
    else if (type === 'pause') this.paused = true;
    else if (type === 'continue') this.paused = false;
    else if (type === 'stop') this.ending = 'stopped';
    else if (type === 'park') this.ending = 'parked';
    else this.wanted.add(type);
    this.wake?.();
    this.onRequest?.(type);
  }

  /** Lets messages in, when the engine has kept them out for a while. */
  async breathe(): Promise<void> {
    if (performance.now() - this.lastBreath < MAX_BUSY_MS) return;
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    this.lastBreath = performance.now();
  }

  /** Waits to be let go; false when the parent went first. */
  async mayGo(): Promise<boolean> {
    while (!this.going && !this.ending) await this.nextMessage();
    return this.going;
  }

  /** How the run is to end, if it is. */
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

  /** Whether a sample or a checkpoint was asked for; asking is forgotten. */
  take(what: 'sample' | 'checkpoint'): boolean {
    return this.wanted.delete(what);
  }
}
