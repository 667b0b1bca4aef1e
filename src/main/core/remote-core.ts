import { connect } from 'node:net';
import WebSocket from 'ws';
import type { Reply, RequestName } from '../../shared/contract/contract';
import { RefusalError } from '../../shared/contract/outcome';
import { packFrame, unpackFrame } from '../../shared/contract/wire';
import type { EventFrame, ReplyFrame } from '../../shared/contract/wire';
import type { Core } from './core';
import { EventBus } from './event-bus';
import { describeSilence } from './home-lease';
import type { HomeLease } from './home-lease';
import { logLine } from './log-line';
import { isStopped } from '../runs';

interface PendingRequest {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Milliseconds that the owner may take to let us in. */
const HANDSHAKE_MS = 4000;
/** How often the owner is asked whether it is there, and after how long without a sign it counts as silent. */
const PING_MS = 1000;
const SILENT_MS = 5000;
/** A silent owner that is not known to be stopped may be busy: what it was asked is given up after this long. */
const GIVE_UP_MS = 60_000;
/** Milliseconds that taking leave may take. */
const CLOSE_MS = 1000;

/** The contract as another process answers it: the owner of the home. Rejects when its socket does not answer. */
export async function remoteCore(lease: HomeLease): Promise<Core> {
  const socket = new WebSocket('ws://owner/api', {
    headers: { 'x-gander-token': lease.token },
    perMessageDeflate: false,
    createConnection: () => connect(lease.socket),
  });
  await opened(socket);
  const events = new EventBus();
  const waiting = new Map<number, PendingRequest>();
  let next = 1;
  let closing = false;
  const giveUp = (error: Error): void => {
    for (const one of waiting.values()) one.reject(error);
    waiting.clear();
  };
  const stopWatching = watchOwner(socket, lease, {
    isWaiting: () => waiting.size > 0,
    giveUp: (message) => giveUp(new RefusalError({ message })),
  });
  const lost = new Promise<void>((resolve) => {
    socket.on('close', () => {
      stopWatching();
      giveUp(new RefusalError({ message: `${lease.what} ended before it answered.` }));
      if (!closing) resolve();
    });
  });
  socket.on('message', (data) => receive(unpackFrame(data as Buffer) as ReplyFrame | EventFrame, events, waiting));
  return {
    local: false,
    lost,
    on: (name, listener) => events.on(name, listener),
    request: <K extends RequestName>(name: K, ...args: unknown[]) =>
      new Promise<Reply<K>>((resolve, reject) => {
        if (socket.readyState !== socket.OPEN) return reject(new RefusalError({ message: `${lease.what} has ended.` }));
        const id = next++;
        waiting.set(id, { resolve: resolve as PendingRequest['resolve'], reject });
        socket.send(packFrame({ id, name, args }));
      }),
    work: () => undefined,
    rest: () => undefined,
    close: async () => {
      closing = true;
      if (socket.readyState === socket.CLOSED) return;
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.close();
      // An owner that does not answer would keep us for the half minute that the library waits.
      const timer = setTimeout(() => socket.terminate(), CLOSE_MS);
      await closed;
      clearTimeout(timer);
    },
  };
}

/** Resolves when the owner has let us in. The library's own time limit has no effect on a connection that we make ourselves. */
async function opened(socket: WebSocket): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  socket.on('error', () => socket.terminate());
  await new Promise<void>((resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`The owner of the home has not answered for ${HANDSHAKE_MS} ms.`));
      socket.terminate();
    }, HANDSHAKE_MS);
    socket.once('open', resolve).once('error', reject);
  }).finally(() => clearTimeout(timer));
}

/**
 * Asks the owner every second whether it is there. One that gives no sign for some seconds is said to be silent, and what it was asked
 * is given up: at once when a signal has stopped it, after a minute when it may be busy. Returns what ends the watch.
 */
function watchOwner(
  socket: WebSocket,
  lease: HomeLease,
  { isWaiting, giveUp }: { isWaiting(): boolean; giveUp(message: string): void },
): () => void {
  let heardAt = performance.now();
  let lookedAt = heardAt;
  let isSaid = false;
  const hear = (): void => void (heardAt = performance.now());
  socket.on('message', hear).on('pong', hear);
  const timer = setInterval(() => {
    const now = performance.now();
    // We were stopped ourselves, or had no processor: what came meanwhile is still to be read.
    if (now - lookedAt > 2 * PING_MS) heardAt = now;
    lookedAt = now;
    const silence = now - heardAt;
    if (socket.readyState === socket.OPEN) socket.ping();
    if (silence < SILENT_MS) return void (isSaid = false);
    const stopped = isStopped(lease.pid);
    const message = describeSilence(lease, silence, stopped);
    if (isWaiting() && (stopped || silence > GIVE_UP_MS)) return giveUp(message);
    if (!isSaid) logLine(message);
    isSaid = true;
  }, PING_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function receive(frame: ReplyFrame | EventFrame, events: EventBus, waiting: Map<number, PendingRequest>): void {
  if ('event' in frame) return events.emit(frame.event, frame.value as never);
  const one = waiting.get(frame.id);
  waiting.delete(frame.id);
  if (frame.ok) one?.resolve(frame.value);
  else one?.reject(new RefusalError({ message: frame.error }));
}
