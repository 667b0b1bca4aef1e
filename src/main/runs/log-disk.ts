import { describeTrouble, troubleOf } from '../../shared/disk';
import { spendReserve } from './reserve';

/** Milliseconds between two tries to write the log. */
const RETRY = 1000;

/**
 * Whether the log can be written just now.
 *
 * On a full disk SQLite refuses every change, whole transactions at a time. What training processes write waits in their journals;
 * what the core itself must write waits here, and is written once there is room.
 */
export class LogDisk {
  private message: string | undefined;
  private isClosing = false;
  private readonly sleepers = new Set<() => void>();

  constructor(private readonly home: string, private readonly onChanged: () => void) {}

  /** Why the log cannot be written, as a sentence; undefined when nothing waits for it. */
  get trouble(): string | undefined {
    return this.message;
  }

  /** Notes that the log refused a change; false when the disk was not the reason. */
  refused(error: unknown): boolean {
    const trouble = troubleOf(error);
    if (trouble) this.note(`${describeTrouble(trouble, this.home)} Until then the log stands still; training processes keep everything in their journals.`);
    return trouble !== undefined;
  }

  accepted(): void {
    this.note(undefined);
  }

  /** Does `work` again until the disk takes it. @throws what is no trouble of the disk, and every trouble once the app closes */
  async keep<T>(work: () => T | Promise<T>): Promise<T> {
    for (;;) {
      try {
        const done = await work();
        this.accepted();
        return done;
      } catch (error) {
        if (!this.refused(error) || this.isClosing) throw error;
        await this.sleep();
      }
    }
  }

  /** Does `work` that frees room, on a full disk with the reserve that is kept for it. */
  withReserve<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (troubleOf(error) !== 'full' || !spendReserve(this.home)) throw error;
      return work();
    }
  }

  /** Waits no longer: what the log does not take now, the next start reads from the journals. */
  close(): void {
    this.isClosing = true;
    for (const wake of [...this.sleepers]) wake();
  }

  private note(message: string | undefined): void {
    if (message === this.message) return;
    if (message !== undefined) process.stderr.write(`${message}\n`);
    this.message = message;
    this.onChanged();
  }

  private sleep(): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.sleepers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, RETRY);
      this.sleepers.add(wake);
    });
  }
}
