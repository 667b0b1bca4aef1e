import { maskedCrc32c } from '../../files/crc32c';
import type { ByteSource } from './byte-source';
import type { Bytes } from './protobuf-fields';

/** Length (uint64) and its masked CRC-32C stand before the data of a record, and the CRC of the data after it. */
const HEADER_BYTES = 12;
const FRAME_BYTES = HEADER_BYTES + 4;
/** Larger records are skipped: the largest grid that is shown has 64 MiB of pixels. */
const MAX_RECORD_BYTES = 72 * 2 ** 20;

/** Bytes of a file that were passed over. */
export interface Damage {
  /** `framing`: no record begins at `at`; the next one that was found begins `bytes` later. */
  kind: 'checksum' | 'framing' | 'too-large';
  at: number;
  bytes: number;
}

/**
 * Reads the records of a TFRecord file. Records that are complete in the buffer are taken without waiting:
 *
 *     do while (reader.take()) ... reader.content, reader.from, reader.to
 *     while (await reader.fill());
 *
 * The buffer grows with what the file has, not with the length that a record claims.
 */
export class RecordReader {
  /** The buffer; the data of the current record are its bytes `from` to `to`. */
  content: Bytes;
  from = 0;
  to = 0;
  /** What was passed over since it was last emptied by the caller. */
  readonly damages: Damage[] = [];
  /** Offset in the file of the first byte of the buffer. */
  private base: number;
  private head = 0;
  private end = 0;
  /** Where the place without a record began. */
  private lostFrom: number | undefined;
  /** Bytes after the buffer that belong to a record that is too large. */
  private toSkip = 0;

  /**
   * @param offset of the first record in the content of the file
   * @param isChecked whether the CRC of the data is checked, not only that of the length
   */
  constructor(
    private readonly source: ByteSource,
    offset: number,
    private readonly isChecked: boolean,
    chunkBytes = 1 << 20,
  ) {
    this.base = offset;
    this.content = allocate(chunkBytes);
  }

  /** Offset in the file after the last record that was taken; there the next call of a growing file continues. */
  get offset(): number {
    return this.base + this.head;
  }

  /** Bytes after {@link offset} that are no complete record. */
  get rest(): number {
    return this.end - this.head;
  }

  /** Goes to the next record in the buffer; false when the buffer has no further complete one. */
  take(): boolean {
    for (;;) {
      if (this.toSkip > 0 || this.end - this.head < HEADER_BYTES) return false;
      const { bytes, view } = this.content;
      const at = this.head;
      const isHeader = view.getUint32(at + 8, true) === maskedCrc32c(bytes, at, at + 8);
      if (!isHeader) {
        this.lostFrom ??= this.base + at;
        this.head = this.findHeader(at + 1);
        continue;
      }
      this.noteLost();
      const length = view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
      if (length > MAX_RECORD_BYTES) {
        this.toSkip = length + FRAME_BYTES;
        return false;
      }
      const next = at + FRAME_BYTES + length;
      if (next > this.end) return false;
      this.head = next;
      this.from = at + HEADER_BYTES;
      this.to = this.from + length;
      if (!this.isChecked || view.getUint32(this.to, true) === maskedCrc32c(bytes, this.from, this.to)) return true;
      this.damages.push({ kind: 'checksum', at: this.base + at, bytes: length + FRAME_BYTES });
    }
  }

  /** Reads more of the file; false at its end. */
  async fill(): Promise<boolean> {
    if (this.toSkip > 0) return this.skipRecord();
    if (this.head > 0) {
      this.content.bytes.copyWithin(0, this.head, this.end);
      this.base += this.head;
      this.end -= this.head;
      this.head = 0;
    }
    if (this.end === this.content.bytes.length) {
      const larger = allocate(2 * this.end);
      larger.bytes.set(this.content.bytes);
      this.content = larger;
    }
    const read = await this.source.read(this.content.bytes, this.end);
    this.end += read;
    if (read === 0) this.noteLost();
    return read > 0;
  }

  close = (): Promise<void> => this.source.close();

  get problem(): string | undefined {
    return this.source.problem;
  }

  private async skipRecord(): Promise<boolean> {
    const inBuffer = this.end - this.head;
    const skipped = await this.source.skip(this.toSkip - inBuffer);
    if (skipped < this.toSkip - inBuffer) {
      // The record is not complete yet.
      this.toSkip = 0;
      this.end = this.head;
      return false;
    }
    this.damages.push({ kind: 'too-large', at: this.offset, bytes: this.toSkip });
    this.base = this.offset + this.toSkip;
    this.head = this.end = 0;
    this.toSkip = 0;
    return true;
  }

  /** The next place where a header may begin; at least the last bytes of the buffer, which may be a part of one. */
  private findHeader(from: number): number {
    const { bytes, view } = this.content;
    const last = this.end - HEADER_BYTES;
    for (let at = from; at <= last; at++)
      if (
        view.getUint32(at + 4, true) === 0 &&
        view.getUint32(at, true) <= MAX_RECORD_BYTES &&
        view.getUint32(at + 8, true) === maskedCrc32c(bytes, at, at + 8)
      )
        return at;
    return Math.max(from, last + 1);
  }

  private noteLost(): void {
    if (this.lostFrom === undefined) return;
    if (this.offset > this.lostFrom)
      this.damages.push({ kind: 'framing', at: this.lostFrom, bytes: this.offset - this.lostFrom });
    this.lostFrom = undefined;
  }
}

function allocate(length: number): Bytes {
  const bytes = new Uint8Array(length);
  return { bytes, view: new DataView(bytes.buffer) };
}
