import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

const PART_BYTES = 1 << 20;

/** SHA-256 of a file in hexadecimal, read as a stream. @throws the system error of a file that cannot be read */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: PART_BYTES }), hash);
  return hash.digest('hex');
}
