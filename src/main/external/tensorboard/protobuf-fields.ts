/** A message whose bytes do not follow the wire format; the record that holds it is skipped. */
export class MalformedMessage extends Error {
  override name = 'MalformedMessage';
}

const GROUP_START = 3;
const GROUP_END = 4;

/** Wire types of protocol buffers. */
export const VARINT = 0;
export const FIXED64 = 1;
export const BYTES = 2;
export const FIXED32 = 5;

/** Bytes with the view that reads numbers from them. */
export interface Bytes {
  bytes: Uint8Array;
  view: DataView;
}

/**
 * Reads the fields of a message one after the other (https://protobuf.dev/programming-guides/encoding/), without
 * allocating. Nothing is read outside the message: a length that claims more than is left is refused.
 *
 *     fields.start(source, from, to);
 *     while (fields.next()) if (fields.field === 1 && fields.type === BYTES) ... fields.from, fields.to
 */
export class FieldReader {
  /** Number and wire type of the field. */
  field = 0;
  type = 0;
  /** Where the value begins and ends: its content for {@link BYTES}. */
  from = 0;
  to = 0;
  private source!: Bytes;
  private at = 0;
  private end = 0;

  start(source: Bytes, from: number, to: number): void {
    this.source = source;
    this.at = from;
    this.end = to;
  }

  /** Goes to the first element of a packed list of varints, for {@link int}. */
  startVarint(source: Bytes, from: number, to: number): void {
    this.start(source, from, to);
    this.from = from;
  }

  /**
   * Goes to the next field; false at the end of the message.
   *
   * @throws MalformedMessage
   */
  next(): boolean {
    if (this.at >= this.end) return false;
    const key = this.readVarint();
    this.type = key & 7;
    this.field = Math.floor(key / 8);
    this.from = this.at;
    switch (this.type) {
      case VARINT:
        this.readVarint();
        break;
      case FIXED64:
        this.at += 8;
        break;
      case FIXED32:
        this.at += 4;
        break;
      case BYTES: {
        const length = this.readVarint();
        this.from = this.at;
        this.at += length;
        break;
      }
      default:
        // Groups ended with version 2 of the language; no message here has one.
        throw new MalformedMessage(
          this.type === GROUP_START || this.type === GROUP_END ? 'a group of fields' : 'an unknown wire type',
        );
    }
    if (this.at > this.end || this.field === 0) throw new MalformedMessage('a field that ends outside its message');
    this.to = this.at;
    return true;
  }

  /** The value of a fixed64 as a double. */
  double = (): number => this.source.view.getFloat64(this.from, true);
  /** The value of a fixed32 as a float. */
  float = (): number => this.source.view.getFloat32(this.from, true);
  /** The value of a varint as int64; exact up to 2^53. */
  int(): number {
    const after = this.at;
    this.at = this.from;
    const value = this.readVarint();
    this.at = after;
    return value;
  }
  text = (): string => textOf(this.source.bytes, this.from, this.to);

  /** A varint as int64, as a double. @throws MalformedMessage */
  private readVarint(): number {
    const { bytes } = this.source;
    let byte = this.at < this.end ? bytes[this.at++]! : cutOff();
    if (byte < 128) return byte;
    let low = byte & 127;
    for (let shift = 7; shift < 28; shift += 7) {
      byte = this.at < this.end ? bytes[this.at++]! : cutOff();
      low |= (byte & 127) << shift;
      if (byte < 128) return low;
    }
    // Bits 28 to 63, as a second number.
    let high = 0;
    for (let scale = 1, n = 0; n < 6; n++, scale *= 128) {
      byte = this.at < this.end ? bytes[this.at++]! : cutOff();
      high += (byte & 127) * scale;
      // 2^36 of bit 28 is the 64th bit: the rest of a longer varint is lost in int64.
      if (byte < 128) return signed(low, high % 2 ** 36);
    }
    throw new MalformedMessage('an integer of more than ten bytes');
  }
}

/** `low` has 28 bits and `high` the upper 36 of a 64-bit integer in two's complement. */
const signed = (low: number, high: number): number =>
  high < 2 ** 35 ? high * 2 ** 28 + low : -((2 ** 36 - 1 - high) * 2 ** 28 + (2 ** 28 - 1 - low) + 1);

function cutOff(): never {
  throw new MalformedMessage('an integer that ends outside its message');
}

const decoder = new TextDecoder();

/** UTF-8; what is not valid becomes U+FFFD. */
export const textOf = (bytes: Uint8Array, from: number, to: number): string => decoder.decode(bytes.subarray(from, to));
