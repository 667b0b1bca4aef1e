import { openSource } from './byte-source';
import { EventParser } from './event-parser';
import { timeOf } from './file-facts';
import { MalformedMessage } from './protobuf-fields';
import { RecordReader } from './record-reader';
import type { Damage } from './record-reader';
import type { FilePlan, Placing, StreamPlan } from './run-plan';
import { TagTable } from './tag-table';
import type { Tag } from './tag-table';
import type { Column } from './metric-columns';

/** What is known of a tag while its values are read. */
export interface OpenTag extends Tag {
  /** Name of its metric, once it has one. */
  name?: string;
  placing: Placing;
  column?: Column;
  /** Number of the next value, where values are numbered in their order. */
  next: number;
}

/** The clock of a program, which may be set back. */
export interface Clock {
  /** Time of the last event in ms since 1970; never goes back. */
  time: number;
  /** Added to the times of the file since the clock was set back. */
  shiftMs: number;
}

/** Times that go back by less come from events that threads wrote out of order. */
const MIN_SET_BACK_MS = 1000;

const MIN_CHUNK_BYTES = 4096;

interface StreamOptions {
  chunkBytes: number;
  signal: AbortSignal;
  onBytes(bytes: number): void;
}

/** Reads the events of a stream, file after file. */
export class StreamReader {
  readonly event = new EventParser();
  readonly tags: TagTable<OpenTag>;
  readonly clock: Clock;
  /** By how much the clock was set back before the current event. */
  setBackMs = 0;
  /** Index of the current file. */
  index = 0;
  /** Whether the current event is the first of its file. */
  isFirst = false;
  isEnded = false;
  /** Where reading stopped, by name of the file. */
  readonly offsets: Record<string, number> = {};
  private reader: RecordReader | undefined;
  private wasOpened = false;
  private readonly damages: { name: string; message: string }[] = [];

  constructor(
    readonly plan: StreamPlan,
    createTag: (tag: string) => OpenTag | undefined,
    private readonly from: Readonly<Record<string, number>>,
    clock: Clock | undefined,
    private readonly options: StreamOptions,
  ) {
    this.tags = new TagTable(createTag);
    this.clock = clock ?? { time: 0, shiftMs: 0 };
  }

  get file(): FilePlan {
    return this.plan.files[this.index]!;
  }

  /** By tag: values from this step on are replaced by a later file. */
  get limits(): ReadonlyMap<string, number> | undefined {
    const { limits } = this.file;
    return limits.size > 0 ? limits : undefined;
  }

  /** Goes to the next event that is in the buffer; false when {@link fill} is needed. */
  take(): boolean {
    const { reader, event } = this;
    while (reader?.take()) {
      try {
        event.parse(reader.content, reader.from, reader.to);
      } catch (error) {
        if (!(error instanceof MalformedMessage)) throw error;
        this.addMalformed();
        continue;
      }
      this.isFirst = this.wasOpened;
      this.wasOpened = false;
      this.keepTime();
      return true;
    }
    return false;
  }

  /** Reads more, of the next file if need be; {@link isEnded} after the last one. */
  async fill(): Promise<void> {
    this.options.signal.throwIfAborted();
    if (this.reader) {
      if (await this.reader.fill()) return;
      await this.closeFile();
      this.index++;
    }
    if (this.index === this.plan.files.length) {
      this.index--;
      this.isEnded = true;
      return;
    }
    const { path, name } = this.file.facts.file;
    const offset = this.from[name] ?? 0;
    const { onBytes } = this.options;
    // Not larger than a small file needs: a run may have hundreds of them.
    const chunkBytes = Math.min(this.options.chunkBytes, Math.max(MIN_CHUNK_BYTES, this.file.facts.file.size));
    this.reader = new RecordReader(await openSource(path, offset, onBytes), offset, true, chunkBytes);
    this.wasOpened = offset === 0;
  }

  /** Notes that the current record is not an event. */
  addMalformed(): void {
    this.addDamage(`the record that ends at byte ${n(this.reader!.offset)} is not an event, and was skipped.`);
  }

  /** What was passed over since the last call, with the name of the file. */
  takeDamages(): { name: string; message: string }[] {
    if (this.reader) this.collect(this.reader);
    return this.damages.splice(0);
  }

  async close(): Promise<void> {
    if (this.reader) await this.closeFile();
  }

  private keepTime(): void {
    const { clock } = this;
    this.setBackMs = 0;
    if (this.isFirst) clock.shiftMs = 0;
    const time = timeOf(this.event.wallTime);
    if (time === undefined) return;
    const back = clock.time - (time + clock.shiftMs);
    if (back >= MIN_SET_BACK_MS) {
      clock.shiftMs += back;
      this.setBackMs = back;
    } else if (back < 0) clock.time -= back;
  }

  private addDamage(message: string): void {
    this.damages.push({ name: this.file.facts.file.name, message });
  }

  private collect(reader: RecordReader): void {
    for (const damage of reader.damages.splice(0)) this.addDamage(describeDamage(damage));
  }

  private async closeFile(): Promise<void> {
    const reader = this.reader!;
    this.collect(reader);
    if (reader.problem !== undefined) this.addDamage(`${reader.problem}; what is before was read.`);
    this.offsets[this.file.facts.file.name] = reader.offset;
    this.reader = undefined;
    await reader.close();
  }
}

const n = (count: number): string => count.toLocaleString('en');

function describeDamage({ kind, at, bytes }: Damage): string {
  switch (kind) {
    case 'checksum':
      return `the record at byte ${n(at)} (${n(bytes)} bytes) does not have its checksum, and was skipped.`;
    case 'too-large':
      return `the record at byte ${n(at)} has ${n(bytes)} bytes, more than is read, and was skipped.`;
    case 'framing':
      return `${n(bytes)} bytes from byte ${n(at)} on are not records, and were skipped.`;
  }
}
