import { m } from '../../../paraglide/messages';
import { decodeNumber, parseJournalLine } from '../../../shared/formats/journal-lines';
import type { MetricsLine } from '../../../shared/formats/journal-lines';
import type { RunId } from '../../../shared/domain/run/run';
import { hasMoreAfter, lastStepOf, readRun, rewindSlice, valueAt } from '../../database';
import type { Backfill, RunKey, StoredRun, DatabaseWriter } from '../../database';
import { LineApplier } from './apply-lines';
import { readChunk } from './read-chunk';
import type { Chunk } from './read-chunk';
import { inEnglish } from '../../../shared/locale';

/** Result of reading one chunk. */
export interface Ingested {
  lines: number;
  /** Last step of the run afterwards. */
  step: number;
  /** Steps of new samples. */
  samples: number[];
  /** Whether the journal had more than this chunk. */
  more: boolean;
  /** The process of the last `start` line in it. */
  started?: { pid: number; host?: string | undefined };
}

/** Values stored in one transaction, which takes about ten milliseconds, so that no request waits long. */
const MAX_VALUES_A_TURN = 10_000;

/** A line of metrics with more values than fit in one transaction, and the index of its next step to be stored. */
interface LongLine {
  line: MetricsLine;
  at: number;
  /** Byte offsets in the journal where it begins and ends. */
  byte: number;
  next: number;
  more: boolean;
}

/**
 * Long lines that are partly stored, by run. If the process ends, their first values are already in the database: see
 * {@link storedSteps}.
 */
const longLines = new WeakMap<DatabaseWriter, Map<RunId, LongLine>>();

/**
 * Reads the next chunk of a run's journal into the database.
 *
 * The lines and the new cursor are committed in one transaction, so that every line is counted exactly once even after
 * a crash.
 * Only complete lines are read. A damaged line becomes an event of the run and is skipped. A line with very many
 * values, and
 * the removal of very many that a `start` line invalidates, take several calls; the cursor moves with the last one.
 *
 * @returns undefined when there was nothing new
 */
export function ingestChunk(db: DatabaseWriter, id: RunId, journal: string): Ingested | undefined {
  const run = readRun(db, id);
  const open = openLines(db);
  const long = run && open.get(id)?.byte === run.cursor ? open.get(id) : undefined;
  if (!long) open.delete(id);
  if (!run) return undefined;
  const chunk = long ? undefined : readChunk(journal, run.cursor);
  if (chunk && chunk.size >= run.cursor && chunk.lines.length === 0) return undefined;
  const taken = db.transaction((): Taken | undefined => {
    // Another process, or a deletion, may have changed the row since it was read.
    if (readRun(db, id)?.cursor !== run.cursor) return undefined;
    if (!chunk) return takePart(db, run, long!);
    return chunk.size < run.cursor ? { ingested: shrunk(db, run, chunk.size) } : applyChunk(db, run, chunk);
  });
  // Only after the commit.
  if (taken?.rest) open.set(id, taken.rest);
  else open.delete(id);
  return taken?.ingested;
}

/** Result of a transaction, and the rest of a long line that it started. */
interface Taken {
  ingested: Ingested;
  rest?: LongLine;
}

function openLines(db: DatabaseWriter): Map<RunId, LongLine> {
  let open = longLines.get(db);
  if (!open) longLines.set(db, (open = new Map<RunId, LongLine>()));
  return open;
}

/** Damaged lines of a chunk that become one event each; more are summarised, so that they cannot fill the database. */
const MAX_NAMED_LINES = 3;

