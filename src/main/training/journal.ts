import { closeSync, fstatSync, fsyncSync, fsync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { encodeNumber, journalText } from '../../shared/journal';
import type { JournalLine } from '../../shared/journal';
import type { Row } from './readings';

/** A line before it has its time. */
type Line = JournalLine extends infer L ? (L extends JournalLine ? Omit<L, 'at'> : never) : never;

/** Once a second the journal is synced, and says that the process lives if nothing else did. */
const BEAT = 1000;

/** The one output of a training process: lines appended to a file, see shared/journal.ts. */
export class Journal {
  private readonly descriptor: number;
  private readonly timer: NodeJS.Timeout;
  /** 0 before the first line: the process has not started until it says so. */
  private lastLine = 0;
  private dirty = false;
  /** An error of a sync in the background; thrown by the next append. */
  private error: Error | undefined;

  /** @param step tells a heartbeat the current step */
  constructor(file: string, private readonly step: () => number) {
    this.descriptor = openSync(file, 'a+');
    dropTornLine(this.descriptor);
    this.timer = setInterval(() => { this.beat(); }, BEAT);
    this.timer.unref();
  }

  append(line: Line): void {
    if (this.error) throw this.error;
    const { type, ...rest } = line;
    writeSync(this.descriptor, `${journalText({ type, at: Date.now(), ...rest } as JournalLine)}\n`);
    this.lastLine = Date.now();
    this.dirty = true;
  }

  /** Rows as rectangles: metrics that belong to the same steps share a line. */
  metrics(rows: readonly Row[]): void {
    for (const rectangle of rectangles(rows)) this.append({ type: 'metrics', ...rectangle });
  }

  /** A line that promises something of another file: on disk before anybody hears more. */
  announce(line: Line): void {
    this.append(line);
    fsyncSync(this.descriptor);
    this.dirty = false;
  }

  close(): void {
    clearInterval(this.timer);
    fsyncSync(this.descriptor);
    closeSync(this.descriptor);
  }

  private beat(): void {
    try {
      if (this.lastLine > 0 && Date.now() - this.lastLine >= BEAT) this.append({ type: 'heartbeat', step: this.step() });
    } catch (error) {
      this.error = error as Error;
    }
    if (!this.dirty) return;
    this.dirty = false;
    fsync(this.descriptor, (error) => {
      // A close may come first; it syncs itself.
      if (error && error.code !== 'EBADF') this.error = error;
    });
  }
}

/** A process that died while it wrote leaves a line without an end; readers have never taken it. */
function dropTornLine(descriptor: number): void {
  const { size } = fstatSync(descriptor);
  const piece = Buffer.alloc(64 * 1024);
  for (let end = size; end > 0; ) {
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

function rectangles(rows: readonly Row[]): { steps: number[]; values: Record<string, Numbers> }[] {
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
