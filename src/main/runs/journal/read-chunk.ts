import { closeSync, openSync, readSync, statSync } from 'node:fs';

/** A chunk of complete lines of a journal. */
export interface Chunk {
  lines: { text: string; /** Byte at which the line begins. */ byte: number }[];
  /** Where the next chunk begins: after the last complete line. */
  next: number;
  /** Size of the file in bytes when it was read. */
  size: number;
}

/** About as much as can be stored in the fifteen milliseconds for which the process may be blocked. */
const CHUNK_BYTES = 64 * 1024;
/** A longer line is damage, not data: a batch of one second has some kilobytes. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

/**
 * Reads about a chunk of complete lines from a byte offset; memory is bounded by the longest accepted line.
 *
 * A last line without its newline is left for the next call: its writer has not finished it, or crashed.
 */
export function readChunk(path: string, from: number): Chunk {
  const size = sizeOf(path);
  if (size <= from) return { lines: [], next: from, size };
  const fd = openSync(path, 'r');
  try {
    for (let length = CHUNK_BYTES; ; length *= 4) {
      const buffer = Buffer.allocUnsafe(Math.min(length, size - from));
      const read = readSync(fd, buffer, 0, buffer.length, from);
      const bytes = buffer.subarray(0, read);
      const end = bytes.lastIndexOf(10) + 1;
      if (end > 0) return { lines: split(bytes.subarray(0, end), from), next: from + end, size };
      if (read >= MAX_LINE_BYTES) return { lines: [{ text: '', byte: from }], next: from + read, size };
      if (from + read >= size) return { lines: [], next: from, size };
    }
  } finally {
    closeSync(fd);
  }
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}

function split(bytes: Buffer, from: number): Chunk['lines'] {
  const lines: Chunk['lines'] = [];
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(10, at);
    lines.push({ text: bytes.toString('utf8', at, end), byte: from + at });
    at = end + 1;
  }
  return lines;
}