function applyChunk(db: DatabaseWriter, run: StoredRun, chunk: Chunk): Taken {
  const applying = new LineApplier(db, run);
  let damaged = 0;
  let values = 0;
  let taken = 0;
  const endOf = (index: number): number => chunk.lines[index + 1]?.byte ?? chunk.next;
  for (const [index, { text, byte }] of chunk.lines.entries()) {
    // A writer that resumes after a crash may begin with an extra newline.
    const parsed = text === '' && chunk.lines.length > 1 ? undefined : parseJournalLine(text);
    const line = parsed?.ok ? parsed.value : undefined;
    const size = line?.type === 'metrics' ? valuesOf(line) : 0;
    const isLarge =
      size > MAX_VALUES_A_TURN || (line?.type === 'start' && hasMoreAfter(db, run.key, line.step, MAX_VALUES_A_TURN));
    if (taken > 0 && (isLarge || values + size > MAX_VALUES_A_TURN)) break;
    if (isLarge && line?.type === 'metrics')
      return takePart(db, run, {
        line,
        at: storedSteps(db, run.key, line),
        byte,
        next: endOf(index),
        more: endOf(index) < chunk.size,
      });
    if (isLarge) {
      rewindSlice(db, run.key, MAX_VALUES_A_TURN);
      return { ingested: { lines: 0, step: run.step, samples: [], more: true } };
    }
    if (line) applying.apply(line);
    else if (parsed?.ok === false && ++damaged <= MAX_NAMED_LINES)
      applying.event(damage(run.step, describeDamagedLine(byte, text)));
    values += size;
    taken = index + 1;
  }
  const next = endOf(taken - 1);
  if (damaged > MAX_NAMED_LINES)
    applying.event(
      damage(
        run.step,
        inEnglish(() => m.runs_event_damaged_lines({ count: damaged - MAX_NAMED_LINES, next })),
      ),
    );
  return {
    ingested: {
      lines: taken,
      step: applying.finish(next),
      samples: applying.samples,
      more: next < chunk.size,
      ...(applying.started ? { started: applying.started } : {}),
    },
  };
}

/** The event of a damaged line; the reason is in English, too. */
const describeDamagedLine = (byte: number, text: string): string =>
  inEnglish(() => {
    const parsed = parseJournalLine(text);
    return m.runs_event_damaged_line({ byte, reason: parsed.ok ? '' : parsed.error.message });
  });

const valuesOf = ({ steps, values }: MetricsLine): number => steps.length * Object.keys(values).length;

/** Stores the next part of a long line. The cursor moves with the last part. */
function takePart(db: DatabaseWriter, run: StoredRun, long: LongLine): Taken {
  const { line, at, next, more } = long;
  const end = at + Math.max(1, Math.floor(MAX_VALUES_A_TURN / Object.keys(line.values).length));
  const applying = new LineApplier(db, run);
  if (at < line.steps.length) {
    const values = Object.fromEntries(
      Object.entries(line.values).map(([name, column]) => [name, column.slice(at, end)]),
    );
    applying.apply({ ...line, steps: line.steps.slice(at, end), values });
  }
  const isLast = end >= line.steps.length;
  const step = applying.finish(isLast ? next : run.cursor);
  if (isLast) return { ingested: { lines: 1, step, samples: [], more } };
  return { ingested: { lines: 0, step, samples: [], more: true }, rest: { ...long, at: end } };
}

/**
 * Number of the line's first steps that are already in the database, because a process ended while it stored the line.
 */
function storedSteps(db: DatabaseWriter, key: RunKey, { steps, values }: MetricsLine): number {
  const last = lastStepOf(db, key, Object.keys(values));
  const count = steps.findIndex((step) => step > last);
  const stored = count === -1 ? steps.length : count;
  const isSame = (i: number): boolean =>
    Object.entries(values).every(([name, column]) =>
      Object.is(valueAt(db, key, name, steps[i]!), decodeNumber(column[i]!)),
    );
  return stored > 0 && isSame(0) && isSame(stored - 1) ? stored : 0;
}

/** A power cut can truncate a journal that was already read: the database keeps its data, and an event records it. */
function shrunk(db: DatabaseWriter, run: StoredRun, size: number): Ingested {
  const applying = new LineApplier(db, run);
  applying.event(
    damage(
      run.step,
      inEnglish(() => m.runs_event_journal_shorter({ bytes: run.cursor - size })),
    ),
  );
  return { lines: 0, step: applying.finish(size), samples: [], more: false };
}

const damage = (step: number, message: string) =>
  ({ at: new Date().toISOString(), step, level: 'warning', code: 'journal-damaged', message }) as const;

/**
 * Reads all of a journal; throws when the signal aborts. Between chunks it gives way to other work and to checkpoints
 * of the write-ahead log.
 */
export async function ingestAll(
  db: DatabaseWriter,
  id: RunId,
  journal: string,
  onChunk: (ingested: Ingested) => void = () => undefined,
  backfill?: Backfill,
  signal?: AbortSignal,
): Promise<void> {
  for (;;) {
    await backfill?.needed();
    signal?.throwIfAborted();
    const ingested = ingestChunk(db, id, journal);
    if (!ingested) return;
    onChunk(ingested);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
