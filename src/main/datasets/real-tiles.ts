import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { encode } from 'fast-png';
import { m } from '../../paraglide/messages';
import type { PreparedArray } from './cache';
import { fail } from './refusals';

/** Most images of a grid. */
const MAX_REAL_TILES = 256;
const MAX_HEADER_BYTES = 16 * 1024 * 1024;

/** Tiles down and across, from the top left. */
interface GridShape {
  rows: number;
  columns: number;
}

/** The first images of a prepared file as a PNG grid. */
export interface TileSheet extends GridShape {
  png: Uint8Array;
  /** Images in the grid; the tiles after them are black. */
  images: number;
}

/** A grid of the same number of columns with at most {@link MAX_REAL_TILES} tiles. */
export function boundedShape({ rows, columns }: GridShape): GridShape {
  const across = Math.max(1, Math.min(columns, MAX_REAL_TILES));
  return { rows: Math.max(1, Math.min(rows, Math.floor(MAX_REAL_TILES / across))), columns: across };
}

/** Draws the first images of a prepared file row by row, without gaps, as sample grids are drawn. */
export async function drawRealTiles(prepared: PreparedArray, wanted: GridShape): Promise<TileSheet> {
  const [height, width, channels] = prepared.shape;
  if (height === undefined || width === undefined || (channels !== 1 && channels !== 3))
    return fail(m.dataset_tiles_points(), 'dataset');
  const { rows, columns } = boundedShape(wanted);
  const images = Math.min(rows * columns, prepared.count);
  const line = width * channels;
  const pixels = await readFirst(prepared.file, images * height * line);
  const data = new Uint8Array(rows * columns * height * line);
  for (let image = 0; image < images; image++)
    for (let y = 0; y < height; y++) {
      const from = (image * height + y) * line;
      const to = (Math.floor(image / columns) * height + y) * columns + (image % columns);
      data.set(pixels.subarray(from, from + line), to * line);
    }
  const image = { width: columns * width, height: rows * height, data, channels, depth: 8 as const };
  return { png: encode(image, { zlib: { level: 1 } }), rows, columns, images };
}

/** The first bytes of the tensor `images`, which is the first in a prepared file. */
async function readFirst(file: string, bytes: number): Promise<Uint8Array> {
  const handle = await open(file);
  try {
    const head = await readExactly(handle, file, 0, 8);
    const header = Number(new DataView(head.buffer, head.byteOffset, 8).getBigUint64(0, true));
    if (header > MAX_HEADER_BYTES) fail(m.dataset_tiles_damaged({ file }), file);
    return await readExactly(handle, file, 8 + header, bytes);
  } finally {
    await handle.close();
  }
}

async function readExactly(handle: FileHandle, file: string, position: number, length: number): Promise<Uint8Array> {
  const out = new Uint8Array(length);
  for (let done = 0; done < length;) {
    const { bytesRead } = await handle.read(out, done, length - done, position + done);
    if (bytesRead === 0) fail(m.dataset_tiles_damaged({ file }), file);
    done += bytesRead;
  }
  return out;
}
