import { afterAll, beforeEach } from 'vitest';
import type { Events } from '../../shared/contract/events';
import type { Api, Requests } from '../../shared/contract/requests';

type Answers = { [N in keyof Requests]?: (...args: Parameters<Requests[N]>) => unknown };

/**
 * The core as a component under test sees it: it answers with `answers`, records every request, and sends events when the test says so.
 * A request without an answer is rejected, so that a test names what its component asks for. Empty again before each test.
 */
export class FakeCore {
  constructor(public answers: Answers = {}) {}

  /** Requests in the order in which they were sent: name, then arguments. */
  requests: unknown[][] = [];
  private readonly listeners = new Map<string, Set<(event: never) => void>>();

  readonly api = {
    request: async (name: keyof Requests, ...args: unknown[]): Promise<unknown> => {
      this.requests.push([name, ...args]);
      const answer = this.answers[name] as ((...given: unknown[]) => unknown) | undefined;
      if (!answer) throw new Error(`The test has no answer to ${name}.`);
      return answer(...args);
    },
    on: (name: string, listener: (event: never) => void): (() => void) => {
      const listeners = this.listeners.get(name) ?? new Set();
      this.listeners.set(name, listeners.add(listener));
      return () => listeners.delete(listener);
    },
  } as unknown as Api;

  emit<N extends keyof Events>(name: N, event: Events[N]): void {
    for (const listener of this.listeners.get(name) ?? []) listener(event as never);
  }

  /** The arguments of every request of this name. */
  sent(name: keyof Requests): unknown[][] {
    return this.requests.filter(([sent]) => sent === name).map(([, ...args]) => args);
  }
}

/** Puts a fake core in the place of the window's. Call it once, at the top of a test file. */
export function installFakeCore(): FakeCore {
  const core = new FakeCore();
  window.api = { ...core.api, setLocale: () => undefined };
  beforeEach(() => {
    core.answers = {};
    core.requests = [];
  });
  // The page is not watched any more when its environment is removed.
  afterAll(() => void window.dispatchEvent(new Event('pagehide')));
  return core;
}
