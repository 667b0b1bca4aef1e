/**
 * Writes the wire format of protocol buffers (https://protobuf.dev/programming-guides/encoding/): the subset that a
 * SavedModel and TensorBoard's event files need. `field` is the number of a field in its .proto file.
 */
export type EncodedField = Uint8Array;

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;
const encoder = new TextEncoder();

/** Concatenates fields. */
export function joined(pieces: readonly EncodedField[]): EncodedField {
  const out = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}

/** Encodes an integer; negative numbers as 64-bit two's complement, as int64 fields require. */
export function varint(value: number): EncodedField {
  const out: number[] = [];
  if (value >= 0 && value < 2 ** 31) {
    for (; value > 127; value >>>= 7) out.push((value & 127) | 128);
    return Uint8Array.from([...out, value]);
  }
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) out.push(Number(rest & 127n) | 128);
  return Uint8Array.from([...out, Number(rest)]);
}

const key = (field: number, type: number): EncodedField => varint((field << 3) | type);

/** int32, int64, bool or an enum. */
export const number = (field: number, value: number): EncodedField => joined([key(field, VARINT), varint(value)]);
export const bytes = (field: number, value: EncodedField): EncodedField =>
  joined([key(field, BYTES), varint(value.length), value]);
export const text = (field: number, value: string): EncodedField => bytes(field, encoder.encode(value));
export const message = (field: number, ...pieces: EncodedField[]): EncodedField => bytes(field, joined(pieces));

export function float(field: number, value: number): EncodedField {
  const out = new Uint8Array(4);
  new DataView(out.buffer).setFloat32(0, value, true);
  return joined([key(field, FIXED32), out]);
}

export function double(field: number, value: number): EncodedField {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setFloat64(0, value, true);
  return joined([key(field, FIXED64), out]);
}
