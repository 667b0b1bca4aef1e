import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { encodeRecord, imageEvent, versionEvent } from '../../src/main/export/tensorboard/event-file';
import { maskedCrc32c } from '../../src/main/files/crc32c';
import { SIDE, COLOUR_GRIDS, colourGrid } from '../lib/colour-grids';

/** Seconds since 1970 of the first event; a step takes 50 ms. */
const START = 1_767_225_600;
const STEP_S = 0.05;
const TAGS = ['Loss/discriminator', 'Loss/generator'].map((tag) => Buffer.from(tag));
const BLOCK_BYTES = 8 * 2 ** 20;
const MAX_RECORD_BYTES = 128;

/** Writes an event file of at least so many bytes: two scalars a step as PyTorch writes them, and a grid now and then. */
export function writeEventLog(folder: string, bytes: number, stepsPerGrid: number | undefined): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `events.out.tfevents.${START}.bench.1.0`);
  const file = openSync(path, 'w');
  const grids = Object.values(COLOUR_GRIDS).map((level) =>
    encode({ width: SIDE, height: SIDE, data: colourGrid(level), channels: 3, depth: 8 }),
  );
  let written = writeSync(file, encodeRecord(versionEvent(START)));
  const block = Buffer.alloc(BLOCK_BYTES + MAX_RECORD_BYTES);
  let at = 0;
  const flush = (): void => {
    written += writeSync(file, block, 0, at);
    at = 0;
  };
  for (let step = 1; written + at < bytes; step++) {
    const wallTime = START + step * STEP_S;
    for (const [i, tag] of TAGS.entries()) at = putScalar(block, at, wallTime, step, tag, Math.sin(step / 1000 + i));
    if (at >= BLOCK_BYTES) flush();
    if (stepsPerGrid === undefined || step % stepsPerGrid !== 0) continue;
    flush();
    const png = grids[(step / stepsPerGrid) % grids.length]!;
    const image = { width: SIDE, height: SIDE, channels: 3, png };
    written += writeSync(file, encodeRecord(imageEvent(wallTime, step, 'fake', image)));
  }
  flush();
  closeSync(file);
  return path;
}

/** Puts the record of one scalar into the buffer, in one pass: a gigabyte has twenty million. Returns its end. */
function putScalar(out: Buffer, start: number, wallTime: number, step: number, tag: Buffer, value: number): number {
  let at = start + 12;
  out[at++] = 0x09;
  at = out.writeDoubleLE(wallTime, at);
  out[at++] = 0x10;
  let rest = step;
  for (; rest > 127; rest = Math.floor(rest / 128)) out[at++] = (rest & 127) | 128;
  out[at++] = rest;
  const valueBytes = tag.length + 7;
  out[at++] = 0x2a;
  out[at++] = valueBytes + 2;
  out[at++] = 0x0a;
  out[at++] = valueBytes;
  out[at++] = 0x0a;
  out[at++] = tag.length;
  at += tag.copy(out, at);
  out[at++] = 0x15;
  at = out.writeFloatLE(value, at);
  out.writeBigUInt64LE(BigInt(at - start - 12), start);
  out.writeUInt32LE(maskedCrc32c(out, start, start + 8), start + 8);
  return out.writeUInt32LE(maskedCrc32c(out, start + 12, at), at);
}
