/**
 * LZW as in GIF: codes of up to 12 bits, least significant bit first (GIF89a specification, appendix F). Pixels of 8 bits
 * begin with codes of 9 bits, pixels of 4 bits with codes of 5.
 * docs/decisions/gif.md says why there is an implementation here.
 */
const MAX_CODES = 4096;
const HASH_BITS = 14;
const MASK = (1 << HASH_BITS) - 1;
const EMPTY = -1;

/**
 * Upper bound of the bytes that `compress` writes for this many pixels: 12 bits per code, clear codes, and start and
 * end codes.
 */
export const bound = (pixels: number): number => Math.ceil(pixels * 1.51) + 16;

/**
 * Creates a compressor for palette indices of `bits` (2 to 8, the minimum code size). It writes the stream from
 * `out[0]`, without sub-blocks, and returns its length.
 *
 * A hash table entry is 20 bits of key (string, next index) and 12 bits of code, so that a lookup is one load; at most
 * a quarter full.
 */
export function compressor(): (pixels: Uint8Array, out: Uint8Array, bits?: number) => number {
  const table = new Int32Array(1 << HASH_BITS);
  return (pixels, out, pixelBits = 8) => {
    const clear = 1 << pixelBits;
    const end = clear + 1;
    const first = clear + 2;
    const firstSize = pixelBits + 1;
    table.fill(EMPTY);
    let at = 0;
    let bits = clear;
    let held = firstSize;
    let size = firstSize;
    let next = first;
    let current = pixels[0]!;
    for (let i = 1; i < pixels.length; i++) {
      const index = pixels[i]!;
      const key = (current << 8) | index;
      let slot = Math.imul(key, 0x9e3779b1) >>> (32 - HASH_BITS);
      let entry = table[slot]!;
      while (entry !== EMPTY && entry >>> 12 !== key) {
        slot = (slot + 1) & MASK;
        entry = table[slot]!;
      }
      if (entry !== EMPTY) {
        current = entry & 0xfff;
        continue;
      }
      // At most 7 bits are pending, or the clear code, and a code adds up to 12: at most two bytes are complete.
      bits |= current << held;
      held += size;
      if (held >= 8) {
        out[at++] = bits;
        bits >>>= 8;
        held -= 8;
      }
      if (held >= 8) {
        out[at++] = bits;
        bits >>>= 8;
        held -= 8;
      }
      current = index;
      if (next < MAX_CODES) {
        table[slot] = (key << 12) | next;
        // The decoder is one entry behind: the width grows with the code that it adds next.
        if (next === 1 << size && size < 12) size++;
        next++;
      } else {
        bits |= clear << held;
        for (held += size; held >= 8; held -= 8, bits >>>= 8) out[at++] = bits;
        table.fill(EMPTY);
        size = firstSize;
        next = first;
      }
    }
    bits |= current << held;
    for (held += size; held >= 8; held -= 8, bits >>>= 8) out[at++] = bits;
    if (next === 1 << size && size < 12) size++;
    bits |= end << held;
    for (held += size; held > 0; held -= 8, bits >>>= 8) out[at++] = bits;
    return at;
  };
}
