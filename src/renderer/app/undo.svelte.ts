import { m } from '../../paraglide/messages';
import type { Outcome } from '../../shared/contract/outcome';
import { toasts } from '../ui/toasts.svelte';
import type { ToastAction, Toasts } from '../ui/toasts.svelte';

/** An action that was done and can be undone. */
export interface UndoableAction {
  /** Description without a full stop: `2 runs archived`. */
  description: string;
  /** Undoes the action. A refusal is shown, and the action leaves the history. */
  undo(): Promise<Outcome<unknown>>;
  /** Does the action again. */
  redo(): Promise<Outcome<unknown>>;
}

const MAX_UNDO_STEPS = 100;

/** The actions of this window, newest last. Undo and redo run one after the other, even when requested during another. */
export class UndoHistory {
  past = $state.raw<readonly UndoableAction[]>([]);
  future = $state.raw<readonly UndoableAction[]>([]);
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly messages: Toasts) {}

  /** Adds an action and shows a message with an Undo button; `quiet` omits the message of an action whose effect is visible. */
  record(action: UndoableAction, { quiet = false } = {}): void {
    this.past = [...this.past.slice(1 - MAX_UNDO_STEPS), action];
    this.future = [];
    if (!quiet) this.messages.info(m.app_did({ action: action.description }), this.undoButton(action));
  }

  undo(): Promise<void> {
    return this.enqueue(() => this.undoAction(this.past.at(-1)));
  }

  redo(): Promise<void> {
    return this.enqueue(() => this.redoAction(this.future.at(-1)));
  }

  private async undoAction(action: UndoableAction | undefined): Promise<void> {
    if (!action || !this.past.includes(action)) return;
    this.past = this.past.filter((one) => one !== action);
    const outcome = await this.messages.ask(action.undo());
    if (outcome?.ok) this.future = [...this.future, action];
    this.report(outcome, m.app_undone({ action: action.description }), {
      label: m.common_redo(),
      run: () => void this.enqueue(() => this.redoAction(action)),
    });
  }

  private async redoAction(action: UndoableAction | undefined): Promise<void> {
    if (!action || !this.future.includes(action)) return;
    this.future = this.future.filter((one) => one !== action);
    const outcome = await this.messages.ask(action.redo());
    if (outcome?.ok) this.past = [...this.past, action];
    this.report(outcome, m.app_redone({ action: action.description }), this.undoButton(action));
  }

  /** Undoes this action only, even if others followed while the message was shown. */
  private undoButton(action: UndoableAction): ToastAction {
    return { label: m.common_undo(), run: () => void this.enqueue(() => this.undoAction(action)) };
  }

  private report(outcome: Outcome<unknown> | undefined, message: string, button: ToastAction): void {
    if (outcome?.ok) this.messages.info(message, button);
    else if (outcome) this.messages.error(outcome.error.message);
  }

  private enqueue(step: () => Promise<void>): Promise<void> {
    return (this.last = this.last.then(step));
  }
}

export const undo = new UndoHistory(toasts);
