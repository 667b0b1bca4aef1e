type Listener<T> = (event: T) => void;

/**
 * Delivers events to listeners, typed by a table of event names and values.
 *
 * A listener may add or remove listeners while an event is delivered; that takes effect with the next event.
 */
export class TypedEmitter<Events> {
  private readonly listeners = new Map<keyof Events, Set<Listener<never>>>();

  /**
   * @param onError receives what a listener throws, and the other listeners are still called; without it, `emit` throws
   *   the error
   */
  constructor(private readonly onError?: (error: unknown, name: keyof Events) => void) {}

  /** Adds a listener. @returns a function that removes it */
  on<K extends keyof Events>(name: K, listener: Listener<Events[K]>): () => void {
    const set = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, set.add(listener));
    return () => void set.delete(listener);
  }

  emit<K extends keyof Events>(name: K, event: Events[K]): void {
    for (const listener of [...(this.listeners.get(name) ?? [])]) {
      try {
        (listener as Listener<Events[K]>)(event);
      } catch (error) {
        if (!this.onError) throw error;
        this.onError(error, name);
      }
    }
  }
}
