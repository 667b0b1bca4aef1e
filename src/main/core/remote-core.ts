import { connect } from 'node:net';
import WebSocket from 'ws';
import { m } from '../../paraglide/messages';
import type { Reply, RequestName } from '../../shared/contract/requests';
import { RefusalError } from '../../shared/contract/outcome';
import { packFrame, unpackFrame } from '../../shared/contract/wire';
import type { EventFrame, ReplyFrame } from '../../shared/contract/wire';
import { getLocale } from '../../shared/locale';
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

/** Time limit for the handshake with the owner. */
const HANDSHAKE_MS = 4000;
/** Interval of pings to the owner, and the time without an answer after which it counts as silent. */
const PING_MS = 1000;
const SILENT_MS = 5000;
/** A silent owner that is not known to be stopped may be busy: its requests are given up after this time. */
const GIVE_UP_MS = 60_000;
/** Time limit for closing the connection. */
const CLOSE_MS = 1000;

/** A core that sends requests to the owner of the home. Rejects if its socket does not answer. */
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
      giveUp(new RefusalError({ message: m.core_ended_before_answered({ what: lease.what }) }));
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
        if (socket.readyState !== socket.OPEN)
          return reject(new RefusalError({ message: m.core_has_ended({ what: lease.what }) }));
        const id = next++;
        waiting.set(id, { resolve: resolve, reject });
        socket.send(packFrame({ id, name, args, locale: getLocale() }));
      }),
    work: () => undefined,
    stopStarting: () => undefined,
    close: async () => {
      closing = true;
      if (socket.readyState === socket.CLOSED) return;
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.close();
      // The library would wait half a minute for an owner that does not answer.
      const timer = setTimeout(() => socket.terminate(), CLOSE_MS);
      await closed;
      clearTimeout(timer);
    },
  };
}

/**
 * Resolves when the owner has accepted the connection. The library's own time limit has no effect on connections that
 * we create.
 */
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
 * Pings the owner every second. One that does not answer for some seconds is reported as silent, and its requests are
 * given up: at once
 * if a signal has stopped it, after a minute if it may be busy. Returns a function that ends the watch.
 */
function watchOwner(
  socket: WebSocket,
  lease: HomeLease,
  { isWaiting, giveUp }: { isWaiting(): boolean; giveUp(message: string): void },
): () => void {
  let activeAt = performance.now();
  let checkedAt = activeAt;
  let isReported = false;
  const onActivity = (): void => void (activeAt = performance.now());
  socket.on('message', onActivity).on('pong', onActivity);
  const timer = setInterval(() => {
    const now = performance.now();
    // This process was stopped or had no processor: messages from that time still have to be read.
    if (now - checkedAt > 2 * PING_MS) activeAt = now;
    checkedAt = now;
    const silence = now - activeAt;
    if (socket.readyState === socket.OPEN) socket.ping();
    if (silence < SILENT_MS) return void (isReported = false);
    const stopped = isStopped(lease.pid);
    const message = describeSilence(lease, silence, stopped);
    if (isWaiting() && (stopped || silence > GIVE_UP_MS)) return giveUp(message);
    if (!isReported) logLine(message);
    isReported = true;
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
