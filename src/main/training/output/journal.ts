import { constants, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs';
import { encodeNumber, journalText } from '../../../shared/formats/journal-lines';
import type { JournalLine } from '../../../shared/formats/journal-lines';
import type { LoggedStep } from './pending-readings';
import { AppendFile } from './append-file';

/** A line without its timestamp. */
export type NewJournalLine = JournalLine extends infer L ? (L extends JournalLine ? Omit<L, 'at'> : never) : never;

/** Ends a process whose run another process trains by now, so that two never write one journal. */
export interface JournalFence {
  /** Called before each write; does not return when another process has taken the run over. */
  check(): void;
  /** Ends the process. */
  end(): never;
}

/** Interval of syncs, and of heartbeats if no other line was written. */
const FLUSH_INTERVAL_MS = 1000;

/**
 * The output of a training process: lines appended to a file, see shared/formats/journal-lines.ts.
 *
 * Lines that cannot be written are buffered, and written in order once {@link sync} succeeds.
 */
export class Journal {
  private readonly file: AppendFile;
  private readonly timer: NodeJS.Timeout;
  /** Time of the last line; undefined before the first, since heartbeats must not precede the start line. */
  private lastLine: number | undefined;
  private hasUnsyncedLines = false;
  private hasFailed = false;
  /** Metrics that are already in the journal at step 0, because an earlier process began there. */
  firstMetrics: ReadonlySet<string> = new Set();
  /** Number of the next line; lines before the start line have none. */
  private lineNumber: number | undefined;

  /**
   * @param step returns the current step for heartbeats
   * @param onWriteFailed receives the error of a failed write, once until a sync succeeds; the receiver must retry
   * @param fence of a run on shared storage, which another process may have taken over
   */
  constructor(
    file: string,
    private readonly step: () => number,
    private readonly onWriteFailed?: (error: Error) => void,
    private readonly fence?: JournalFence,
  ) {
    fence?.check();
    const descriptor = openSync(file, constants.O_RDWR | constants.O_CREAT, 0o666);
    dropTornLine(descriptor);
    this.file = new AppendFile(file, descriptor, fence && (() => fence.end()));
    this.timer = setInterval(() => {
      this.heartbeat();
    }, FLUSH_INTERVAL_MS);
    this.timer.unref();
  }

  /** Number of bytes not synced yet. */
  get pending(): number {
    return this.file.pending;
  }

  append(line: NewJournalLine): void {
    const { type, ...rest } = line;
    if (type === 'start') this.lineNumber = 0;
    const number = this.lineNumber === undefined ? undefined : this.lineNumber++;
    this.file.push(Buffer.from(`${journalText({ type, at: Date.now(), ...rest } as JournalLine, number)}\n`));
    this.lastLine = performance.now();
    this.hasUnsyncedLines = true;
    if (!this.hasFailed)
      this.tryWrite(() => {
        this.fence?.check();
        this.file.write();
      });
  }

  /** Appends rows as rectangles: metrics recorded at the same steps share a line. */
  metrics(rows: readonly LoggedStep[]): void {
    for (const rectangle of rectangles(this.withoutFirst(rows))) this.append({ type: 'metrics', ...rectangle });
  }

  private withoutFirst(rows: readonly LoggedStep[]): readonly LoggedStep[] {
    if (this.firstMetrics.size === 0 || rows[0]?.step !== 0) return rows;
    return rows.map((row) =>
      row.step === 0
        ? {
            ...row,
            values: Object.fromEntries(Object.entries(row.values).filter(([name]) => !this.firstMetrics.has(name))),
          }
        : row,
    );
  }

  /** Syncs all lines, before a line refers to another file, for example. @throws the system error */
  sync(): void {
    this.fence?.check();
    this.file.sync();
    this.hasUnsyncedLines = false;
    this.hasFailed = false;
  }

  close(): void {
    clearInterval(this.timer);
    try {
      this.fence?.check();
      this.file.sync();
    } finally {
      this.file.close();
    }
  }

  private heartbeat(): void {
    if (this.hasFailed) return;
    if (this.lastLine !== undefined && performance.now() - this.lastLine >= FLUSH_INTERVAL_MS)
      this.append({ type: 'heartbeat', step: this.step() });
    if (!this.hasUnsyncedLines) return;
    this.hasUnsyncedLines = false;
    this.tryWrite(() => {
      this.fence?.check();
      this.file.reopenIfReplaced();
    });
    this.file.syncLater((error) => {
      this.handleFailure(error);
    });
  }

  private tryWrite(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.handleFailure(error as Error);
    }
  }

  private handleFailure(error: Error): void {
    if (this.hasFailed) return;
    if (!this.onWriteFailed) throw error;
    this.hasFailed = true;
    this.onWriteFailed(error);
  }
}

/** Removes the incomplete line of a process that was killed while writing; readers ignore such lines. */
function dropTornLine(descriptor: number): void {
  const { size } = fstatSync(descriptor);
  const chunk = Buffer.alloc(64 * 1024);
  for (let end = size; end > 0;) {
    const start = Math.max(0, end - chunk.length);
    const read = readSync(descriptor, chunk, 0, end - start, start);
    const newline = chunk.subarray(0, read).lastIndexOf(10);
    if (newline >= 0 || start === 0) {
      const keep = newline >= 0 ? start + newline + 1 : 0;
      if (keep < size) ftruncateSync(descriptor, keep);
      return;
    }
    end = start;
  }
}

type Numbers = ReturnType<typeof encodeNumber>[];

function rectangles(rows: readonly LoggedStep[]): { steps: number[]; values: Record<string, Numbers> }[] {
  const columns = new Map<string, { steps: number[]; numbers: Numbers }>();
  for (const { step, values } of rows) {
    for (const [name, value] of Object.entries(values)) {
      let column = columns.get(name);
      if (!column) columns.set(name, (column = { steps: [], numbers: [] }));
      column.steps.push(step);
      column.numbers.push(encodeNumber(shorten(value)));
    }
  }
  const bySteps = new Map<string, { steps: number[]; values: Record<string, Numbers> }>();
  for (const [name, { steps, numbers }] of columns) {
    const key = steps.join();
    let rectangle = bySteps.get(key);
    if (!rectangle) bySteps.set(key, (rectangle = { steps, values: {} }));
    rectangle.values[name] = numbers;
  }
  return [...bySteps.values()];
}

/** Nine significant digits identify every float32 value. */
const shorten = (value: number): number => (Number.isFinite(value) ? Number(value.toPrecision(9)) : value);
