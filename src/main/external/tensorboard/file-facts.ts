import { MAX_STEP } from '../../../shared/lib/limits';
import { isGzip, openSource } from './byte-source';
import { EventParser } from './event-parser';
import type { Skipped } from './event-parser';
import type { EventFile } from './event-files';
import { addSettings } from './hparams';
import type { Settings } from './hparams';
import { MalformedMessage } from './protobuf-fields';
import { RecordReader } from './record-reader';
import { TagTable } from './tag-table';
import type { Tag } from './tag-table';

/** What is known of a tag in one file. */
export interface TagFacts extends Tag {
  kind: 'scalar' | 'image';
  count: number;
  /** Steps as recorded: of the first and the last value, the smallest and the largest. */
  first: number;
  last: number;
  min: number;
  max: number;
  /** Values whose step is below that of an earlier one, and those of them that repeat a step seen before. */
  late: number;
  repeated: number;
  /** Values whose step equals that of the value before. */
  equal: number;
  /** Of images: the largest step of a scalar when the first and the last were written. */
  firstReached?: number;
  lastReached?: number;
  /** The first steps, to recognise repeated ones. */
  seen: Set<number>;
}

/** What is known of an event file without storing its values. */
export interface FileFacts {
  file: EventFile;
  /** Whether all of the file was read; otherwise its head and its tail. */
  isComplete: boolean;
  /** Whether it has an event at all. */
  hasEvents: boolean;
  writer?: string;
  /** Milliseconds since 1970 of the first event, the first with a value, and the latest. */
  firstTime?: number;
  firstValueTime?: number;
  lastTime?: number;
  tags: Map<string, TagFacts>;
  /** Numbers of what is not imported, by plural names. */
  skipped: Map<Skipped, number>;
  settings: Settings;
  /** Whether the hparams plugin recorded the start of a session. */
  hasSession: boolean;
  /** Newest text by tag. */
  texts: Map<string, string>;
  /** Steps at which a program said that it was started again. */
  starts: number[];
  /** The first and the last image of the tag that was asked for. */
  firstImage?: { step: number; reached: number; files: Uint8Array[] };
  lastImage?: { step: number; reached: number; files: Uint8Array[] };
  damages: number;
  /** Bytes of an incomplete record at the end. */
  restBytes: number;
  problem?: string;
}

/** Most tags of a file, of any kind; values of further ones are counted. */
export const MAX_TAGS = 20_000;
/** Bytes of head and tail that are read of a larger file. */
const HEAD_BYTES = 4 * 2 ** 20;
const TAIL_BYTES = 2 ** 20;
/** A record may be larger than the tail; then more is read. */
const MAX_TAIL_BYTES = 64 * 2 ** 20;
/** Steps that are held for a tag, and tags for which they are. */
const MAX_SEEN = 256;
const MAX_SEEN_TAGS = 1000;
const MAX_TEXTS = 100;
const MAX_TEXT_LENGTH = 10_000;

export interface FactsOptions {
  signal: AbortSignal;
  /** Reads all of the file. */
  isComplete?: boolean;
  /** The tag whose first and last image are wanted. */
  image?: string;
  onBytes?(bytes: number): void;
}

const ignore = (): void => undefined;

/** Milliseconds since 1970 of an event; undefined for a time that is none. */
export const timeOf = (wallTime: number): number | undefined =>
  wallTime > 0 && wallTime < 1e11 ? wallTime * 1000 : undefined;

export const isStep = (step: number): boolean => step >= 0 && step <= MAX_STEP;

/** Reads a file, or its head and tail, and collects what is needed to decide how it is read. */
export async function fileFacts(file: EventFile, options: FactsOptions): Promise<FileFacts> {
  const collector = new Collector(file, options.image);
  const isComplete = options.isComplete === true || file.size <= HEAD_BYTES + TAIL_BYTES;
  const done = (): FileFacts => {
    for (const tag of collector.facts.tags.values()) tag.seen.clear();
    return collector.facts;
  };
  await collector.read(0, isComplete ? Infinity : HEAD_BYTES, options);
  collector.facts.isComplete = isComplete || collector.isAtEnd;
  // A compressed file has no tail that could be read on its own.
  if (collector.facts.isComplete || isGzip(file.path)) return done();
  for (let bytes = TAIL_BYTES; ; bytes *= 4) {
    const from = Math.max(collector.nextOffset, file.size - bytes);
    if ((await collector.read(from, Infinity, options)) > 0) break;
    if (from === collector.nextOffset || bytes >= MAX_TAIL_BYTES) break;
  }
  return done();
}

class Collector {
  readonly facts: FileFacts;
  isAtEnd = false;
  nextOffset = 0;
  private readonly table = new TagTable<TagFacts>((tag) => this.addTag(tag));
  private readonly event = new EventParser();
  private reached = -1;
  private known = 0;

