import { contextBridge, ipcRenderer } from 'electron';
import type { EventName, Events } from '../shared/contract/events';
import type { Api } from '../shared/contract/requests';
import { TypedEmitter } from '../shared/lib/typed-emitter';

/** Exposes only the contract, as `window.api`; the channel names are those of electron/ipc.ts. */
const events = new TypedEmitter<Events>();

ipcRenderer.on('gander:event', (_event, name: EventName, value: Events[EventName]) => {
  events.emit(name, value);
});

let language: string | undefined;

const api: Api & { setLocale(locale: string): void } = {
  setLocale: (locale) => void (language = locale),
  request: async (name, ...args) => {
    const reply = (await ipcRenderer.invoke('gander:request', name, args, language)) as
      { ok: true; value: never } | { ok: false; error: string };
    if (reply.ok) return reply.value;
    throw new Error(reply.error);
  },
  on: (name, listener) => events.on(name, listener),
};

contextBridge.exposeInMainWorld('api', api);
