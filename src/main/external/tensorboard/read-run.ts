import { m } from '../../../paraglide/messages';
import { fail } from '../../datasets/refusals';
import { visible } from '../../../shared/lib/text';
import type { ExternalRecord } from '../reader';
import { isStep, MAX_TAGS } from './file-facts';
import { gridImage } from './grid-image';
import type { GridImage } from './grid-image';
import { MetricColumns } from './metric-columns';
import { MAX_METRICS } from './metric-names';
import { MalformedMessage } from './protobuf-fields';
import type { Placing, RunPlan, StreamPlan } from './run-plan';
import { StreamReader } from './stream-reader';
import type { Clock, OpenTag } from './stream-reader';

interface TagState {
  tag: string;
  name: string;
  placing: Placing;
  next: number;
  plugin?: string;
}

/** State of a run after what was read of it; JSON. */
export interface ReadState {
  /** By name of the file: where reading continues. */
  offsets: Record<string, number>;
  /** By stream. */
  tags: Record<string, TagState[]>;
  clocks: Record<string, Clock>;
  /** Last step by metric. */
  last: Record<string, number>;
  /** Last step of any metric, and of the grids; -1 before the first. */
  reached: number;
  grid: number;
  /** Number of the next grid, where grids are numbered. */
  gridNumber: number;
  /** Time of the last event in ms since 1970, 0 before the first, and the seconds that have passed. */
  time: number;
  seconds: number;
}

export const initialState = (): ReadState => ({
  offsets: {},
  tags: {},
  clocks: {},
  last: {},
  reached: -1,
  grid: -1,
  gridNumber: 0,
  time: 0,
  seconds: 0,
});

const TIME = 'time';
/** Most events of one kind that a damaged file causes. */
const MAX_NOTES = 20;
const CHUNK_BYTES = 1 << 20;
const SMALL_CHUNK_BYTES = 1 << 16;
/** More streams than this are read with small buffers. */
const MANY_STREAMS = 16;
const n = (count: number): string => count.toLocaleString('en');

/** Grids that are checked at once, and the bytes of their files. */
const MAX_WAITING = 4;
const MAX_WAITING_BYTES = 16 * 2 ** 20;

interface WaitingGrid {
  time: number;
  step: number;
  recorded: number;
  bytes: number;
  image: Promise<GridImage>;
}

interface PassOptions {
  signal: AbortSignal;
  onBytes(bytes: number): void;
}

/**
 * Reads the records of a run: the events of all its streams in the order of their times. Returns the state with which
 * reading continues, or undefined if the run has to be read from its beginning.
 */
export async function* readRun(
  plan: RunPlan,
  state: ReadState,
  options: PassOptions,
): AsyncGenerator<ExternalRecord, ReadState | undefined> {
  const pass = new Pass(plan, structuredClone(state), options);
  try {
    yield* pass.records();
  } finally {
    await pass.close();
  }
  return pass.result();
}

class Pass {
  private readonly columns = new MetricColumns();
  private readonly timeColumn = this.columns.column(TIME);
  private readonly streams: StreamReader[];
  private readonly tags: { stream: string; tag: OpenTag }[] = [];
  /** Images of the current event: views of the buffer. */
  private readonly images: { step: number; files: Uint8Array[] }[] = [];
  /** Grids that are being checked and decoded. */
  private readonly waiting: WaitingGrid[] = [];
  private waitingBytes = 0;
  private readonly gridSteps = new Set<number>();
  /** Values that could not be placed, by the reason as the end of a sentence. */
  private readonly lost = new Map<string, number>();
  private notes = 0;
  /** Whether steps went back behind what an earlier call returned. */
  private isBroken = false;
  private readonly isContinued: boolean;

  constructor(
    private readonly plan: RunPlan,
    private readonly at: ReadState,
    options: PassOptions,
  ) {
    this.isContinued = at.time > 0;
    this.timeColumn.last = at.last[TIME] ?? -1;
    for (const states of Object.values(at.tags)) plan.names.restore(states.map(({ name }) => name));
    const chunkBytes = plan.streams.length > MANY_STREAMS ? SMALL_CHUNK_BYTES : CHUNK_BYTES;
    this.streams = plan.streams.map(
      (stream) =>
        new StreamReader(stream, (tag) => this.openTag(stream, tag), at.offsets, at.clocks[stream.stream.id], {
          ...options,
          chunkBytes,
        }),
    );
  }

  async *records(): AsyncGenerator<ExternalRecord> {
    for (const stream of this.streams) yield* this.advance(stream);
    for (let stream; (stream = this.earliest());) {
      if (stream.isFirst) yield* this.beginFile(stream);
      if (stream.setBackMs > 0) yield* this.setBack(stream);
      this.keepTime(stream);
      if (stream.event.isSessionStart) yield* this.startAgain(stream);
      this.addEvent(stream);
      if (this.images.length > 0) yield* this.grids();
      if (this.columns.isFull) {
        yield* this.columns.flush(this.at.time, this.timeColumn.last);
        if (this.columns.isTooLargeToSort) fail(m.external_too_many_to_sort());
      }
      if (!stream.take()) yield* this.advance(stream);
    }
    yield* this.allGrids();
    yield* this.columns.flush(this.at.time);
    for (const [reason, count] of this.lost)
      yield this.note(
        'warning',
        'values-left-out',
        `${n(count)} ${count === 1 ? 'value was' : 'values were'} left out: ${reason}.`,
      );
  }

