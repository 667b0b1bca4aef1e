import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { m } from '../../../paraglide/messages';
import { visible } from '../../../shared/lib/text';
import { fail } from '../../datasets/refusals';
import type { ExternalRecord } from '../reader';
import type { TimeUnit } from './cells';
import { cursorAt, isUnchanged, readLines } from './lines';
import type { FileCursor } from './lines';
import { RowMapper } from './map-rows';
import type { MappedRow } from './map-rows';
import { Rectangles } from './rectangles';
import type { BadLine } from './rows';
import { mappingOf } from './table-source';
import type { TablePlan } from './table-source';

/** Where the reading of a run's tables stopped, as JSON. */
export interface TableCursor {
  /** By the name of the file. */
  files: Record<string, FileCursor & { rows: number }>;
  /** Columns of steps and times: the same file read otherwise begins again. */
  columns: (string | null)[];
  /** Last step, and that of each metric. */
  step: number;
  last: [string, number][];
  /** Milliseconds since 1970 of the first record with a time. */
  origin?: number;
}

export interface TableReadOptions {
  signal: AbortSignal;
  cursor?: TableCursor | undefined;
  onBytes?: ((bytes: number) => void) | undefined;
}

const columnsOf = (plans: readonly TablePlan[]): (string | null)[] =>
  plans.flatMap(({ roles, isUnsorted }) => [
    roles.step ?? null,
    roles.time?.name ?? null,
    isUnsorted ? 'unsorted' : null,
  ]);

/**
 * The records of a run from one or more tables. Returns undefined when it has to be read from its beginning to be
 * continued.
 */
export async function* readTables(
  plans: readonly TablePlan[],
  run: string | undefined,
  options: TableReadOptions,
): AsyncGenerator<ExternalRecord, TableCursor | undefined> {
  const { cursor } = options;
  if (cursor && !(await canContinue(plans, cursor))) return undefined;
  const state = new ReadState(cursor);
  const files: TableCursor['files'] = {};
  for (const plan of plans) {
    if (plan.isUnsorted) yield* readSorted(plan, run, state, options);
    else
      files[basename(plan.sample.path)] = yield* readInOrder(
        plan,
        run,
        state,
        options,
        cursor?.files[basename(plan.sample.path)],
      );
  }
  if (plans.some((plan) => plan.isUnsorted)) return undefined;
  return {
    files,
    columns: columnsOf(plans),
    step: state.step,
    last: [...state.last],
    ...(state.origin !== undefined && { origin: state.origin }),
  };
}

async function canContinue(plans: readonly TablePlan[], cursor: TableCursor): Promise<boolean> {
  const columns = columnsOf(plans);
  if (cursor.columns.some((column, i) => column !== columns[i])) return false;
  for (const { sample } of plans) {
    const file = cursor.files[basename(sample.path)];
    if (file && !(await isUnchanged(sample.path, file))) return false;
  }
  return true;
}

/** What is known from earlier rows. */
class ReadState {
  step: number;
  origin: number | undefined;
  readonly last: Map<string, number>;
  readonly table = new Rectangles();

  constructor(cursor: TableCursor | undefined) {
    this.step = cursor?.step ?? -1;
    this.origin = cursor?.origin;
    this.last = new Map(cursor?.last ?? []);
  }

  /**
   * Time of a record in milliseconds since 1970, and its seconds of training. `fallback` is the time of a file whose rows
   * have no times.
   */
  timeOf(time: number | undefined, unit: TimeUnit | undefined, fallback: number): { time: number; seconds?: number } {
    if (time === undefined || unit === undefined) return { time: fallback };
    if (unit === 'seconds') return { time: fallback, seconds: time / 1000 };
    this.origin ??= time;
    return { time, seconds: Math.max(0, (time - this.origin) / 1000) };
  }

  /**
   * Whether a row means that the program started again from an earlier step: a metric has a later value. Rows of
   * metrics that are written late do not.
   */
  isRestart({ step, values }: MappedRow): boolean {
    return step < this.step && values.some(([name]) => (this.last.get(name) ?? -1) > step);
  }

  /** Forgets what was recorded from `step` on. */
  restart(step: number): void {
    for (const [name, last] of this.last) if (last >= step) this.last.delete(name);
    this.step = step;
  }

  /** Adds a row, with its epoch and its seconds of training, which only ascend with the steps. */
  add({ step, values, epoch }: MappedRow, { time, seconds }: { time: number; seconds?: number }): void {
    const all = [...values];
    for (const [name, value] of [['epoch', epoch] as const, ['time', seconds] as const])
      if (value !== undefined && step > (this.last.get(name) ?? -1)) all.push([name, value]);
    this.table.add(step, time, all);
    for (const [name] of all) this.last.set(name, step);
    this.step = Math.max(this.step, step);
  }
}

/** A line without a line break is complete once the file has not changed for this time. */
const SETTLED_MS = 10_000;

