import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { m } from '../../../paraglide/messages';

/** The content of a file in order. */
export interface ByteSource {
  /** Reads into `buffer` from `at` on; returns the number of bytes, 0 at the end of what the file has now. */
  read(buffer: Uint8Array, at: number): Promise<number>;
  /** Passes over bytes; returns how many, fewer at the end of the file. */
  skip(bytes: number): Promise<number>;
  close(): Promise<void>;
  /** Why the content ended before the end of the file. */
  problem?: string;
}

type Count = (bytes: number) => void;

export const isGzip = (path: string): boolean => path.toLowerCase().endsWith('.gz');

/** Opens a file at an offset of its content, which is decompressed if its name ends with `.gz`. */
export const openSource = (path: string, from: number, onBytes: Count): Promise<ByteSource> =>
  isGzip(path) ? openGzip(path, from, onBytes) : openPlain(path, from, onBytes);

async function openPlain(path: string, from: number, onBytes: Count): Promise<ByteSource> {
  const file = await open(path, 'r');
  let position = from;
  return {
    async read(buffer, at) {
      const { bytesRead } = await file.read(buffer, at, buffer.length - at, position);
      position += bytesRead;
      onBytes(bytesRead);
      return bytesRead;
    },
    async skip(bytes) {
      const skipped = Math.min(bytes, Math.max(0, (await file.stat()).size - position));
      position += skipped;
      onBytes(skipped);
      return skipped;
    },
    close: () => file.close(),
  };
}

/** `onBytes` gets compressed bytes, of which the size of the file is the sum. */
async function openGzip(path: string, from: number, onBytes: Count): Promise<ByteSource> {
  const packed = createReadStream(path, { highWaterMark: 1 << 18 });
  packed.on('data', (chunk) => onBytes(chunk.length));
  const content = packed.pipe(createGunzip());
  packed.on('error', (error) => content.destroy(error));
  const chunks = content[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let rest: Buffer = Buffer.alloc(0);
  const source: ByteSource = {
    async read(buffer, at) {
      if (rest.length === 0) rest = await nextChunk();
      const n = Math.min(rest.length, buffer.length - at);
      buffer.set(rest.subarray(0, n), at);
      rest = rest.subarray(n);
      return n;
    },
    async skip(bytes) {
      let left = bytes;
      while (left > 0) {
        if (rest.length === 0) rest = await nextChunk();
        if (rest.length === 0) break;
        const n = Math.min(left, rest.length);
        rest = rest.subarray(n);
        left -= n;
      }
      return bytes - left;
    },
    close() {
      packed.destroy();
      content.destroy();
      return Promise.resolve();
    },
  };
  async function nextChunk(): Promise<Buffer> {
    if (source.problem !== undefined) return Buffer.alloc(0);
    try {
      const next = await chunks.next();
      return next.done === true ? Buffer.alloc(0) : next.value;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (!code?.startsWith('Z_')) throw error;
      source.problem = code === 'Z_BUF_ERROR' ? m.external_compressed_cut_off() : m.external_compressed_damaged();
      return Buffer.alloc(0);
    }
  }
  await source.skip(from);
  return source;
}
