import { deflateSync } from 'node:zlib';
import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { pixelData, pixelDataAside, pngHeader, withoutColourSpace } from './png-file';
import type { PngHeader } from './png-file';
import { pngChunk, pngFile } from './png.test-helper';

const header = (change: Partial<PngHeader> = {}): PngHeader => ({
  width: 4,
  height: 3,
  depth: 8,
  channels: 1,
  isInterlaced: false,
  ...change,
});
/** A PNG file that holds these bytes as its pixel data. */
const holding = (bytes: Uint8Array) => pngFile({ width: 4, height: 3, colourType: 0, rows: bytes });

describe('the header of a PNG file', () => {
  it.each([
    [1, 'grey'],
    [2, 'grey with alpha'],
    [3, 'RGB'],
    [4, 'RGB with alpha'],
  ] as const)('has %d channels for %s', (channels, _kind) => {
    const png = encode({ width: 5, height: 2, channels, depth: 8, data: new Uint8Array(10 * channels) });
    expect(pngHeader(png)).toEqual({ width: 5, height: 2, depth: 8, channels, isInterlaced: false });
  });

  it('is read at any offset in a larger buffer', () => {
    const png = holding(new Uint8Array(15));
    const shifted = Buffer.concat([Buffer.alloc(7), png]).subarray(7);
    expect(pngHeader(shifted)).toEqual(header());
  });

  it('says whether the image is interlaced', () => {
    const png = holding(new Uint8Array(15));
    png[28] = 1;
    expect(pngHeader(png)).toEqual(header({ isInterlaced: true }));
  });

  it('is none where the file ends before it, or it describes no image', () => {
    const png = holding(new Uint8Array(15));
    expect(pngHeader(png.subarray(0, 33))).toEqual(header());
    for (let length = 0; length < 33; length++) expect(pngHeader(png.subarray(0, length))).toBeUndefined();
    for (const [at, value] of [
      [19, 0],
      [23, 0],
      [24, 0],
      [24, 3],
      [24, 32],
      [25, 1],
      [25, 5],
      [25, 7],
    ] as const) {
      const wrong = Buffer.from(png);
      wrong[at] = value;
      expect(pngHeader(wrong), `byte ${at} is ${value}`).toBeUndefined();
    }
  });
});

