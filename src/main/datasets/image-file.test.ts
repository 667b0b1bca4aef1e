import { createCanvas } from '@napi-rs/canvas';
import { crc32 as zlibCrc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { crc32 } from './crc32';
import { checkImage, Decoder } from './decode';
import { inspectJpeg } from './jpeg';
import { inspectPng } from './png';

function drawn(type: 'image/png' | 'image/jpeg', width = 40, height = 30): Buffer {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  for (let x = 0; x < width; x++) {
    context.fillStyle = `rgb(${x * 6},${255 - x * 5},${(x * 37) % 256})`;
    context.fillRect(x, 0, 1, height);
  }
  return type === 'image/png' ? canvas.toBuffer('image/png') : canvas.toBuffer('image/jpeg', 95);
}
const refusal = (bytes: Uint8Array) => {
  try {
    checkImage(bytes, 'cat');
    return 'accepted';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('a PNG file', () => {
  const png = drawn('image/png');

  it('tells its size', () => expect(inspectPng(png)).toEqual({ width: 40, height: 30 }));

  it('is refused by name when it is cut short anywhere', () => {
    for (let end = 8; end < png.length; end++) expect(refusal(png.subarray(0, end))).toBe('cat is cut short; mend it or take it out of the folder.');
  });

  it('is refused by name when any byte after its signature is flipped', () => {
    for (let i = 8; i < png.length; i++) {
      const flipped = Buffer.from(png);
      flipped[i]! ^= 0x10;
      expect(refusal(flipped)).toMatch(/^cat is (damaged|cut short); mend it/);
    }
  });

  it('of 60,000 pixels a side is refused before it is decoded', () => {
    const large = Buffer.from(png);
    large.writeUInt32BE(60_000, 16);
    large.writeUInt32BE(60_000, 20);
    large.writeUInt32BE(zlibCrc32(large.subarray(12, 29)), 29);
    expect(refusal(large)).toBe('cat has 60000 x 60000 pixels, more than 50 million; make it smaller or take it out of the folder.');
  });

  it('is decoded to the pixels drawn', async () => {
    const { width, height, channels, pixels } = await new Decoder().decode(png, 'cat');
    expect([width, height, channels]).toEqual([30, 30, 3]);
    // The square starts at column 5.
    for (const x of [0, 10, 29]) expect([...pixels.subarray(3 * x, 3 * x + 3)]).toEqual([(x + 5) * 6, 255 - (x + 5) * 5, ((x + 5) * 37) % 256]);
  });

  it('has transparent parts laid on white, also after an opaque picture of the same size', async () => {
    const decoder = new Decoder();
    await decoder.decode(drawn('image/png', 30, 30), 'first');
    const empty = createCanvas(30, 30).toBuffer('image/png');
    expect((await decoder.decode(empty, 'second')).pixels.every((p) => p === 255)).toBe(true);
  });
});

describe('a JPEG file', () => {
  const jpeg = drawn('image/jpeg');

  it('tells its size', () => expect(inspectJpeg(jpeg)).toEqual({ width: 40, height: 30 }));

  it('is refused by name when it is cut short anywhere', () => {
    for (let end = 3; end < jpeg.length - 1; end++) expect(refusal(jpeg.subarray(0, end))).toMatch(/^cat is (cut short|damaged); mend it/);
  });

  it('is not taken for whole because of the thumbnail in its Exif data', () => {
    const thumbnail = Buffer.concat([Buffer.from([0xff, 0xe1, 0, 6, 0, 0, 0xff, 0xd9]), jpeg.subarray(2, jpeg.length - 60)]);
    expect(refusal(Buffer.concat([Buffer.from([0xff, 0xd8]), thumbnail]))).toBe('cat is cut short; mend it or take it out of the folder.');
  });

  it('is turned as the camera noted', async () => {
    const canvas = createCanvas(40, 20);
    const context = canvas.getContext('2d');
    context.fillStyle = 'red';
    context.fillRect(0, 0, 40, 20);
    context.fillStyle = 'blue';
    context.fillRect(20, 0, 20, 20);
    const plain = canvas.toBuffer('image/jpeg', 95);
    const exif = Buffer.concat([Buffer.from('Exif\0\0'), Buffer.from('49492a0008000000010012010300010000000600000000000000', 'hex')]);
    const turned = Buffer.concat([plain.subarray(0, 2), Buffer.from([0xff, 0xe1, 0, exif.length + 2]), exif, plain.subarray(2)]);
    const { width, pixels } = await new Decoder().decode(turned, 'cat');
    expect(width).toBe(20);
    // Orientation 6 puts the left half on top.
    expect(pixels[3 * 5]).toBeGreaterThan(240);
    expect(pixels[3 * (20 * 18 + 5) + 2]).toBeGreaterThan(240);
  });
});

describe('anything else', () => {
  it('is refused by name', () => {
    for (const text of ['', 'GIF89a', '<svg xmlns="http://www.w3.org/2000/svg"/>']) expect(refusal(Buffer.from(text))).toContain('cat is neither PNG nor JPEG');
  });
});

// The check value of CRC-32 in the catalogue of parametrised CRC algorithms (CRC-32/ISO-HDLC).
it('CRC-32 gives the check value', () => expect(crc32(Buffer.from('123456789'))).toBe(0xcbf43926));
