import type { Outcome } from '../../shared/outcome';

export interface Toast {
  id: number;
  kind: 'info' | 'error';
  message: string;
}

const INFO_MS = 5000;

/** Short messages at the foot of the window; errors stay until they are closed. */
export class Toasts {
  items = $state.raw<readonly Toast[]>([]);
  #next = 1;

  info(message: string): void {
    const id = this.#add('info', message);
    setTimeout(() => this.close(id), INFO_MS);
  }

  error(message: string): void {
    if (!this.items.some((item) => item.message === message)) this.#add('error', message);
  }

  close(id: number): void {
    this.items = this.items.filter((item) => item.id !== id);
  }

  /** The value of an answer; a refusal, or a fault on the way, is shown and becomes undefined. */
  async attempt<T>(answer: Promise<Outcome<T>>): Promise<T | undefined> {
    try {
      const outcome = await answer;
      if (outcome.ok) return outcome.value;
      this.error(outcome.error.message);
    } catch (fault) {
      this.error(fault instanceof Error ? fault.message : String(fault));
    }
    return undefined;
  }

  #add(kind: Toast['kind'], message: string): number {
    const id = this.#next++;
    this.items = [...this.items.slice(-4), { id, kind, message }];
    return id;
  }
}

export const toasts = new Toasts();
