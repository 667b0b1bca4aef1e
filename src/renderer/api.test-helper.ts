import type { Api, EventName, Events, RequestName, Requests } from '../shared/contract/contract';

/** An API for tests whose core answers from a table of functions; records the requests and can emit events. */
export class FakeApi implements Api {
  /** Name and arguments of each request, in order. */
  readonly requests: unknown[][] = [];
  readonly #listeners = new Map<string, (event: never) => void>();

  constructor(public answers: Partial<Requests> = {}) {}

  /** @throws if the table has no answer */
  async request<K extends RequestName>(name: K, ...args: Parameters<Requests[K]>): Promise<ReturnType<Requests[K]>> {
    this.requests.push([name, ...args]);
    const answer = this.answers[name] as ((...given: unknown[]) => ReturnType<Requests[K]>) | undefined;
    if (!answer) throw new Error(`No answer to ${name} in this test.`);
    return answer(...args);
  }

  on<K extends EventName>(name: K, listener: (event: Events[K]) => void): () => void {
    this.#listeners.set(name, listener);
    return () => this.#listeners.delete(name);
  }

  emit<K extends EventName>(name: K, event: Events[K]): void {
    (this.#listeners.get(name) as ((event: Events[K]) => void) | undefined)?.(event);
  }
}
