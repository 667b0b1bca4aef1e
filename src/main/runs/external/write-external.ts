import { createHash } from 'node:crypto';
import { mkdir, open, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeNumber, journalText } from '../../../shared/formats/journal-lines';
import type { JournalLine } from '../../../shared/formats/journal-lines';
import { JOURNAL_FILE, RUN_FILE, SAMPLES_FOLDER } from '../../../shared/formats/run-file';
import { replaceFile, syncFile } from '../../files/write-aside';
import type { ExternalRecord } from '../../external/reader';

/** Digits of a step in a file name, so that files sort by step. */
const STEP_DIGITS = 9;
/** Lines are written in pieces of about this many characters. */
const PIECE = 256 * 1024;

/** Appends the records of a run to its folder, as journal lines and sample grids. */
export class ExternalRunWriter {
  private lines: string[] = [];
  private length = 0;
  private n = 0;
  private pid = 0;
  /** Bytes of the journal that are on the disk. */
  bytes = 0;
  /** Largest step recorded. */
  step = 0;
  private constructor(
    private readonly folder: string,
    private readonly journal: FileHandle,
  ) {}

  /** Opens the journal of a run folder, which is created if it is missing, at its end. */
  static async open(folder: string): Promise<ExternalRunWriter> {
    await mkdir(join(folder, SAMPLES_FOLDER), { recursive: true });
    const writer = new ExternalRunWriter(folder, await open(join(folder, JOURNAL_FILE), 'a'));
    writer.bytes = (await writer.journal.stat()).size;
    return writer;
  }

  writeRunFile(file: object): Promise<void> {
    return replaceFile(join(this.folder, RUN_FILE), JSON.stringify(file, null, 2) + '\n');
  }

  async record(record: ExternalRecord): Promise<void> {
    const { time: at } = record;
    switch (record.type) {
      case 'metrics': {
        const values = Object.fromEntries(
          Object.entries(record.values).map(([name, column]) => [name, column.map(encodeNumber)]),
        );
        if (record.steps.length === 0) return;
        return this.write({ type: 'metrics', at, steps: record.steps, values }, record.steps[record.steps.length - 1]!);
      }
      case 'grid':
        return this.grid(record);
      case 'event': {
        const { step, level, code, message } = record;
        return this.write({ type: 'event', at, step, level, code, message }, step);
      }
      case 'rewind':
        this.step = record.step;
        return this.write({ type: 'start', at, pid: this.pid, step: record.step }, record.step);
    }
  }

  /**
   * Begins the journal, or continues it after the last step.
   *
   * @param pid process that follows the files; 0 for an import, which is not a process that trains
   */
  start(at: number, pid: number): Promise<void> {
    this.pid = pid;
    return this.write({ type: 'start', at, pid, step: this.step }, this.step);
  }

  end = (at: number): Promise<void> => this.write({ type: 'end', at, step: this.step, state: 'finished' }, this.step);

  /** Writes what is buffered. */
  async flush(): Promise<void> {
    if (this.lines.length === 0) return;
    const { bytesWritten } = await this.journal.write(this.lines.join(''));
    this.bytes += bytesWritten;
    [this.lines, this.length] = [[], 0];
  }

  async close(): Promise<void> {
    try {
      await this.flush();
      await this.journal.sync();
    } finally {
      await this.journal.close();
    }
  }

  private async grid({ step, time: at, png, layout }: Extract<ExternalRecord, { type: 'grid' }>): Promise<void> {
    const file = `${String(step).padStart(STEP_DIGITS, '0')}.png`;
    const path = join(this.folder, SAMPLES_FOLDER, file);
    await writeFile(path, png);
    await syncFile(path);
    const sha256 = createHash('sha256').update(png).digest('hex');
    const { rows, columns, ...tiles } = layout ?? { rows: 1, columns: 1 };
    await this.write(
      {
        type: 'sample',
        at,
        step,
        file,
        kind: 'grid',
        rows,
        columns,
        bytes: png.length,
        sha256,
        ...('width' in tiles ? { tiles } : {}),
      },
      step,
    );
  }

  private async write(line: JournalLine, step: number): Promise<void> {
    if (line.type === 'start') this.n = 0;
    const text = `${journalText({ ...line, at: Math.round(line.at) }, this.n++)}\n`;
    this.lines.push(text);
    this.length += text.length;
    this.step = Math.max(this.step, step);
    if (this.length > PIECE) await this.flush();
  }
}
