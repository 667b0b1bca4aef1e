import { contextBridge, ipcRenderer } from 'electron';
import type { EventName } from '../shared/contract/events';
import type { Api } from '../shared/contract/requests';

/** Exposes only the contract, as `window.api`; the channel names are those of electron/ipc.ts. */
const listeners = new Map<EventName, Set<(event: unknown) => void>>();

ipcRenderer.on('gander:event', (_event, name: EventName, value: unknown) => {
  for (const listener of [...(listeners.get(name) ?? [])]) listener(value);
});

const api: Api = {
  request: async (name, ...args) => {
    const answer = (await ipcRenderer.invoke('gander:request', name, args)) as
      { ok: true; value: never } | { ok: false; error: string };
    if (answer.ok) return answer.value;
    throw new Error(answer.error);
  },
  on: (name, listener) => {
    const set = listeners.get(name) ?? new Set();
    listeners.set(name, set.add(listener as (event: unknown) => void));
    return () => void set.delete(listener as (event: unknown) => void);
  },
};

contextBridge.exposeInMainWorld('api', api);
