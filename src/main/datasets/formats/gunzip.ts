import { promisify } from 'node:util';
import { constants, gunzip, gunzipSync } from 'node:zlib';
import { fail } from '../refusals';

const inflate = promisify(gunzip);

/** Compressed bytes that are looked at for a head; they cannot become more than a thousand times as much. */
const HEAD_INPUT = 4096;

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** The first bytes of what a gzip file holds; empty when even these cannot be read. */
export function gunzipHead(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes.subarray(0, HEAD_INPUT), { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return new Uint8Array(0);
  }
}

/** Inflates a gzip file of at most `limit` bytes of content; refuses one that is cut short, damaged or holds more. */
export async function gunzipBounded(bytes: Uint8Array, limit: number, file: string): Promise<Uint8Array> {
  try {
    return await inflate(bytes, { maxOutputLength: Math.max(limit, 1) });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE')
      fail(`${file} holds more data than its header says; get it again from its source.`, file);
    if (code === 'Z_BUF_ERROR') fail(`${file} is cut short; get it again from its source.`, file);
    fail(`${file} is damaged: its gzip data cannot be read; get it again from its source.`, file);
  }
}
