import { once } from 'node:events';
import { createDeflate } from 'node:zlib';
import type { Write } from '../aside';

/** CRC-32 of the PNG specification, annex D. */
const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});
function crc32(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const byte of bytes) c = TABLE[(c ^ byte) & 255]! ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const out = Buffer.alloc(12 + data.length);
  out.writeUInt32BE(data.length, 0);
  out.write(type, 4, 'latin1');
  out.set(data, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + data.length)), 8 + data.length);
  return out;
}

/**
 * Writes a PNG from bands of rows as they come, 8 bits a channel, so that only one band is in memory.
 *
 * @param bands pixels of whole rows, `width * channels` bytes a row, `height` rows in all.
 */
export async function writePng(
  size: { width: number; height: number; channels: 1 | 3 }, bands: AsyncIterable<Uint8Array>, write: Write,
): Promise<void> {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size.width, 0);
  head.writeUInt32BE(size.height, 4);
  head.set([8, size.channels === 1 ? 0 : 2, 0, 0, 0], 8);
  await write(Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10));
  await write(chunk('IHDR', head));
  const deflate = createDeflate();
  const fed = feed(deflate, bands, size.width * size.channels);
  // A fault in a band reaches this loop as the stream's error.
  fed.catch((error: Error) => deflate.destroy(error));
  for await (const data of deflate) await write(chunk('IDAT', data as Uint8Array));
  await fed;
  await write(chunk('IEND', new Uint8Array()));
}

async function feed(deflate: ReturnType<typeof createDeflate>, bands: AsyncIterable<Uint8Array>, row: number): Promise<void> {
  for await (const band of bands) {
    if (!deflate.write(filtered(band, row))) await once(deflate, 'drain');
  }
  deflate.end();
}

/** Puts filter type 0 (none) before each row. */
function filtered(band: Uint8Array, row: number): Uint8Array {
  const rows = band.length / row;
  const out = new Uint8Array(rows * (row + 1));
  for (let y = 0; y < rows; y++) out.set(band.subarray(y * row, (y + 1) * row), y * (row + 1) + 1);
  return out;
}
