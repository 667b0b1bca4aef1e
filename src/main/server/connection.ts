import type { WebSocket } from 'ws';
import { m } from '../../paraglide/messages';
import type { EventName } from '../../shared/contract/events';
import { packFrame, unpackFrame } from '../../shared/contract/wire';
import type { RequestFrame } from '../../shared/contract/wire';
import type { Core } from '../core/core';
import type { Dispatch } from '../core/dispatch';
import { EVENT_NAMES } from '../../shared/contract/events';

/** Maximum nesting of lists and maps; a request has five levels. */
const MAX_DEPTH = 32;
/** Number of bytes after the head byte, for heads from 0xc0 to 0xdf. -1 is not valid in MessagePack. */
const AFTER = [
  0, -1, 0, 0, 1, 2, 4, 2, 3, 5, 4, 8, 1, 2, 4, 8, 1, 2, 4, 8, 2, 3, 5, 9, 17, 1, 2, 4, 2, 4, 2, 4,
] as const;

/** Decodes a request from a message; returns undefined if it is not one. */
export function readRequest(bytes: Uint8Array): RequestFrame | undefined {
  if (!isWhole(bytes)) return undefined;
  try {
    const frame = unpackFrame(bytes) as Partial<RequestFrame> | null;
    return typeof frame === 'object' && Number.isSafeInteger(frame?.id) ? (frame as RequestFrame) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether bytes are one complete value of MessagePack (https://github.com/msgpack/msgpack/blob/master/spec.md).
 *
 * The decoder allocates a list of the length given in its head before it reads the first element: five bytes can
 * request gigabytes. So only complete values are decoded, and the memory is limited by the number of bytes received.
 */
function isWhole(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  /** Number of values that each open list or map still needs. */
  const lacking = [1];
  let at = 0;
  while (lacking.length > 0) {
    if (lacking[lacking.length - 1]! === 0) {
      lacking.pop();
      continue;
    }
    lacking[lacking.length - 1]!--;
    const head = at < bytes.length ? headAt(view, at) : undefined;
    if (!head || head.next > bytes.length || head.values > bytes.length - head.next || lacking.length > MAX_DEPTH)
      return false;
    at = head.next;
    if (head.values > 0) lacking.push(head.values);
  }
  return at === bytes.length;
}

/**
 * Returns the offset of the next head and the number of values of this one; undefined if it is invalid or truncated.
 */
function headAt(view: DataView, at: number): { next: number; values: number } | undefined {
  const head = view.getUint8(at);
  if (head < 0x80 || head >= 0xe0) return { next: at + 1, values: 0 };
  if (head < 0x90) return { next: at + 1, values: 2 * (head & 15) };
  if (head < 0xa0) return { next: at + 1, values: head & 15 };
  if (head < 0xc0) return { next: at + 1 + (head & 31), values: 0 };
  const after = AFTER[head - 0xc0]!;
  if (after < 0 || at + 1 + after > view.byteLength) return undefined;
  const next = at + 1 + after;
  if (head >= 0xdc)
    return { next, values: (head >= 0xde ? 2 : 1) * (after === 2 ? view.getUint16(at + 1) : view.getUint32(at + 1)) };
  // Binary data, extensions (with one more byte for their type) and strings contain their length.
  const isExtension = head >= 0xc7 && head <= 0xc9;
  if ((head >= 0xc4 && head <= 0xc9) || (head >= 0xd9 && head <= 0xdb))
    return { next: next + lengthAt(view, at + 1, after - (isExtension ? 1 : 0)), values: 0 };
  return { next, values: 0 };
}

const lengthAt = (view: DataView, at: number, size: number): number =>
  size === 1 ? view.getUint8(at) : size === 2 ? view.getUint16(at) : view.getUint32(at);

/** Maximum number of running requests of one client, and of bytes waiting for a client that does not read. */
const MAX_PENDING_REQUESTS = 256;
const MAX_BUFFERED_BYTES = 64 * 1024 * 1024;
/**
 * Maximum requests of one client per second: a page that plays twelve runs sends some hundreds. Beyond that it is
 * read more slowly.
 */
export const MAX_REQUESTS_PER_SECOND = 2000;
/** Largest message that a client may send: requests are small, unlike replies. */
export const MAX_MESSAGE_BYTES = 1024 * 1024;

/** Carries the contract over one WebSocket: frames of {@link RequestFrame} in, replies and events out. */
export function carry(socket: WebSocket, core: Core, dispatch: Dispatch): void {
  let pending = 0;
  const pace = paced(socket);
  const send = (frame: Parameters<typeof packFrame>[0]): void => {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > MAX_BUFFERED_BYTES) return socket.close(1013, 'too slow');
    socket.send(packFrame(frame));
  };
  const answer = async ({ id, name, args, locale }: RequestFrame): Promise<void> => {
    if (pending >= MAX_PENDING_REQUESTS) return send({ id, ok: false, error: m.core_too_many_requests_at_once() });
    pending++;
    try {
      send({ id, ...(await dispatch(name, args, locale)) });
    } catch (error) {
      // Dispatch answers every error; this is a reply that cannot be encoded.
      send({
        id,
        ok: false,
        error: m.core_answer_could_not_be_sent({ detail: error instanceof Error ? error.message : String(error) }),
      });
    } finally {
      pending--;
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

/** Counts messages, and stops reading a client that sends too many for the rest of the second; none is lost. */
function paced(socket: WebSocket): () => void {
  let began = 0;
  let count = 0;
  return () => {
    const now = performance.now();
    if (now - began >= 1000) [began, count] = [now, 0];
    if (++count !== MAX_REQUESTS_PER_SECOND) return;
    socket.pause();
    setTimeout(() => socket.resume(), 1000 - (now - began)).unref();
  };
}
