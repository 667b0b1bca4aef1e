import type { Api } from '../shared/contract';
import { SocketApi } from './socket';

declare global {
  interface Window {
    /** What the preload script offers in Electron; absent in a browser. */
    api?: Api;
  }
}

let current: Api | undefined;
const watchers = new Set<(connected: boolean) => void>();

/** Hears when the line to the core goes down and comes back; in Electron it never does. */
export function onConnection(watcher: (connected: boolean) => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** The core's address: same host, path /api, with the secret that is in the page's own address. */
function socketAddress({ protocol, host, search }: Location): string {
  const key = new URLSearchParams(search).get('key') ?? '';
  return `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/api?key=${encodeURIComponent(key)}`;
}

const connect = (): Api =>
  window.api ?? new SocketApi(socketAddress(location), (connected) => watchers.forEach((watcher) => watcher(connected)));

let pending = 0;

/** How many requests wait for their answer. */
export const pendingRequests = (): number => pending;

async function counted<T>(answer: Promise<T>): Promise<T> {
  pending += 1;
  try {
    return await answer;
  } finally {
    pending -= 1;
  }
}

/** The core, whatever carries it; connected at first use, so that tests may import state without a core. */
export const api: Api = {
  request: (name, ...args) => counted((current ??= connect()).request(name, ...args)),
  on: (name, listener) => (current ??= connect()).on(name, listener),
};

/** Whether the page stands in the window of the app, and not in a browser. */
export const isInApp = (): boolean => window.api !== undefined;
