import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { decodeApng } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { CONTAINERS } from './containers';
import type { AnimationParameters } from './containers';

const parameters: AnimationParameters = {
  width: 4,
  height: 3,
  colour: false,
  box: { x: 1, y: 1, width: 2, height: 2 },
  frames: 3,
  delay: 120,
  loop: true,
};
/** Rows of one grey level without filters, compressed. */
const stream = (width: number, height: number, level: number): Uint8Array =>
  deflateSync(Uint8Array.from({ length: (width + 1) * height }, (_, i) => (i % (width + 1) === 0 ? 0 : level)));

function fileOf(change: Partial<AnimationParameters> = {}): Buffer {
  const { header, frame, trailer } = CONTAINERS.apng.open({ ...parameters, ...change });
  return Buffer.concat([
    header,
    frame(stream(4, 3, 10), 0),
    frame(stream(2, 2, 20), 1),
    frame(stream(2, 2, 30), 2),
    trailer,
  ]);
}

/** Chunks after the PNG specification, 5.3: length, type, data, CRC of type and data. */
function chunksOf(png: Buffer): { type: string; data: Buffer }[] {
  expect(png.subarray(0, 8).toString('latin1')).toBe('\u0089PNG\r\n\u001a\n');
  const chunks = [];
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    const data = png.subarray(at + 8, at + 8 + length);
    expect(png.readUInt32BE(at + 8 + length)).toBe(crc32(png.subarray(at + 4, at + 8 + length)));
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), data });
    at += 12 + length;
  }
  return chunks;
}

describe('an animated PNG', () => {
  it('has its chunks in the order of the specification, each with a valid CRC', () => {
    expect(chunksOf(fileOf()).map(({ type }) => type)).toEqual([
      'IHDR',
      'acTL',
      'fcTL',
      'IDAT',
      'fcTL',
      'fdAT',
      'fcTL',
      'fdAT',
      'IEND',
    ]);
  });

  it('states size and colour, the number of frames, and how often it repeats', () => {
    const [header, control] = chunksOf(fileOf());
    expect([...header!.data]).toEqual([0, 0, 0, 4, 0, 0, 0, 3, 8, 0, 0, 0, 0]);
    expect([...control!.data]).toEqual([0, 0, 0, 3, 0, 0, 0, 0]);
    expect(chunksOf(fileOf({ loop: false }))[1]!.data.readUInt32BE(4)).toBe(1);
    expect(chunksOf(fileOf({ colour: true }))[0]!.data[9]).toBe(2);
  });

  it('numbers frame controls and frame data in one sequence without a gap', () => {
    const numbers = chunksOf(fileOf())
      .filter(({ type }) => type === 'fcTL' || type === 'fdAT')
      .map(({ data }) => data.readUInt32BE(0));
    expect(numbers).toEqual([0, 1, 2, 3, 4]);
  });

  it('shows the whole page first, then the part that changes, each for the delay', () => {
    const controls = chunksOf(fileOf()).filter(({ type }) => type === 'fcTL');
    const read = ({ data }: { data: Buffer }) => ({
      box: [data.readUInt32BE(12), data.readUInt32BE(16), data.readUInt32BE(4), data.readUInt32BE(8)],
      seconds: data.readUInt16BE(20) / data.readUInt16BE(22),
      rest: [...data.subarray(24)],
    });
    expect(controls.map(read)).toEqual([
      { box: [0, 0, 4, 3], seconds: 0.12, rest: [0, 0] },
      { box: [1, 1, 2, 2], seconds: 0.12, rest: [0, 0] },
      { box: [1, 1, 2, 2], seconds: 0.12, rest: [0, 0] },
    ]);
    expect(chunksOf(fileOf({ delay: 60_000 }))[2]!.data.readUInt16BE(20)).toBe(60_000);
  });

  it('contains the streams as they were given, after the sequence number', () => {
    const datas = chunksOf(fileOf()).filter(({ type }) => type === 'IDAT' || type === 'fdAT');
    expect(inflateSync(datas[0]!.data)).toHaveLength(5 * 3);
    expect([...inflateSync(datas[2]!.data.subarray(4))]).toEqual([0, 30, 30, 0, 30, 30]);
  });

  it('is read by another decoder, frame by frame', () => {
    const { frames, numberOfFrames, numberOfPlays } = decodeApng(fileOf());
    expect([numberOfFrames, numberOfPlays, frames.length]).toEqual([3, 0, 3]);
    expect([...frames[0]!.data]).toEqual(Array<number>(12).fill(10));
    for (const [frame, level] of [
      [1, 20],
      [2, 30],
    ] as const)
      expect([5, 6, 9, 10].map((pixel) => frames[frame]!.data[pixel])).toEqual([level, level, level, level]);
  });

  it('starts anew in the next file', () => expect(fileOf()).toEqual(fileOf()));
});

describe('a GIF', () => {
  it('has the frames as they are between its header and the trailer', () => {
    const { header, frame, trailer } = CONTAINERS.gif.open(parameters);
    expect(Buffer.from(header.subarray(0, 10)).toString('latin1')).toBe('GIF89a\u0004\u0000\u0003\u0000');
    const bytes = Uint8Array.of(1, 2, 3);
    expect(frame(bytes, 5)).toBe(bytes);
    expect([...trailer]).toEqual([0x3b]);
  });

  it('names the looping extension only if it repeats', () => {
    const isLooping = (loop: boolean) =>
      Buffer.from(CONTAINERS.gif.open({ ...parameters, loop }).header).includes('NETSCAPE2.0');
    expect([isLooping(true), isLooping(false)]).toEqual([true, false]);
  });
});
