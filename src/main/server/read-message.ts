import { unpackFrame } from '../../shared/contract/wire';
import type { RequestFrame } from '../../shared/contract/wire';

/** Lists and maps inside each other; a request has five. */
const DEEPEST = 32;
/** Bytes that stand after the head, by the head: from 0xc0 to 0xdf. -1 is none of MessagePack. */
const AFTER = [0, -1, 0, 0, 1, 2, 4, 2, 3, 5, 4, 8, 1, 2, 4, 8, 1, 2, 4, 8, 2, 3, 5, 9, 17, 1, 2, 4, 2, 4, 2, 4] as const;

/** A request out of a message from outside; undefined when it is none. */
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
 * Whether bytes are one value of MessagePack (https://github.com/msgpack/msgpack/blob/master/spec.md) that has all the elements that its heads speak of.
 *
 * The decoder makes a list as long as its head says before it reads the first element: five bytes can ask for gigabytes. So it is told
 * nothing that is not there: what it then makes grows with the bytes that came.
 */
export function isWhole(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  /** Values that each open list or map still lacks. */
  const lacking = [1];
  let at = 0;
  while (lacking.length > 0) {
    if (lacking[lacking.length - 1]! === 0) {
      lacking.pop();
      continue;
    }
    lacking[lacking.length - 1]!--;
    const head = at < bytes.length ? headAt(view, at) : undefined;
    if (!head || head.next > bytes.length || head.values > bytes.length - head.next || lacking.length > DEEPEST) return false;
    at = head.next;
    if (head.values > 0) lacking.push(head.values);
  }
  return at === bytes.length;
}

/** Where the next head stands, and how many values this one asks for; undefined when it is none, or cut off. */
function headAt(view: DataView, at: number): { next: number; values: number } | undefined {
  const head = view.getUint8(at);
  if (head < 0x80 || head >= 0xe0) return { next: at + 1, values: 0 };
  if (head < 0x90) return { next: at + 1, values: 2 * (head & 15) };
  if (head < 0xa0) return { next: at + 1, values: head & 15 };
  if (head < 0xc0) return { next: at + 1 + (head & 31), values: 0 };
  const after = AFTER[head - 0xc0]!;
  if (after < 0 || at + 1 + after > view.byteLength) return undefined;
  const next = at + 1 + after;
  if (head >= 0xdc) return { next, values: (head >= 0xde ? 2 : 1) * (after === 2 ? view.getUint16(at + 1) : view.getUint32(at + 1)) };
  // Bytes, extensions (whose type is one byte more) and texts say how long they are.
  const isExtension = head >= 0xc7 && head <= 0xc9;
  if ((head >= 0xc4 && head <= 0xc9) || (head >= 0xd9 && head <= 0xdb)) return { next: next + lengthAt(view, at + 1, after - (isExtension ? 1 : 0)), values: 0 };
  return { next, values: 0 };
}

const lengthAt = (view: DataView, at: number, size: number): number => (size === 1 ? view.getUint8(at) : size === 2 ? view.getUint16(at) : view.getUint32(at));
