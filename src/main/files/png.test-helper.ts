import { crc32, deflateSync } from 'node:zlib';

/** A chunk of a PNG file with the right checksum. */
export function pngChunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  crc.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, crc]);
}

export interface TestPng {
  width: number;
  height: number;
  /** 0 grey, 2 RGB. */
  colourType: 0 | 2;
  /** Rows with their filter bytes, in any number. */
  rows: Uint8Array;
  /** Replaces the compressed rows. */
  stream?: Uint8Array;
  /** Chunks between header and pixels. */
  before?: Uint8Array;
}

/** A PNG file with 8 bits per channel and valid checksums, whatever its pixel data are. */
export function pngFile({
  width,
  height,
  colourType,
  rows,
  stream = deflateSync(rows),
  before = Buffer.alloc(0),
}: TestPng): Buffer {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, colourType, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    pngChunk('IHDR', header),
    before,
    pngChunk('IDAT', stream),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}