  constructor(
    file: EventFile,
    private readonly image: string | undefined,
  ) {
    this.facts = {
      file,
      isComplete: false,
      hasEvents: false,
      tags: new Map(),
      skipped: new Map(),
      settings: new Map(),
      hasSession: false,
      texts: new Map(),
      starts: [],
      damages: 0,
      restBytes: 0,
    };
  }

  /** Reads records from an offset on, at least one; returns their number. */
  async read(from: number, maxBytes: number, { signal, onBytes = ignore }: FactsOptions): Promise<number> {
    const { path } = this.facts.file;
    const source = await openSource(path, from, onBytes);
    const reader = new RecordReader(source, from, false, Math.min(1 << 20, Math.max(4096, this.facts.file.size + 1)));
    // In a tail the bytes before the first record are the end of another one.
    const isTail = from > this.nextOffset;
    let count = 0;
    this.reached = -1;
    try {
      do {
        signal.throwIfAborted();
        while (reader.take()) {
          count++;
          this.add(reader);
          if (reader.offset - from >= maxBytes) {
            this.nextOffset = reader.offset;
            return count;
          }
        }
      } while (await reader.fill());
      this.nextOffset = reader.offset;
      this.isAtEnd = true;
      this.facts.damages += reader.damages.length - (isTail && reader.damages.length > 0 ? 1 : 0);
      this.facts.restBytes = reader.rest;
      if (source.problem !== undefined) this.facts.problem = source.problem;
      return count;
    } finally {
      await reader.close();
    }
  }

  private add({ content, from, to }: RecordReader): void {
    const { event, facts } = this;
    try {
      event.parse(content, from, to);
      facts.hasEvents = true;
      if (event.writer !== undefined) facts.writer ??= event.writer;
      const time = timeOf(event.wallTime);
      if (time !== undefined) {
        facts.firstTime ??= time;
        if (!(facts.lastTime! >= time)) facts.lastTime = time;
      }
      if (event.isSessionStart && isStep(event.step)) this.addStart(event.step);
      if (event.isGraph) this.skip('graphs');
      while (event.nextValue()) this.addValue(time);
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      facts.damages++;
    }
  }

  private addStart(step: number): void {
    if (this.facts.starts.length < 1000) this.facts.starts.push(step);
    // Steps that go back here are stated by the program.
    for (const tag of this.facts.tags.values()) {
      tag.last = Math.min(tag.last, step - 1);
      tag.seen.clear();
    }
    this.reached = Math.min(this.reached, step - 1);
  }

  private addValue(time: number | undefined): void {
    const { value, step } = this.event;
    const { content } = value;
    const tag = this.table.find(content, value.tagFrom, value.tagTo);
    if (!tag) return this.skip('excessTags');
    const kind = value.kind(tag);
    if (typeof kind === 'object') return this.skip(kind.skipped);
    if (kind === 'text') return this.addText(tag.tag, value.text());
    if (kind === 'hparams') {
      if (addSettings(this.facts.settings, content, value.pluginFrom, value.pluginTo)) this.facts.hasSession = true;
      return;
    }
    if (!isStep(step)) return this.skip('impossibleSteps');
    if (time !== undefined) this.facts.firstValueTime ??= time;
    this.addStep(tag, kind === 'scalar' ? 'scalar' : 'image', step);
    if (kind === 'scalar') this.reached = Math.max(this.reached, step);
    else if (tag.tag === this.image) {
      const image = { step, reached: this.reached, files: value.images().map((file) => file.slice()) };
      this.facts.firstImage ??= image;
      this.facts.lastImage = image;
    }
  }

  private addStep(tag: TagFacts, kind: 'scalar' | 'image', step: number): void {
    if (tag.count === 0) {
      Object.assign(tag, { kind, first: step, last: step, min: step, max: step });
      this.facts.tags.set(tag.tag, tag);
    } else if (step === tag.last) tag.equal++;
    else if (step < tag.last) {
      tag.late++;
      if (tag.seen.has(step)) tag.repeated++;
    }
    tag.count++;
    if (tag.seen.size < MAX_SEEN && this.facts.tags.size <= MAX_SEEN_TAGS) tag.seen.add(step);
    if (step > tag.last) tag.last = step;
    if (step > tag.max) tag.max = step;
    if (step < tag.min) tag.min = step;
    if (kind === 'image') {
      if (tag.count === 1) tag.firstReached = this.reached;
      tag.lastReached = this.reached;
    }
  }

  private addTag(tag: string): TagFacts | undefined {
    if (this.known >= MAX_TAGS) return undefined;
    this.known++;
    return {
      tag,
      kind: 'scalar',
      count: 0,
      first: 0,
      last: 0,
      min: 0,
      max: 0,
      late: 0,
      repeated: 0,
      equal: 0,
      seen: new Set(),
    };
  }

  private addText(tag: string, text: string): void {
    const { texts } = this.facts;
    if (texts.has(tag) || texts.size < MAX_TEXTS) texts.set(tag, text.slice(0, MAX_TEXT_LENGTH));
  }

  private skip(name: Skipped): void {
    this.facts.skipped.set(name, (this.facts.skipped.get(name) ?? 0) + 1);
  }
}
