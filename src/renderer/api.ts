import type { Api } from '../shared/contract/requests';
import { TypedEmitter } from '../shared/lib/typed-emitter';
import { SocketApi } from './socket';
import type { Connection } from './socket';

export type { Connection } from './socket';

declare global {
  interface Window {
    /** What the preload script offers in Electron; absent in a browser. */
    api?: Api & { setLocale(locale: string): void };
  }
}

let current: Api | undefined;
const connections = new TypedEmitter<{ change: Connection }>();

/** Hears when the line to the core goes down and comes back; in Electron it never does. */
export const onConnection = (listener: (connection: Connection) => void): (() => void) =>
  connections.on('change', listener);

/** The core's address, beside the page. The cookie that the browser got for the printed address lets it in. */
function socketAddress(page: Location): string {
  const address = new URL('api', page.href.split('#')[0]);
  address.protocol = page.protocol === 'https:' ? 'wss:' : 'ws:';
  address.search = '';
  return address.href;
}

/** Whether Gander answers and does not let this page in, as after a new start, which has a new secret. */
async function isRefused(): Promise<boolean> {
  const { status } = await fetch('session', { cache: 'no-store' });
  return status === 401 || status === 403;
}

const connect = (): Api =>
  window.api ??
  new SocketApi(socketAddress(location), (connection) => connections.emit('change', connection), isRefused);

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
