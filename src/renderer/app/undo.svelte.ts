import type { Outcome } from '../../shared/contract/outcome';
import { toasts } from '../ui/toasts.svelte';
import type { ToastAction, Toasts } from '../ui/toasts.svelte';

/** An action that can be undone. */
export interface Deed {
  /** Description without a full stop: `2 runs archived`. */
  what: string;
  /** Takes it back. A refusal is shown, and the deed is forgotten. */
  back(): Promise<Outcome<unknown>>;
  /** Redoes the action. */
  again(): Promise<Outcome<unknown>>;
}

const MAX_UNDO_STEPS = 100;

/** What was done in this window, newest last. Steps are taken one after the other, however quickly they are asked for. */
export class Undo {
  past = $state.raw<readonly Deed[]>([]);
  future = $state.raw<readonly Deed[]>([]);
  #last: Promise<void> = Promise.resolve();

  constructor(private readonly notes: Toasts) {}

  /** Remembers a deed and says so with an Undo button; a `quiet` one is seen where it was done. */
  did(deed: Deed, { quiet = false } = {}): void {
    this.past = [...this.past.slice(1 - MAX_UNDO_STEPS), deed];
    this.future = [];
    if (!quiet) this.notes.info(`${deed.what}.`, this.#offer(deed));
  }

  undo(): Promise<void> {
    return this.#step(() => this.#takeBack(this.past.at(-1)));
  }

  redo(): Promise<void> {
    return this.#step(() => this.#doAgain(this.future.at(-1)));
  }

  async #takeBack(deed: Deed | undefined): Promise<void> {
    if (!deed || !this.past.includes(deed)) return;
    this.past = this.past.filter((one) => one !== deed);
    const done = await this.notes.ask(deed.back());
    if (done?.ok) this.future = [...this.future, deed];
    this.#say(done, `Undone: ${deed.what}.`, {
      label: 'Redo',
      run: () => void this.#step(() => this.#doAgain(deed)),
    });
  }

  async #doAgain(deed: Deed | undefined): Promise<void> {
    if (!deed || !this.future.includes(deed)) return;
    this.future = this.future.filter((one) => one !== deed);
    const done = await this.notes.ask(deed.again());
    if (done?.ok) this.past = [...this.past, deed];
    this.#say(done, `Redone: ${deed.what}.`, this.#offer(deed));
  }

  /** A toast may outlive its deed's turn: it takes back that deed and no other. */
  #offer(deed: Deed): ToastAction {
    return { label: 'Undo', run: () => void this.#step(() => this.#takeBack(deed)) };
  }

  #say(done: Outcome<unknown> | undefined, message: string, action: ToastAction): void {
    if (done?.ok) this.notes.info(message, action);
    else if (done) this.notes.error(done.error.message);
  }

  #step(step: () => Promise<void>): Promise<void> {
    return (this.#last = this.#last.then(step));
  }
}

export const undo = new Undo(toasts);
