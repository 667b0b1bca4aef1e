import { inflate, inflateSync } from 'node:zlib';
import { m } from '../../paraglide/messages';

/**
 * The chunks with image data. Others may change the colours (gAMA, cHRM, sRGB, iCCP, cICP) or decompress to any size.
 */
const PICTURE_CHUNKS = ['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'];
const SIGNATURE_BYTES = 8;
/** Length, type and CRC of a chunk. */
const CHUNK_FRAME_BYTES = 12;
const HEADER_DATA_BYTES = 13;
/** Some encoders write slightly more pixel data than needed; decoders ignore it. */
const MAX_SURPLUS_BYTES = 65_536;
/** Channels by colour type: grey, RGB, palette, grey and alpha, RGB and alpha. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const MAX_FILTER = 4;
/** Adam7: first column and row of each pass, and the steps between its columns and rows. */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

export interface PngHeader {
  width: number;
  height: number;
  /** Bits per channel, or per palette index. */
  depth: number;
  channels: number;
  isInterlaced: boolean;
}

/** A chunk with its length, type and CRC: bytes from..to of the file. */
interface PngChunk {
  type: string;
  from: number;
  to: number;
}

/** The chunks of a PNG file in order; a truncated one ends with the file. */
function pngChunks(png: Uint8Array): PngChunk[] {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const found: PngChunk[] = [];
  for (let from = SIGNATURE_BYTES, to; from + CHUNK_FRAME_BYTES <= png.length; from = to) {
    to = Math.min(png.length, from + CHUNK_FRAME_BYTES + view.getUint32(from));
    found.push({ type: String.fromCharCode(...png.subarray(from + 4, from + 8)), from, to });
  }
  return found;
}

/** The header of a PNG file (PNG specification, third edition, 11.2.1); undefined where it is damaged. */
export function pngHeader(png: Uint8Array): PngHeader | undefined {
  if (png.length < SIGNATURE_BYTES + CHUNK_FRAME_BYTES + HEADER_DATA_BYTES) return undefined;
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const channels = CHANNELS[png[25]!];
  const header = {
    width: view.getUint32(16),
    height: view.getUint32(20),
    depth: png[24]!,
    channels: channels ?? 0,
    isInterlaced: png[28] === 1,
  };
  return channels !== undefined && header.width > 0 && header.height > 0 && [1, 2, 4, 8, 16].includes(header.depth)
    ? header
    : undefined;
}

/** A PNG file without the chunks that define its colour space, so that every decoder returns the stored levels. */
export function withoutColourSpace(png: Uint8Array): Uint8Array {
  return Buffer.concat([
    png.subarray(0, SIGNATURE_BYTES),
    ...pngChunks(png)
      .filter(({ type }) => PICTURE_CHUNKS.includes(type))
      .map(({ from, to }) => png.subarray(from, to)),
  ]);
}

/** Rows and bytes per row, including the filter byte, of the image or of each of its seven passes. */
function passesOf({ width, height, depth, channels, isInterlaced }: PngHeader): { rows: number; rowBytes: number }[] {
  const rowBytes = (pixels: number) => 1 + Math.ceil((pixels * channels * depth) / 8);
  if (!isInterlaced) return [{ rows: height, rowBytes: rowBytes(width) }];
  return PASSES.map(([x, y, dx, dy]) => ({ columns: Math.ceil((width - x) / dx), rows: Math.ceil((height - y) / dy) }))
    .filter(({ columns, rows }) => columns > 0 && rows > 0)
    .map(({ columns, rows }) => ({ rows, rowBytes: rowBytes(columns) }));
}

/** Decompressed pixel data, or what is wrong with it, as the end of "the file ...". */
export type PixelData = { rows: Uint8Array } | { problem: string };

/** Decompresses the pixel data of a PNG; refuses damaged, missing or excess data. */
export function pixelData(png: Uint8Array, header: PngHeader): PixelData {
  try {
    return checkRows(inflateSync(compressed(png), { maxOutputLength: mostBytes(header) }), header);
  } catch (error) {
    return { problem: whyNotInflated(error as NodeJS.ErrnoException) };
  }
}

/** The same off the main thread. */
export const pixelDataAside = (png: Uint8Array, header: PngHeader): Promise<PixelData> =>
  new Promise((resolve) => {
    inflate(compressed(png), { maxOutputLength: mostBytes(header) }, (error, rows) =>
      resolve(error ? { problem: whyNotInflated(error) } : checkRows(rows, header)),
    );
  });

const neededBytes = (header: PngHeader): number =>
  passesOf(header).reduce((sum, { rows, rowBytes }) => sum + rows * rowBytes, 0);
const mostBytes = (header: PngHeader): number => neededBytes(header) + MAX_SURPLUS_BYTES;

function compressed(png: Uint8Array): Uint8Array {
  const parts = pngChunks(png)
    .filter(({ type }) => type === 'IDAT')
    .map(({ from, to }) => png.subarray(from + 8, to - 4));
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}

function whyNotInflated({ code }: NodeJS.ErrnoException): string {
  if (code === 'ERR_BUFFER_TOO_LARGE') return m.image_surplus();
  return code === 'Z_BUF_ERROR' ? m.image_data_ends() : m.image_data_damaged();
}

function checkRows(rows: Uint8Array, header: PngHeader): PixelData {
  const needed = neededBytes(header);
  const n = (count: number) => count.toLocaleString('en');
  if (rows.length < needed)
    return {
      problem: m.image_data_missing({
        bytes: n(rows.length),
        needed: n(needed),
        width: header.width,
        height: header.height,
      }),
    };
  let at = 0;
  for (const pass of passesOf(header)) {
    for (let row = 0; row < pass.rows; row++, at += pass.rowBytes)
      if (rows[at]! > MAX_FILTER) return { problem: m.image_filter() };
  }
  return { rows: rows.subarray(0, needed) };
}
