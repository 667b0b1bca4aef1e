import { constants, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs';
import { encodeNumber, journalText } from '../../../shared/formats/journal-lines';
import type { JournalLine } from '../../../shared/formats/journal-lines';
import type { LoggedStep } from './pending-readings';
import { AppendFile } from './append-file';

/** A line before it has its time. */
export type NewJournalLine = JournalLine extends infer L ? (L extends JournalLine ? Omit<L, 'at'> : never) : never;

/** Once a second the journal is synced, and says that the process lives if nothing else did. */
const FLUSH_INTERVAL_MS = 1000;

/**
 * The one output of a training process: lines appended to a file, see shared/formats/journal-lines.ts.
 *
 * A disk that takes no line loses none: they are kept, and written in their order once {@link sync} succeeds.
 */
export class Journal {
  private readonly tail: AppendFile;
  private readonly timer: NodeJS.Timeout;
  /** Undefined before the first line: the process has not started until it says so. */
  private lastLine: number | undefined;
  private dirty = false;
  private refusing = false;
  /** Number of the next line; lines before the process has said that it starts have none. */
  private number: number | undefined;

  /**
   * @param step tells a heartbeat the current step
   * @param onRefused hears what the disk said to a line, once until a sync succeeds; whoever hears it sees to that
   */
  constructor(
    file: string,
    private readonly step: () => number,
    private readonly onRefused?: (error: Error) => void,
  ) {
    const descriptor = openSync(file, constants.O_RDWR | constants.O_CREAT, 0o666);
    dropTornLine(descriptor);
    this.tail = new AppendFile(file, descriptor);
    this.timer = setInterval(() => {
      this.beat();
    }, FLUSH_INTERVAL_MS);
    this.timer.unref();
  }

  /** Bytes that wait for the disk. */
  get pending(): number {
    return this.tail.pending;
  }

  append(line: NewJournalLine): void {
    const { type, ...rest } = line;
    if (type === 'start') this.number = 0;
    const number = this.number === undefined ? undefined : this.number++;
    this.tail.push(Buffer.from(`${journalText({ type, at: Date.now(), ...rest } as JournalLine, number)}\n`));
    this.lastLine = performance.now();
    this.dirty = true;
    if (!this.refusing)
      this.attempt(() => {
        this.tail.write();
      });
  }

  /** Rows as rectangles: metrics that belong to the same steps share a line. */
  metrics(rows: readonly LoggedStep[]): void {
    for (const rectangle of rectangles(rows)) this.append({ type: 'metrics', ...rectangle });
  }

  /** All lines are on the disk when it returns, for one that promises something of another file. @throws what the disk says */
  sync(): void {
    this.tail.sync();
    this.dirty = false;
    this.refusing = false;
  }

  close(): void {
    clearInterval(this.timer);
    try {
      this.tail.sync();
    } finally {
      this.tail.close();
    }
  }

  private beat(): void {
    if (this.refusing) return;
    if (this.lastLine !== undefined && performance.now() - this.lastLine >= FLUSH_INTERVAL_MS)
      this.append({ type: 'heartbeat', step: this.step() });
    if (!this.dirty) return;
    this.dirty = false;
    this.attempt(() => {
      this.tail.find();
    });
    this.tail.syncLater((error) => {
      this.refuse(error);
    });
  }

  private attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.refuse(error as Error);
    }
  }

  private refuse(error: Error): void {
    if (this.refusing) return;
    if (!this.onRefused) throw error;
    this.refusing = true;
    this.onRefused(error);
  }
}

/** A process that died while it wrote leaves a line without an end; readers have never taken it. */
function dropTornLine(descriptor: number): void {
  const { size } = fstatSync(descriptor);
  const piece = Buffer.alloc(64 * 1024);
  for (let end = size; end > 0;) {
    const start = Math.max(0, end - piece.length);
    const read = readSync(descriptor, piece, 0, end - start, start);
    const newline = piece.subarray(0, read).lastIndexOf(10);
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

/** Nine significant digits name every float32; more would only make lines longer. */
const shorten = (value: number): number => (Number.isFinite(value) ? Number(value.toPrecision(9)) : value);