describe('pixel data', () => {
  const rows = Uint8Array.of(0, 1, 2, 3, 4, 0, 5, 6, 7, 8, 0, 9, 10, 11, 12);

  it('are the rows with their filter bytes, at once or off the main thread', async () => {
    expect(pixelData(holding(rows), header())).toEqual({ rows: Buffer.from(rows) });
    expect(await pixelDataAside(holding(rows), header())).toEqual({ rows: Buffer.from(rows) });
  });

  it('may be spread over several chunks, with others between them', () => {
    const stream = deflateSync(rows);
    const png = Buffer.concat([
      holding(rows).subarray(0, 33),
      pngChunk('IDAT', stream.subarray(0, 5)),
      pngChunk('IDAT', stream.subarray(5, 5)),
      pngChunk('tEXt', Buffer.from('a')),
      pngChunk('IDAT', stream.subarray(5)),
      pngChunk('IEND', Buffer.alloc(0)),
    ]);
    expect(pixelData(png, header())).toEqual({ rows: Buffer.from(rows) });
  });

  it('may be a little longer than needed, as some encoders write them, but not much', () => {
    const longer = (more: number) => pixelData(holding(Buffer.concat([rows, Buffer.alloc(more)])), header());
    expect(longer(65_536)).toEqual({ rows: Buffer.from(rows) });
    expect(longer(65_537)).toEqual({ problem: 'is damaged: it has more pixel data than its size needs' });
  });

  it('of a file that would grow a thousandfold are not inflated', async () => {
    const bomb = holding(new Uint8Array(20e6));
    const problem = 'is damaged: it has more pixel data than its size needs';
    expect([pixelData(bomb, header()), await pixelDataAside(bomb, header())]).toEqual([{ problem }, { problem }]);
  });

  it('that are too short say how much is there', () => {
    expect(pixelData(holding(rows.subarray(0, 14)), header())).toEqual({
      problem: 'is truncated: it has 14 of the 15 bytes of pixel data that 4 x 3 pixels need',
    });
    expect(pixelData(holding(new Uint8Array(0)), header({ width: 1000, height: 1000 }))).toEqual({
      problem: 'is truncated: it has 0 of the 1,001,000 bytes of pixel data that 1000 x 1000 pixels need',
    });
  });

  it('that are cut off, or no zlib stream, are named as such', async () => {
    const stream = deflateSync(rows);
    const cut = pngFile({ width: 4, height: 3, colourType: 0, rows, stream: stream.subarray(0, 8) });
    const other = pngFile({ width: 4, height: 3, colourType: 0, rows, stream: Buffer.from('no zlib stream') });
    const none = Buffer.concat([holding(rows).subarray(0, 33), pngChunk('IEND', Buffer.alloc(0))]);
    for (const [png, problem] of [
      [cut, 'is truncated: its pixel data ends too soon'],
      [other, 'is damaged: its pixel data cannot be read'],
      [none, 'is truncated: its pixel data ends too soon'],
    ] as const)
      expect([pixelData(png, header()), await pixelDataAside(png, header())]).toEqual([{ problem }, { problem }]);
  });

  it('with a filter that does not exist are damaged, in whichever row it is', () => {
    for (const at of [0, 5, 10]) {
      const wrong = rows.slice();
      wrong[at] = 5;
      expect(pixelData(holding(wrong), header())).toEqual({
        problem: 'is damaged: a row of its pixels has a filter that does not exist',
      });
      wrong[at] = 4;
      expect(pixelData(holding(wrong), header())).toHaveProperty('rows');
    }
  });
});

describe('the bytes that an image needs', () => {
  /** Bytes of pixel data that are just enough, by trying. */
  const needed = (of: PngHeader): number => {
    const { problem } = pixelData(holding(new Uint8Array(0)), of) as { problem: string };
    return Number(/of the ([\d,]+) bytes/.exec(problem)![1]!.replaceAll(',', ''));
  };

  it('are a filter byte a row, and each row rounded up to whole bytes', () => {
    expect(needed(header({ channels: 3 }))).toBe(3 * (1 + 12));
    expect(needed(header({ depth: 16 }))).toBe(3 * (1 + 8));
    expect([1, 7, 8, 9].map((width) => needed(header({ width, depth: 1 })))).toEqual([6, 6, 6, 9]);
    expect(needed(header({ width: 3, depth: 4 }))).toBe(3 * (1 + 2));
  });

  it('of an interlaced image are those of its seven passes', () => {
    // 8 x 8 pixels of a byte: passes of 1 x 1, 1 x 1, 2 x 1, 2 x 2, 4 x 2, 4 x 4 and 8 x 4 pixels, in 15 rows.
    expect(needed(header({ width: 8, height: 8, isInterlaced: true }))).toBe(64 + 15);
    // One pixel is in the first pass; the others are empty and have no rows.
    expect(needed(header({ width: 1, height: 1, isInterlaced: true }))).toBe(2);
    expect(needed(header({ width: 2, height: 1, isInterlaced: true }))).toBe(2 + 2);
  });
});

it('a file without its colour space keeps the chunks of the image, and those alone', () => {
  const before = Buffer.concat(['gAMA', 'iCCP', 'sRGB', 'tRNS'].map((type) => pngChunk(type, Buffer.from('data'))));
  const png = pngFile({ width: 4, height: 3, colourType: 0, rows: new Uint8Array(15), before });
  const expected = pngFile({
    width: 4,
    height: 3,
    colourType: 0,
    rows: new Uint8Array(15),
    before: pngChunk('tRNS', Buffer.from('data')),
  });
  expect(withoutColourSpace(png)).toEqual(expected);
  expect(withoutColourSpace(expected)).toEqual(expected);
  expect(withoutColourSpace(png.subarray(0, 20))).toHaveLength(20);
});