async function* readInOrder(
  plan: TablePlan,
  run: string | undefined,
  state: ReadState,
  { signal, onBytes }: TableReadOptions,
  cursor: TableCursor['files'][string] | undefined,
): AsyncGenerator<ExternalRecord, TableCursor['files'][string]> {
  const { sample, roles } = plan;
  const { path } = sample;
  const mtimeMs = Math.round((await stat(path)).mtimeMs);
  const now = Date.now();
  const isSettled = Math.abs(now - mtimeMs) > SETTLED_MS;
  const parser = sample.parser();
  const mapper = new RowMapper(parser.columns, mappingOf(plan, run), cursor?.rows ?? 0);
  const problems = new Problems(basename(path));
  let offset = cursor?.offset ?? 0;
  let line = cursor?.line ?? 1;
  let isOpen = cursor?.isOpen ?? false;
  /** Late rows of other metrics have smaller steps than the table before them. */
  let lowest = -1;

  function* addRows({ rows, bad }: ReturnType<typeof parser.parse>): Generator<ExternalRecord> {
    for (const one of bad) problems.add(one);
    for (const row of rows) {
      const mapped = mapper.map(row);
      if (!mapped) continue;
      if ('problem' in mapped) {
        problems.add({ line: row.line, problem: mapped.problem });
        continue;
      }
      if (mapped.values.length === 0) continue;
      const at = state.timeOf(mapped.time, roles.time?.unit, mtimeMs);
      if (state.isRestart(mapped)) {
        yield* state.table.take();
        yield { type: 'rewind', time: at.time, step: Math.max(0, mapped.step - 1) };
        state.restart(mapped.step);
        lowest = mapped.step;
      } else if (mapped.step < lowest || state.table.isFull(mapped.step)) yield* state.table.take();
      lowest = mapped.step;
      state.add(mapped, at);
    }
  }

  // Of a line that was taken before its line break was written, the line break remains.
  const first = isOpen ? line - 1 : line;
  for await (const batch of readLines(path, { from: offset, first, signal, onBytes })) {
    if (batch.isOpen && !isSettled) break;
    yield* addRows(parser.parse(batch));
    offset = batch.to;
    line = batch.first + batch.texts.length;
    isOpen = batch.isOpen;
  }
  yield* addRows(parser.finish());
  if (parser.open) {
    offset = Math.max(0, offset - parser.open.bytes - (isOpen ? 0 : 1));
    line = parser.open.line;
    isOpen = false;
  }
  yield* state.table.take();
  yield* problems.events(state.step, mtimeMs, mapper);
  return { ...(await cursorAt(path, offset, line, isOpen)), rows: mapper.rowCount };
}

/** Most values that are sorted in memory: about 1 GB. */
const MAX_SORTED_VALUES = 10_000_000;

async function* readSorted(
  plan: TablePlan,
  run: string | undefined,
  state: ReadState,
  { signal, onBytes }: TableReadOptions,
): AsyncGenerator<ExternalRecord> {
  const { sample, roles } = plan;
  const parser = sample.parser();
  const mapper = new RowMapper(parser.columns, mappingOf(plan, run));
  const problems = new Problems(basename(sample.path));
  const all: MappedRow[] = [];
  let count = 0;
  const add = ({ rows, bad }: ReturnType<typeof parser.parse>): void => {
    for (const one of bad) problems.add(one);
    for (const row of rows) {
      const mapped = mapper.map(row);
      if (!mapped) continue;
      if ('problem' in mapped) problems.add({ line: row.line, problem: mapped.problem });
      else if (mapped.values.length > 0) {
        count += mapped.values.length;
        all.push(mapped);
      }
    }
    if (count > MAX_SORTED_VALUES)
      fail(
        m.external_too_many_unsorted({ path: sample.path, max: MAX_SORTED_VALUES.toLocaleString('en') }),
        sample.path,
      );
  };
  for await (const batch of readLines(sample.path, { signal, onBytes })) add(parser.parse(batch));
  add(parser.finish());
  // The sort is stable: of equal steps the row that comes later in the file stays.
  all.sort((a, b) => a.step - b.step);
  if (roles.time && roles.time.unit !== 'seconds')
    for (const { time } of all) if (time !== undefined) state.origin = Math.min(state.origin ?? time, time);
  for (const mapped of all) {
    if (state.table.isFull(mapped.step)) yield* state.table.take();
    state.add(mapped, state.timeOf(mapped.time, roles.time?.unit, sample.mtimeMs));
  }
  yield* state.table.take();
  yield* problems.events(state.step, sample.mtimeMs, mapper);
}

/** Lines that are named; the others are counted. */
const MAX_NAMED = 3;

/** Lines that could not be read, as events of the run. */
class Problems {
  private readonly named: BadLine[] = [];
  private others = 0;

  constructor(private readonly file: string) {}

  add(bad: BadLine): void {
    if (this.named.length < MAX_NAMED) this.named.push(bad);
    else this.others++;
  }

  *events(lastStep: number, time: number, mapper: RowMapper): Generator<ExternalRecord> {
    const step = Math.max(0, lastStep);
    const event = (message: string): ExternalRecord => ({
      ...{ type: 'event', time, step, level: 'warning', code: 'table' },
      message: visible(message),
    });
    for (const { line, problem } of this.named)
      yield event(`Line ${line} of ${this.file} ${problem}; it was left out.`);
    const were = (count: number): string => (count === 1 ? 'was' : 'were');
    if (this.others > 0)
      yield event(
        `${this.others.toLocaleString('en')} more ${this.others === 1 ? 'line' : 'lines'} of ${this.file} ${were(this.others)} left out.`,
      );
    const { firstText, texts, tooMany } = mapper;
    if (firstText)
      yield event(
        `${texts.toLocaleString('en')} ${texts === 1 ? 'cell' : 'cells'} of ${this.file} ${texts === 1 ? 'holds' : 'hold'} text where a number is expected, the first one "${firstText.text}" in column "${firstText.column}" of line ${firstText.line}; ${texts === 1 ? 'it was' : 'they were'} left out.`,
      );
    if (tooMany.size > 0) yield event(`${this.file} has more than 1,000 metrics; the others were left out.`);
  }
}
