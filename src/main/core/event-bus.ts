import type { EventName, Events } from '../../shared/contract/events';
import { logLine, stackOf } from './log-line';

type Listener<K extends EventName> = (event: Events[K]) => void;

/**
 * Delivers each event of the contract to its listeners; a listener that throws does not prevent the others from being
 * called.
 */
export class EventBus {
  readonly #listeners = new Map<EventName, Set<(event: never) => void>>();

  /** Adds a listener. @returns a function that removes it */
  on<K extends EventName>(name: K, listener: Listener<K>): () => void {
    const set = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, set.add(listener));
    return () => set.delete(listener);
  }

  emit<K extends EventName>(name: K, event: Events[K]): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) {
      try {
        (listener as Listener<K>)(event);
      } catch (error) {
        logLine(`A listener of ${name} failed: ${stackOf(error)}`);
      }
    }
  }
}
