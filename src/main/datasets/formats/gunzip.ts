import { promisify } from 'node:util';
import { constants, gunzip, gunzipSync } from 'node:zlib';
import { m } from '../../../paraglide/messages';
import { fail } from '../refusals';

const inflate = promisify(gunzip);

/** Number of compressed bytes from which the head is read; they expand at most a thousandfold. */
const HEAD_INPUT = 4096;

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** Returns the first uncompressed bytes of a gzip file; empty if they cannot be read. */
export function gunzipHead(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes.subarray(0, HEAD_INPUT), { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return new Uint8Array(0);
  }
}

/**
 * Inflates a gzip file.
 *
 * @throws RefusalError for a file that is truncated, damaged, or has more than `limit` bytes of content
 */
export async function gunzipBounded(bytes: Uint8Array, limit: number, file: string): Promise<Uint8Array> {
  try {
    return await inflate(bytes, { maxOutputLength: Math.max(limit, 1) });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') fail(m.dataset_file_too_long({ file }), file);
    if (code === 'Z_BUF_ERROR') fail(m.dataset_file_truncated({ file }), file);
    fail(m.dataset_gzip_damaged({ file }), file);
  }
}
