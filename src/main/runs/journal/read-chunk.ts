import { closeSync, constants, existsSync, fstatSync, openSync, readSync } from 'node:fs';

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
 *
 * The file is opened before its size is asked for: a network file system (NFS, sshfs) compares what it remembers of a
 * file with the server when the file is opened, and may otherwise give a size that is many seconds old.
 */
export function readChunk(path: string, from: number): Chunk {
  const fd = openIfThere(path);
  if (fd === undefined) return { lines: [], next: from, size: 0 };
  try {
    const { size } = fstatSync(fd);
    if (size <= from) return { lines: [], next: from, size };
    for (let length = CHUNK_BYTES; ; length *= 4) {
      const buffer = Buffer.allocUnsafe(Math.min(length, size - from));
      const read = readSync(fd, buffer, 0, buffer.length, from);
      const bytes = buffer.subarray(0, read);
      const end = bytes.lastIndexOf(10) + 1;
      if (end > 0) return { lines: split(bytes.subarray(0, end), from), next: from + end, size };
      if (read >= MAX_LINE_BYTES) return { lines: [{ text: '', byte: from }], next: from + read, size };
      if (from + read >= size || read === 0) return { lines: [], next: from, size };
    }
  } finally {
    closeSync(fd);
  }
}

/** Undefined if there is no such file. A named pipe is opened without waiting for its writer; its size is 0. */
function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if (existsSync(path)) throw error;
    return undefined;
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
