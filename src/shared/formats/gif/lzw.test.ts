import { describe, expect, it } from 'vitest';
import { random } from '../../../main/export/testing/fake-source.test-helper';
import { bound, compressor } from './lzw';

function compressed(pixels: ArrayLike<number>, compress = compressor()): Uint8Array {
  const out = new Uint8Array(bound(pixels.length));
  return out.slice(0, compress(Uint8Array.from(pixels), out));
}

/** Codes of the given widths as bytes, least significant bit first (GIF89a, appendix F). */
function packed(codes: readonly (readonly [code: number, width: number])[]): number[] {
  let [bits, length] = [0n, 0n];
  for (const [code, width] of codes) {
    bits |= BigInt(code) << length;
    length += BigInt(width);
  }
  return Array.from({ length: Math.ceil(Number(length) / 8) }, (_, i) => Number((bits >> BigInt(8 * i)) & 255n));
}

/** The codes of a stream, read at the widths that a decoder expects, with those widths. */
function codesOf(stream: Uint8Array): [code: number, width: number][] {
  const codes: [number, number][] = [];
  let [size, entries, isFirst] = [9, 258, true];
  for (let bit = 0; ;) {
    let code = 0;
    for (let i = 0; i < size; i++, bit++) code |= ((stream[bit >> 3]! >> (bit & 7)) & 1) << i;
    codes.push([code, size]);
    if (code === 257) return codes;
    if (code === 256) [size, entries, isFirst] = [9, 258, true];
    else {
      if (!isFirst && entries < 4096) entries++;
      isFirst = false;
      if (entries === 1 << size && size < 12) size++;
    }
  }
}

describe('the stream', () => {
  it('of one pixel is a clear code, the pixel and the end code of 9 bits each', () => {
    expect([...compressed([0])]).toEqual([0x00, 0x01, 0x04, 0x04]);
    expect([...compressed([255])]).toEqual(
      packed([
        [256, 9],
        [255, 9],
        [257, 9],
      ]),
    );
  });

  it('uses the string that it has just added: seven equal pixels are strings of 1, 2, 3 and 1', () => {
    expect([...compressed(Array<number>(7).fill(5))]).toEqual(
      packed([
        [256, 9],
        [5, 9],
        [258, 9],
        [259, 9],
        [5, 9],
        [257, 9],
      ]),
    );
  });

  it('finds repeated strings: ABABABA is A, B, AB, ABA', () => {
    expect(codesOf(compressed([1, 2, 1, 2, 1, 2, 1])).map(([code]) => code)).toEqual([256, 1, 2, 258, 260, 257]);
  });

  it('has codes of 10, 11 and 12 bits from the strings 512, 1024 and 2048 on, and is cleared when the table is full', () => {
    const next = random(11);
    // No pair of neighbours occurs twice, so that each pixel is a code of its own and adds a string.
    const used = new Set<number>();
    const pixels = [0];
    while (pixels.length < 6000) {
      const value = Math.floor(256 * next());
      const pair = (pixels.at(-1)! << 8) | value;
      if (used.has(pair)) continue;
      used.add(pair);
      pixels.push(value);
    }
    const codes = codesOf(compressed(pixels));
    const firstOf = (width: number) => codes.findIndex(([, w]) => w === width);
    // The decoder has 258 + n - 1 strings after n pixels. The first code is the clear code.
    expect([10, 11, 12].map(firstOf)).toEqual([512 - 256, 1024 - 256, 2048 - 256]);
    const clears = codes.flatMap(([code], i) => (code === 256 ? [i] : []));
    expect(clears).toEqual([0, 4096 - 258 + 2]);
    expect(codes.filter(([code]) => code < 256).map(([code]) => code)).toEqual(pixels);
  });
});

it('never writes more than the bound, for noise of any length', () => {
  const next = random(2);
  for (const length of [1, 2, 3, 10, 255, 256, 1000, 3838, 3839, 3840, 3841, 7680, 20_000]) {
    const pixels = Uint8Array.from({ length }, () => 256 * next());
    const out = new Uint8Array(2 * bound(length)).fill(0xaa);
    const written = compressor()(pixels, out);
    expect(written).toBeLessThanOrEqual(bound(length));
    expect(out.subarray(bound(length)).every((byte) => byte === 0xaa)).toBe(true);
  }
});

it('is much shorter for even areas: n equal pixels take about sqrt(2 n) codes', () => {
  const codes = codesOf(compressed(new Uint8Array(4950).fill(9)));
  // Strings of 1, 2, ... 99 pixels: 99 * 100 / 2 = 4950.
  expect(codes).toHaveLength(99 + 2);
});

it('starts anew for each image', () => {
  const compress = compressor();
  const [one, other] = [[3, 1, 4, 1, 5, 9, 2, 6].flatMap((v) => [v, v, v]), [2, 7, 1, 8]];
  const first = compressed(one, compress);
  compressed(other, compress);
  expect(compressed(one, compress)).toEqual(first);
});
