import type { EventName, Events } from '../../shared/contract/contract';
import { logLine, stackOf } from './log-line';

type Listener<K extends EventName> = (event: Events[K]) => void;

/** Hands each event of the contract to whoever listens; a listener that throws does not keep the others from hearing. */
export class EventBus {
  readonly #listeners = new Map<EventName, Set<(event: never) => void>>();

  /** Listens until the returned function is called. */
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

/** What cores tell each other and their windows; `window:do` comes from a window's own process. */
export const EVENT_NAMES: readonly EventName[] = [
  'runs:changed',
  'queue:changed',
  'disk:changed',
  'views:changed',
  'series:grew',
  'samples:added',
  'exports:changed',
  'imports:changed',
  'latents:progress',
  'datasets:progress',
  'datasets:changed',
  'windows:asked',
];