  close = async (): Promise<void> => {
    await Promise.allSettled(this.waiting.map(({ image }) => image));
    for (const stream of this.streams) await stream.close();
  };

  result(): ReadState | undefined {
    if (this.isBroken) return undefined;
    const { at } = this;
    const tags: ReadState['tags'] = {};
    for (const { stream, tag } of this.tags) {
      const { name, placing, next, plugin } = tag;
      if (name === undefined && plugin === undefined) continue;
      (tags[stream] ??= []).push({
        tag: tag.tag,
        name: name ?? '',
        placing,
        next,
        ...(plugin === undefined ? {} : { plugin }),
      });
      if (tag.column) at.last[tag.column.name] = tag.column.last;
    }
    at.last[TIME] = this.timeColumn.last;
    for (const { plan, clock, offsets } of this.streams) {
      at.clocks[plan.stream.id] = clock;
      Object.assign(at.offsets, offsets);
    }
    return { ...at, tags };
  }

  /** Goes to the next event of a stream, in its next files if need be; reports what had to be passed over. */
  private async *advance(stream: StreamReader): AsyncGenerator<ExternalRecord> {
    do await stream.fill();
    while (!stream.isEnded && !stream.take());
    for (const { name, message } of stream.takeDamages())
      if (++this.notes <= MAX_NOTES) yield this.note('warning', 'damaged-record', `${visible(name)}: ${message}`);
      else this.lose('they are in further damaged records of the event files');
  }

  /** The stream whose event is the earliest. */
  private earliest(): StreamReader | undefined {
    let found: StreamReader | undefined;
    for (const stream of this.streams)
      if (!stream.isEnded && (!found || stream.clock.time < found.clock.time)) found = stream;
    return found;
  }

  private openTag({ stream, scalars }: StreamPlan, tag: string): OpenTag | undefined {
    if (this.tags.length >= MAX_TAGS * this.streams.length) return undefined;
    const saved = this.at.tags[stream.id]?.find((state) => state.tag === tag);
    const known = saved ?? scalars.get(tag);
    const name = known?.name === '' ? undefined : known?.name;
    const open: OpenTag = {
      tag,
      ...(name === undefined ? {} : { name }),
      placing: known?.placing ?? (this.plan.numbering === 'order' ? 'order' : 'recorded'),
      next: saved?.next ?? 0,
      ...(saved?.plugin === undefined ? {} : { plugin: saved.plugin }),
    };
    this.tags.push({ stream: stream.id, tag: open });
    return open;
  }

  private async *beginFile({ file, index, plan }: StreamReader): AsyncGenerator<ExternalRecord> {
    const name = visible(file.facts.file.name);
    const before = plan.files[index - 1];
    if (!before) return;
    if (before.facts.restBytes > 0)
      yield this.note(
        'info',
        'cut-off',
        `${visible(before.facts.file.name)} ends within a record; its last ${n(before.facts.restBytes)} bytes were not read.`,
      );
    const from = file.replacesFrom;
    if (from === undefined) return;
    if (from > 0) yield* this.rewind(from - 1);
    yield this.note(
      'info',
      'resumed',
      `The program was started again: from step ${n(from)} on, ${name} replaces what was recorded before.`,
    );
  }

  private async *startAgain({ event, file }: StreamReader): AsyncGenerator<ExternalRecord> {
    if (!isStep(event.step) || this.plan.numbering === 'order' || event.step > this.at.reached) return;
    if (this.isContinued && event.step <= (this.at.last[TIME] ?? -1)) this.isBroken = true;
    yield* this.rewind(Math.max(0, event.step - 1));
    yield this.note(
      'info',
      'resumed',
      `The program was started again and stated in ${visible(file.facts.file.name)} that it replaces what was recorded from step ${n(event.step)} on.`,
    );
  }

  private async *rewind(step: number): AsyncGenerator<ExternalRecord> {
    yield* this.allGrids();
    yield* this.columns.flush(this.at.time);
    this.columns.rewind(step);
    this.at.reached = Math.min(this.at.reached, step);
    this.at.grid = Math.min(this.at.grid, step);
    for (const grid of this.gridSteps) if (grid > step) this.gridSteps.delete(grid);
    yield { type: 'rewind', time: this.at.time, step };
  }

  private *setBack(stream: StreamReader): Generator<ExternalRecord> {
    const seconds = n(Math.round(stream.setBackMs / 1000));
    if (++this.notes <= MAX_NOTES)
      yield this.note(
        'info',
        'clock-set-back',
        `The clock of the program was set back by ${seconds} s; the order of the file is kept, and time continues from there.`,
      );
  }

  private keepTime({ clock }: StreamReader): void {
    const { at } = this;
    if (at.time > 0 && clock.time > at.time) at.seconds += (clock.time - at.time) / 1000;
    if (clock.time > at.time) at.time = clock.time;
  }

