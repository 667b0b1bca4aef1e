import type { Cell, DecimalMark } from './cells';
import { splitFields } from './csv-fields';
import type { Separator } from './csv-fields';
import type { LineBatch } from './lines';

/** A row: `cells[i]` belongs to column `i`; missing cells are undefined. `line` is its number in the file. */
export interface Row {
  line: number;
  cells: Cell[];
}

/** A line that was left out, and why, as the end of "Line 7 ...". */
export interface BadLine {
  line: number;
  problem: string;
}

/** Turns lines into rows. Columns may be added while reading; their indexes stay. */
export interface RowParser {
  readonly columns: readonly string[];
  /** The rows of a batch in order, with the lines that are none. */
  parse(batch: LineBatch): { rows: Row[]; bad: BadLine[] };
  /** Called at the end of the file: the rows behind a quotation mark that is never closed. */
  finish(): { rows: Row[]; bad: BadLine[] };
  /** Lines at the end of the file whose quoted field is still open, from this line on: their end may not be written yet. */
  readonly open: { line: number; bytes: number } | undefined;
}

/** How a CSV file is written, found from its first lines. */
export interface CsvDialect {
  separator: Separator;
  decimal: DecimalMark;
  /** Unique names. */
  columns: string[];
  hasHeader: boolean;
}

const TOO_LONG = 'is longer than 4 MiB';
/** A quoted field that is not closed within this number of lines has a stray quotation mark. */
const MAX_RECORD_LINES = 100;

/** Rows of a CSV file. Lines that begin with `#` are comments, and a header that is repeated is skipped. */
export class CsvRows implements RowParser {
  readonly columns: readonly string[];
  private readonly separator: Separator;
  private readonly header: string;
  private pending: string[] = [];
  private pendingLine = 0;

  constructor(
    { separator, columns }: CsvDialect,
    /** The header as it is written, or an empty text. */
    header: string,
  ) {
    this.columns = columns;
    this.separator = separator;
    this.header = header;
  }

  get open(): RowParser['open'] {
    if (this.pending.length === 0) return undefined;
    return { line: this.pendingLine, bytes: Buffer.byteLength(this.pending.join('\n')) };
  }

  parse({ texts, first }: LineBatch): { rows: Row[]; bad: BadLine[] } {
    const rows: Row[] = [];
    const bad: BadLine[] = [];
    for (const [i, text] of texts.entries()) this.add(text, first + i, rows, bad);
    return { rows, bad };
  }

  private add(text: string | undefined, line: number, rows: Row[], bad: BadLine[]): void {
    if (text === undefined) return void bad.push({ line, problem: TOO_LONG });
    if (this.pending.length > 0) return this.continueRecord(text, rows, bad);
    if (text === '' || text === this.header || text.startsWith('#') || text.trim() === '') return;
    const cells = splitFields(text, this.separator);
    if (cells) return this.addRow(cells, line, rows, bad);
    this.pending = [text];
    this.pendingLine = line;
  }

  /** A record whose quoted field holds line breaks. A quotation mark that is never closed costs one line only. */
  private continueRecord(text: string, rows: Row[], bad: BadLine[]): void {
    this.pending.push(text);
    const from = this.pendingLine;
    const cells = text.includes('"') ? splitFields(this.pending.join('\n'), this.separator) : undefined;
    if (cells?.length === this.columns.length) {
      this.pending = [];
      return this.addRow(cells, from, rows, bad);
    }
    if (this.pending.length < MAX_RECORD_LINES && !cells) return;
    this.giveUp(rows, bad);
  }

  /** Reads the lines behind the first one of an open record as rows of their own. */
  private giveUp(rows: Row[], bad: BadLine[]): void {
    const [from, [, ...others]] = [this.pendingLine, this.pending];
    this.pending = [];
    bad.push({ line: from, problem: 'has a quotation mark that is not closed' });
    for (const [i, other] of others.entries()) this.add(other, from + 1 + i, rows, bad);
  }

