import portable from 'crc/crc32';
import * as zlib from 'node:zlib';

/** Node has one of its own, much faster, from 20.15; the Node of Electron 25 is older. */
const native = (zlib as { crc32?: (bytes: Uint8Array) => number }).crc32;

/** CRC-32 as in zip, gzip and PNG (ISO 3309). */
export const crc32: (bytes: Uint8Array) => number =
  native ?? ((bytes) => portable(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)));
