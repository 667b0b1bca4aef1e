import { decode, encode, ExtensionCodec } from '@msgpack/msgpack';
import type { EventName } from './events';
import type { RequestName } from './requests';

/** A request on a WebSocket; the reply carries the same id. */
export interface RequestFrame {
  id: number;
  name: RequestName;
  args: unknown[];
  /** Language of the sentences in the reply; without it, that of the owner. */
  locale?: string;
}
export type ReplyFrame = { id: number; ok: true; value: unknown } | { id: number; ok: false; error: string };
export interface EventFrame {
  event: EventName;
  value: unknown;
}
export type WireFrame = RequestFrame | ReplyFrame | EventFrame;

// MessagePack has only byte arrays; extension types 1 and 2 hold float arrays in native byte order (little-endian on
// all platforms).
const codec = new ExtensionCodec();
codec.register({
  type: 1,
  encode: (v) => (v instanceof Float64Array ? bytesOf(v) : null),
  decode: (bytes) => new Float64Array(aligned(bytes)),
});
codec.register({
  type: 2,
  encode: (v) => (v instanceof Float32Array ? bytesOf(v) : null),
  decode: (bytes) => new Float32Array(aligned(bytes)),
});

const bytesOf = (v: Float64Array | Float32Array): Uint8Array => new Uint8Array(v.buffer, v.byteOffset, v.byteLength);
// A Buffer may be a view into shared memory at an unaligned offset, so the bytes are copied.
const aligned = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;

/** Encodes a frame as MessagePack; keys whose value is undefined are left out, as in JSON. */
export const packFrame = (frame: WireFrame): Uint8Array<ArrayBuffer> =>
  encode(frame, { extensionCodec: codec, ignoreUndefined: true }) as Uint8Array<ArrayBuffer>;

/** Decodes a frame; throws when the bytes are not MessagePack. */
export const unpackFrame = (bytes: ArrayBuffer | Uint8Array): WireFrame =>
  decode(bytes, { extensionCodec: codec }) as WireFrame;