  finish(): { rows: Row[]; bad: BadLine[] } {
    const [rows, bad]: [Row[], BadLine[]] = [[], []];
    const isRow = (text: string) => splitFields(text, this.separator)?.length === this.columns.length;
    while (this.pending.slice(1).some(isRow)) this.giveUp(rows, bad);
    return { rows, bad };
  }

  private addRow(cells: string[], line: number, rows: Row[], bad: BadLine[]): void {
    const expected = this.columns.length;
    while (cells.length > expected && cells[cells.length - 1]!.trim() === '') cells.pop();
    if (cells.length !== expected) {
      const n = cells.length;
      bad.push({ line, problem: `has ${n} ${n === 1 ? 'field' : 'fields'} instead of ${expected}` });
      return;
    }
    rows.push({ line, cells });
  }
}

/** Most names that are read from JSON lines; a program that makes a new name for each line has no metrics there. */
const MAX_COLUMNS = 5000;
const MAX_DEPTH = 6;

/**
 * Rows of JSON lines. Names of nested objects are joined by `.`; an object of `num`, `mean` and `std` (StyleGAN) is its
 * mean; lists are left out. Python's NaN and Infinity are accepted.
 */
export class JsonRows implements RowParser {
  readonly columns: string[] = [];
  readonly open = undefined;
  private readonly indexes = new Map<string, number>();

  parse({ texts, first }: LineBatch): { rows: Row[]; bad: BadLine[] } {
    const rows: Row[] = [];
    const bad: BadLine[] = [];
    for (const [i, text] of texts.entries()) {
      if (text?.trim() === '') continue;
      const line = first + i;
      const value = text === undefined ? undefined : parseLine(text);
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        bad.push({ line, problem: text === undefined ? TOO_LONG : 'is not a JSON object' });
        continue;
      }
      const cells: Cell[] = [];
      this.flatten(this.selected(value as Record<string, unknown>), '', 0, cells);
      rows.push({ line, cells });
    }
    return { rows, bad };
  }

  finish(): { rows: Row[]; bad: BadLine[] } {
    return { rows: [], bad: [] };
  }

  /** The part of a line that holds metrics. */
  protected selected(line: Record<string, unknown>): Record<string, unknown> {
    return line;
  }

  private flatten(object: Record<string, unknown>, prefix: string, depth: number, cells: Cell[]): void {
    for (const [key, value] of Object.entries(object)) {
      const name = prefix + key;
      if (typeof value === 'object' && value !== null) {
        if (isStatistic(value as Record<string, unknown>)) this.putMean(name, value as Record<string, unknown>, cells);
        else if (!Array.isArray(value) && depth < MAX_DEPTH)
          this.flatten(value as Record<string, unknown>, `${name}.`, depth + 1, cells);
      } else if (typeof value === 'number') this.put(name, value, cells);
      else if (typeof value === 'string') this.put(name, value, cells);
      else if (typeof value === 'boolean') this.put(name, String(value), cells);
    }
  }

  /** The mean of `num` values; there is none of 0 values, although StyleGAN writes NaN. */
  private putMean(name: string, { mean, num }: Record<string, unknown>, cells: Cell[]): void {
    if (num !== 0 && (typeof mean === 'number' || typeof mean === 'string')) this.put(name, mean, cells);
  }

  private put(name: string, cell: Cell, cells: Cell[]): void {
    let index = this.indexes.get(name);
    if (index === undefined) {
      if (this.columns.length >= MAX_COLUMNS) return;
      index = this.columns.push(name) - 1;
      this.indexes.set(name, index);
    }
    cells[index] = cell;
  }
}

const isStatistic = (value: Record<string, unknown>): boolean => 'mean' in value && 'num' in value && 'std' in value;

const PYTHON_NUMBER = /("(?:[^"\\]|\\.)*")|(-?Infinity|NaN)/g;

function parseLine(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Python writes numbers that JSON does not have; as text they are read by numberIn.
    if (!/NaN|Infinity/.test(text)) return undefined;
  }
  try {
    return JSON.parse(text.replace(PYTHON_NUMBER, (_, quoted?: string, word?: string) => quoted ?? `"${word!}"`));
  } catch {
    return undefined;
  }
}
