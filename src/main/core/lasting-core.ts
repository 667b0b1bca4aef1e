import type { Core } from './core';
import { EventBus } from './event-bus';
import { EVENT_NAMES } from '../../shared/contract/events';
import { logLine } from './log-line';

/**
 * Returns a core that reconnects: when the owner of the home ends, the home is opened again, by this process if no
 * other was faster.
 *
 * So a window opened beside `gander run` stays open when that ends, and a run continues when the app that trained it
 * closes.
 */
export async function lastingCore(open: () => Promise<Core>): Promise<Core> {
  const events = new EventBus();
  let closed = false;
  let local = false;
  let isWorking = false;
  let current = Promise.resolve(attach(await open()));

  function attach(core: Core): Core {
    local = core.local;
    if (isWorking) core.work();
    for (const name of EVENT_NAMES) core.on(name, (event) => events.emit(name, event as never));
    void core.lost.then(() => {
      if (closed) return;
      current = reopen();
      current.catch((error: unknown) => logLine(`The core could not be opened again: ${String(error)}`));
    });
    return core;
  }
  async function reopen(): Promise<Core> {
    const core = attach(await open());
    // No events were received in the meantime.
    void core.request('runs:list').then(
      (rows) => events.emit('runs:changed', { rows, removed: [] }),
      () => undefined,
    );
    void core.request('queue:get').then(
      (queue) => events.emit('queue:changed', queue),
      () => undefined,
    );
    return core;
  }
  return {
    get local() {
      return local;
    },
    lost: new Promise(() => undefined),
    on: (name, listener) => events.on(name, listener),
    request: async (name, ...args) => (await current).request(name, ...args),
    work: () => {
      isWorking = true;
      void current.then(
        (core) => core.work(),
        () => undefined,
      );
    },
    stopStarting: () => {
      isWorking = false;
      void current.then(
        (core) => core.stopStarting(),
        () => undefined,
      );
    },
    close: async () => {
      closed = true;
      await (await current).close();
    },
  };
}
