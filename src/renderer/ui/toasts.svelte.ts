import type { Outcome } from '../../shared/contract/outcome';

export interface Toast {
  id: number;
  kind: 'info' | 'error';
  message: string;
  /** Button in the message. */
  action?: ToastAction;
}

export interface ToastAction {
  label: string;
  run(): void;
}

const MAX_TOASTS = 5;
const INFO_MS = 5000;
/** Longer, to reach the button. */
const ACTION_MS = 10_000;

/** Short messages in the corner of the window. Errors stay until they are closed. */
export class Toasts {
  items = $state.raw<readonly Toast[]>([]);
  private next = 1;

  /** Shows a message for some seconds, in place of the previous one. */
  info(message: string, action?: ToastAction): void {
    this.items = this.items.filter((item) => item.kind === 'error');
    const id = this.add('info', message, action);
    setTimeout(() => this.close(id), action ? ACTION_MS : INFO_MS);
  }

  error(message: string): void {
    if (!this.items.some((item) => item.message === message)) this.add('error', message);
  }

  close(id: number): void {
    this.items = this.items.filter((item) => item.id !== id);
  }

  /** Returns the value of an answer. A refusal or error is shown and becomes undefined. */
  async attempt<T>(answer: Promise<Outcome<T>>): Promise<T | undefined> {
    const outcome = await this.ask(answer);
    if (outcome?.ok) return outcome.value;
    if (outcome) this.error(outcome.error.message);
    return undefined;
  }

  /** Returns an answer that is never a refusal. An error is shown and becomes undefined. */
  async ask<T>(answer: Promise<T>): Promise<T | undefined> {
    try {
      return await answer;
    } catch (fault) {
      this.error(fault instanceof Error ? fault.message : String(fault));
      return undefined;
    }
  }

  private add(kind: Toast['kind'], message: string, action?: ToastAction): number {
    const id = this.next++;
    this.items = [...this.items.slice(1 - MAX_TOASTS), { id, kind, message, ...(action ? { action } : {}) }];
    return id;
  }
}

export const toasts = new Toasts();