  private addEvent(stream: StreamReader): void {
    try {
      while (stream.event.nextValue()) this.addValue(stream);
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      stream.addMalformed();
    }
  }

  private addValue(stream: StreamReader): void {
    const { value, step } = stream.event;
    const tag = stream.tags.find(value.content, value.tagFrom, value.tagTo);
    if (!tag) return this.lose(`the run has more than ${n(MAX_TAGS)} tags`);
    const kind = value.kind(tag);
    if (typeof kind === 'object' || kind === 'text' || kind === 'hparams') return;
    if (!isStep(step)) return this.lose('their step is below 0 or above a million million');
    if (stream.file.isReplaced) return;
    const limit = stream.limits?.get(tag.tag);
    if (limit !== undefined && step >= limit) return;
    if (kind === 'scalar') this.addScalar(stream, tag, step, value.number());
    else if (stream.plan.stream.kind === 'main' && this.isGrid(tag)) this.images.push({ step, files: value.images() });
  }

  private addScalar(stream: StreamReader, tag: OpenTag, recorded: number, value: number): void {
    const { columns, timeColumn, at } = this;
    if (!tag.column) {
      const { part } = stream.plan.stream;
      if (tag.name === undefined && this.plan.names.isFull)
        return this.lose(`the run has more than ${n(MAX_METRICS)} metrics beside time`);
      tag.name ??= this.plan.names.add(part === undefined ? tag.tag : `${tag.tag}/${part}`);
      // What has to be sorted was passed on completely: a value before its end means to read from the beginning.
      tag.column = columns.column(tag.name, tag.placing === 'sorted' && !this.isContinued);
      tag.column.last = at.last[tag.name] ?? -1;
    }
    let step = recorded;
    if (tag.placing === 'order') step = tag.next++;
    else if (tag.placing === 'reached') step = Math.max(0, at.reached);
    if (step > at.reached && tag.placing !== 'reached') at.reached = step;
    if (step > timeColumn.last) columns.add(timeColumn, step, at.seconds);
    if (columns.add(tag.column, step, value)) return;
    if (tag.placing === 'reached') this.lose('the metric has a value at that step already');
    else if (this.isContinued) this.isBroken = true;
    else this.lose('their steps are below ones of the same metric that were stored before');
  }

  /** Whether a tag is that of the grids; the first image of a run decides it if there was none before. */
  private isGrid(tag: OpenTag): boolean {
    this.plan.image ??= {
      tag: tag.tag,
      count: 0,
      placing: this.plan.numbering === 'recorded' ? 'recorded' : this.at.reached >= 0 ? 'reached' : 'order',
    };
    return this.plan.image.tag === tag.tag;
  }

  /**
   * Passes the images of the current event on. They are checked and decoded by other threads while reading goes on, a few
   * at a time.
   */
  private async *grids(): AsyncGenerator<ExternalRecord> {
    const { at } = this;
    const { placing } = this.plan.image!;
    for (const { step: recorded, files } of this.images.splice(0)) {
      const step = placing === 'order' ? at.gridNumber++ : placing === 'reached' ? Math.max(0, at.reached) : recorded;
      if (this.gridSteps.has(step) || (this.isContinued && step <= at.grid)) {
        this.lose('there is a grid at that step already');
        continue;
      }
      this.gridSteps.add(step);
      if (step > at.grid) at.grid = step;
      const own = files.map((file) => file.slice());
      const bytes = own.reduce((sum, file) => sum + file.length, 0);
      const image = gridImage(own);
      // An error is thrown where the grid is awaited, which may be later.
      image.catch(() => undefined);
      this.waiting.push({ time: at.time, step, recorded, bytes, image });
      this.waitingBytes += bytes;
      while (this.waiting.length > MAX_WAITING || this.waitingBytes > MAX_WAITING_BYTES) yield* this.nextGrid();
    }
  }

  private async *nextGrid(): AsyncGenerator<ExternalRecord> {
    const { time, step, recorded, bytes, image } = this.waiting.shift()!;
    this.waitingBytes -= bytes;
    const grid = await image;
    if ('png' in grid) {
      const { png, layout } = grid;
      yield { type: 'grid', time, step, png, ...(layout === undefined ? {} : { layout }) };
    } else if (++this.notes <= MAX_NOTES)
      yield {
        ...this.note(
          'warning',
          'damaged-image',
          `The image at step ${n(recorded)} ${grid.problem}; it was left out.`,
          step,
        ),
        time,
      };
    else this.lose('they are further images that cannot be read');
  }

  private async *allGrids(): AsyncGenerator<ExternalRecord> {
    while (this.waiting.length > 0) yield* this.nextGrid();
  }

  private lose(reason: string): void {
    this.lost.set(reason, (this.lost.get(reason) ?? 0) + 1);
  }

  private note(
    level: 'info' | 'warning',
    code: string,
    message: string,
    step = Math.max(0, this.at.reached),
  ): ExternalRecord {
    return { type: 'event', time: this.at.time, step, level, code, message };
  }
}
