/**
 * LZW as GIF uses it (GIF89a specification, appendix F): codes of 9 to 12 bits, least significant bit first, in sub-blocks
 * of up to 255 bytes. A hash table of two typed arrays holds the strings; docs/decisions/gif.md says what that gains.
 */
const HASH_BITS = 14;
const HASH_SIZE = 1 << HASH_BITS;
const CLEAR = 256;
const END = 257;
const FIRST = 258;
const MAX_CODES = 4096;

const keys = new Int32Array(HASH_SIZE);
const codes = new Uint16Array(HASH_SIZE);

/** Bytes that `compress` needs at most for this many pixels: 12 bits a code, a length byte for each 255, and the ends. */
export const bound = (pixels: number): number => Math.ceil((pixels + 8) * 1.52) + Math.ceil(pixels / 128) + 64;

/**
 * Compresses 8-bit palette indices into `out` from `start`, with minimum code size 8, sub-blocks and terminator.
 *
 * @returns the index after the last byte written; `out` must have room for `bound(pixels.length)` bytes.
 */
export function compress(pixels: Uint8Array, out: Uint8Array, start: number): number {
  let at = start;
  out[at++] = 8;
  let block = at++;
  let bits = 0;
  let held = 0;
  let size = 9;
  let next = FIRST;

  const put = (code: number): void => {
    bits |= code << held;
    held += size;
    while (held >= 8) {
      out[at++] = bits;
      bits >>>= 8;
      held -= 8;
      if (at - block === 256) {
        out[block] = 255;
        block = at++;
      }
    }
  };

  keys.fill(-1);
  put(CLEAR);
  let current = pixels[0]!;
  for (let i = 1; i < pixels.length; i++) {
    const key = (current << 8) | pixels[i]!;
    let slot = Math.imul(key, 0x9e3779b1) >>> (32 - HASH_BITS);
    let found = keys[slot]!;
    while (found !== key && found !== -1) {
      slot = (slot + 1) & (HASH_SIZE - 1);
      found = keys[slot]!;
    }
    if (found === key) {
      current = codes[slot]!;
      continue;
    }
    put(current);
    current = pixels[i]!;
    if (next < MAX_CODES) {
      keys[slot] = key;
      codes[slot] = next;
      // The decoder is one string behind: the width grows with the code that it is about to learn.
      if (next === 1 << size && size < 12) size++;
      next++;
    } else {
      put(CLEAR);
      keys.fill(-1);
      size = 9;
      next = FIRST;
    }
  }
  put(current);
  if (next === 1 << size && size < 12) size++;
  put(END);
  if (held > 0) out[at++] = bits;
  return endBlock(out, block, at);
}

/** Closes the last sub-block; an empty one is itself the terminator. */
function endBlock(out: Uint8Array, block: number, at: number): number {
  const length = at - block - 1;
  out[block] = length;
  if (length === 0) return at;
  out[at] = 0;
  return at + 1;
}
