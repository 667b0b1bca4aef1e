import type { WebSocket } from 'ws';
import type { EventName } from '../../shared/contract/contract';
import { packFrame } from '../../shared/contract/wire';
import type { RequestFrame } from '../../shared/contract/wire';
import type { Core } from '../core/core';
import type { Dispatch } from '../core/dispatch';
import { EVENT_NAMES } from '../core/event-bus';
import { readRequest } from './read-message';

/** Requests of one client that may be in work at once, and bytes that may wait for a client that does not read. */
const MAX_IN_WORK = 256;
const MAX_WAITING = 64 * 1024 * 1024;
/** Requests of one client in a second: a page that plays twelve runs makes some hundreds. Who asks more is read more slowly. */
export const MOST_A_SECOND = 2000;
/** Largest message that a client may send: requests are small, answers are not. */
export const MAX_MESSAGE = 1024 * 1024;

/** Carries the contract over one WebSocket: frames of {@link RequestFrame} in, replies and events out. */
export function carry(socket: WebSocket, core: Core, dispatch: Dispatch): void {
  let inWork = 0;
  const pace = paced(socket);
  const send = (frame: Parameters<typeof packFrame>[0]): void => {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > MAX_WAITING) return socket.close(1013, 'too slow');
    socket.send(packFrame(frame));
  };
  const answer = async ({ id, name, args }: RequestFrame): Promise<void> => {
    if (inWork >= MAX_IN_WORK) return send({ id, ok: false, error: 'Too many requests at once.' });
    inWork++;
    try {
      send({ id, ...(await dispatch(name, args)) });
    } catch (error) {
      // Dispatch answers every fault; this is an answer that cannot be packed.
      send({ id, ok: false, error: `The answer could not be sent: ${error instanceof Error ? error.message : String(error)}` });
    } finally {
      inWork--;
    }
  };
  const listening = EVENT_NAMES.map((event: EventName) => core.on(event, (value) => send({ event, value })));
  socket.on('message', (data) => {
    pace();
    const frame = readRequest(data as Buffer);
    if (frame) void answer(frame);
    else socket.close(1003, 'not a request');
  });
  socket.on('error', () => socket.terminate());
  socket.on('close', () => listening.forEach((stop) => stop()));
}

/** Counts messages, and stops reading a client for the rest of a second in which it has sent too many: none is lost. */
function paced(socket: WebSocket): () => void {
  let began = 0;
  let count = 0;
  return () => {
    const now = performance.now();
    if (now - began >= 1000) [began, count] = [now, 0];
    if (++count !== MOST_A_SECOND) return;
    socket.pause();
    setTimeout(() => socket.resume(), 1000 - (now - began)).unref();
  };
}
