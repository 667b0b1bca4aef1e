import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { m } from '../../../paraglide/messages';
import { crc32 } from '../../files/crc32';
import { checkSignal, fail } from '../../datasets/refusals';

const CHUNK_BYTES = 256 * 1024;
/** Longer lines are no rows of metrics; they are skipped, so that memory stays bounded. */
const MAX_LINE_BYTES = 4 * 1024 * 1024;
const NEWLINE = 0x0a;

/** Lines that were read together: `texts[i]` is line `first + i` of the file. */
export interface LineBatch {
  /** Without line break; undefined for a line longer than {@link MAX_LINE_BYTES}. */
  texts: (string | undefined)[];
  /** Number of the first line; 1 is the first line of the file. */
  first: number;
  /** Byte offset behind the last line. */
  to: number;
  /** The last line has no line break: more of it may follow. */
  isOpen: boolean;
}

export interface LineOptions {
  /** Byte offset of a beginning of a line, and its number. */
  from?: number;
  first?: number;
  /** Reads no further than this offset. */
  until?: number;
  signal?: AbortSignal;
  onBytes?: ((bytes: number) => void) | undefined;
}

/**
 * Reads a text file in batches of lines with bounded memory. A byte order mark is removed.
 *
 * @throws RefusalError when the file is UTF-16
 */
export async function* readLines(path: string, options: LineOptions = {}): AsyncGenerator<LineBatch> {
  const { from = 0, until = Infinity, signal, onBytes } = options;
  const file = await open(path, 'r');
  try {
    let first = options.first ?? 1;
    let at = from;
    let rest: Buffer = Buffer.alloc(0);
    let isTooLong = false;
    for (;;) {
      checkSignal(signal);
      const chunk = await readAt(file, at, Math.min(CHUNK_BYTES, until - at));
      if (at === 0) checkEncoding(chunk, path);
      if (chunk.length === 0) break;
      at += chunk.length;
      onBytes?.(chunk.length);
      const end = chunk.lastIndexOf(NEWLINE) + 1;
      if (end === 0) {
        rest = Buffer.concat([rest, chunk]);
        if (rest.length > MAX_LINE_BYTES) [isTooLong, rest] = [true, Buffer.alloc(0)];
        continue;
      }
      const whole = Buffer.concat([rest, chunk.subarray(0, end)]);
      rest = Buffer.from(chunk.subarray(end));
      const texts: (string | undefined)[] = textsOf(whole);
      if (isTooLong) [isTooLong, texts[0]] = [false, undefined];
      yield { texts, first, to: at - rest.length, isOpen: false };
      first += texts.length;
    }
    if (rest.length > 0 || isTooLong)
      yield { texts: isTooLong ? [undefined] : textsOf(rest), first, to: at, isOpen: true };
  } finally {
    await file.close();
  }
}

async function readAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  if (length <= 0) return Buffer.alloc(0);
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, at);
  return buffer.subarray(0, bytesRead);
}

function textsOf(bytes: Buffer): string[] {
  const text = bytes.toString('utf8');
  const lines = (text.startsWith('\ufeff') ? text.slice(1) : text).split('\n');
  if (text.endsWith('\n')) lines.pop();
  if (text.includes('\r'))
    for (const [i, line] of lines.entries()) if (line.endsWith('\r')) lines[i] = line.slice(0, -1);
  return lines;
}

function checkEncoding(head: Uint8Array, path: string): void {
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff))
    fail(m.external_utf_16({ path }), path);
}

/** Where a file was read to, and checksums by which a replaced file is recognised. */
export interface FileCursor {
  /** Byte offset behind the last line that was taken, and the number of the next line. */
  offset: number;
  line: number;
  /** CRC-32 of up to {@link CHECKED_BYTES} bytes at the beginning and before the offset. */
  head: number;
  tail: number;
  /** The last line that was taken had no line break. */
  isOpen: boolean;
}

const CHECKED_BYTES = 1024;

async function checksums(file: FileHandle, offset: number): Promise<{ head: number; tail: number }> {
  const length = Math.min(CHECKED_BYTES, offset);
  return { head: crc32(await readAt(file, 0, length)), tail: crc32(await readAt(file, offset - length, length)) };
}

export async function cursorAt(path: string, offset: number, line: number, isOpen: boolean): Promise<FileCursor> {
  const file = await open(path, 'r');
  try {
    return { offset, line, isOpen, ...(await checksums(file, offset)) };
  } finally {
    await file.close();
  }
}

/**
 * Whether what was read before a cursor is still in the file. If its last line had no line break, it must end there now.
 */
export async function isUnchanged(path: string, { offset, head, tail, isOpen }: FileCursor): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    if ((await file.stat()).size < offset) return false;
    const now = await checksums(file, offset);
    if (now.head !== head || now.tail !== tail) return false;
    if (!isOpen) return true;
    const next = (await readAt(file, offset, 2)).toString('latin1');
    return next === '' || next.startsWith('\n') || next === '\r\n';
  } finally {
    await file.close();
  }
}
