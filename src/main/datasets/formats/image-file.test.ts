import { createCanvas } from '@napi-rs/canvas';
import { crc32 as zlibCrc32, deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { crc32 } from '../../files/crc32';
import { checkImage, Decoder } from './decode';
import { inspectJpeg } from './jpeg';
import { inspectPng } from './png';
import { pngFile } from '../../files/png.test-helper';
import expected from '../reference/images.json';

function drawn(type: 'image/png' | 'image/jpeg', width = 40, height = 30): Buffer {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  for (let x = 0; x < width; x++) {
    context.fillStyle = `rgb(${x * 6},${255 - x * 5},${(x * 37) % 256})`;
    context.fillRect(x, 0, 1, height);
  }
  return type === 'image/png' ? canvas.toBuffer('image/png') : canvas.toBuffer('image/jpeg', 95);
}
const refusal = (bytes: Uint8Array): Promise<string> =>
  checkImage(bytes, 'cat').then(
    () => 'accepted',
    (error: Error) => error.message,
  );

describe('a PNG file', () => {
  const png = drawn('image/png');

  it('has its size read from the header', () => expect(inspectPng(png)).toEqual({ width: 40, height: 30, depth: 8 }));

  it('is refused by name when it is truncated anywhere', async () => {
    for (let end = 8; end < png.length; end++)
      expect(await refusal(png.subarray(0, end))).toBe('cat is truncated; repair it or remove it from the folder.');
  });

  it('is refused by name if any byte after its signature is flipped', async () => {
    for (let i = 8; i < png.length; i++) {
      const flipped = Buffer.from(png);
      flipped[i]! ^= 0x10;
      expect(await refusal(flipped)).toMatch(/^cat is (damaged|truncated); repair it/);
    }
  });

  it('of 60,000 x 60,000 pixels is refused before it is decoded', async () => {
    const large = Buffer.from(png);
    large.writeUInt32BE(60_000, 16);
    large.writeUInt32BE(60_000, 20);
    large.writeUInt32BE(zlibCrc32(large.subarray(12, 29)), 29);
    expect(await refusal(large)).toBe(
      'cat has 60000 x 60000 pixels, more than 50 million; make it smaller or remove it from the folder.',
    );
  });

  it('is decoded to the pixels drawn', async () => {
    const { width, height, channels, pixels } = await new Decoder().decode(png, 'cat');
    expect([width, height, channels]).toEqual([30, 30, 3]);
    // The square begins at column 5.
    for (const x of [0, 10, 29])
      expect([...pixels.subarray(3 * x, 3 * x + 3)]).toEqual([(x + 5) * 6, 255 - (x + 5) * 5, ((x + 5) * 37) % 256]);
  });

  it('has transparent parts on white, also after an opaque image of the same size', async () => {
    const decoder = new Decoder();
    await decoder.decode(drawn('image/png', 30, 30), 'first');
    const empty = createCanvas(30, 30).toBuffer('image/png');
    expect((await decoder.decode(empty, 'second')).pixels.every((p) => p === 255)).toBe(true);
  });
});

describe('a JPEG file', () => {
  const jpeg = drawn('image/jpeg');

  it('has its size read from the header', () => expect(inspectJpeg(jpeg)).toEqual({ width: 40, height: 30, depth: 8 }));

  it('is refused by name when it is truncated anywhere', async () => {
    for (let end = 3; end < jpeg.length - 1; end++)
      expect(await refusal(jpeg.subarray(0, end))).toMatch(/^cat is (truncated|damaged); repair it/);
  });

  it('is not accepted as complete because of the thumbnail in its Exif data', async () => {
    const thumbnail = Buffer.concat([
      Buffer.from([0xff, 0xe1, 0, 6, 0, 0, 0xff, 0xd9]),
      jpeg.subarray(2, jpeg.length - 60),
    ]);
    expect(await refusal(Buffer.concat([Buffer.from([0xff, 0xd8]), thumbnail]))).toBe(
      'cat is truncated; repair it or remove it from the folder.',
    );
  });

  it('is rotated by its Exif orientation', async () => {
    const canvas = createCanvas(40, 20);
    const context = canvas.getContext('2d');
    context.fillStyle = 'red';
    context.fillRect(0, 0, 40, 20);
    context.fillStyle = 'blue';
    context.fillRect(20, 0, 20, 20);
    const plain = canvas.toBuffer('image/jpeg', 95);
    const exif = Buffer.concat([
      Buffer.from('Exif\0\0'),
      Buffer.from('49492a0008000000010012010300010000000600000000000000', 'hex'),
    ]);
    const turned = Buffer.concat([
      plain.subarray(0, 2),
      Buffer.from([0xff, 0xe1, 0, exif.length + 2]),
      exif,
      plain.subarray(2),
    ]);
    const { width, pixels } = await new Decoder().decode(turned, 'cat');
    expect(width).toBe(20);
    // Orientation 6 rotates the left half to the top.
    expect(pixels[3 * 5]).toBeGreaterThan(240);
    expect(pixels[3 * (20 * 18 + 5) + 2]).toBeGreaterThan(240);
  });
});

/** A PNG file of 30 x 30 RGB pixels with right checksums and these bytes as pixel data. */
const withPixels = (rows: Uint8Array, stream?: Uint8Array): Buffer =>
  pngFile({ width: 30, height: 30, colourType: 2, rows, ...(stream && { stream }) });

describe('the pixel data of a PNG file', () => {
  const whole = new Uint8Array(30 * 91);

  it('is accepted if it is complete, also with a few extra bytes', async () => {
    expect(await refusal(withPixels(whole))).toBe('accepted');
    expect(await refusal(withPixels(new Uint8Array(whole.length + 100)))).toBe('accepted');
  });
  it('is refused if it is too short, although all checksums are right', async () => {
    expect(await refusal(withPixels(new Uint8Array(500)))).toBe(
      'cat is truncated: it has 500 of the 2,730 bytes of pixel data that 30 x 30 pixels need; repair it or remove it from the folder.',
    );
    for (const length of [0, 1, 91, 2729])
      expect(await refusal(withPixels(whole.subarray(0, length)))).toMatch(/^cat is truncated: it has/);
  });
  it('is refused if the compressed stream is truncated, damaged or far too long, or has an unknown filter', async () => {
    const stream = deflateSync(whole.map((_, i) => (i % 91 === 0 ? 0 : (i * i) % 251)));
    expect(await refusal(withPixels(whole, stream.subarray(0, stream.length >> 1)))).toMatch(
      /^cat is truncated: its pixel data ends too soon/,
    );
    expect(await refusal(withPixels(whole, new Uint8Array(0)))).toMatch(/^cat is truncated/);
    expect(
      await refusal(
        withPixels(
          whole,
          Uint8Array.from(stream, (v, i) => (i > 9 ? v ^ 85 : v)),
        ),
      ),
    ).toMatch(/^cat is (damaged|truncated)/);
    expect(await refusal(withPixels(new Uint8Array(1_000_000)))).toMatch(
      /^cat is damaged: it has more pixel data than its size needs/,
    );
    expect(await refusal(withPixels(Uint8Array.from(whole, (_, i) => (i === 91 ? 9 : 0))))).toMatch(
      /^cat is damaged: a row/,
    );
  });
});

describe('images are decoded to the levels of Pillow', () => {
  it.each(Object.entries(expected))('%s', async (name, { file, rgb }) => {
    const { pixels } = await new Decoder().decode(Buffer.from(file, 'base64'), name);
    expect(Buffer.from(pixels).equals(Buffer.from(rgb, 'base64'))).toBe(true);
  });
});

describe('anything else', () => {
  it('is refused by name', async () => {
    for (const text of ['', 'GIF89a', '<svg xmlns="http://www.w3.org/2000/svg"/>'])
      expect(await refusal(Buffer.from(text))).toContain('cat is neither PNG nor JPEG');
  });
});

// CRC-32/ISO-HDLC in the catalogue of parametrised CRC algorithms.
it('CRC-32 gives the check value', () => expect(crc32(Buffer.from('123456789'))).toBe(0xcbf43926));
