import { stat } from 'node:fs/promises';
import { m } from '../../../paraglide/messages';
import { formatList, joinWithCommas } from '../../../shared/lib/format';
import { cleanName } from '../../../shared/lib/text';
import { append } from '../../../shared/lib/lists';
import { numberIn } from './cells';
import type { DecimalMark } from './cells';
import { columnFacts, decimalOf } from './columns';
import type { ColumnFacts } from './columns';
import { separatorOf, splitFields } from './csv-fields';
import { readLines } from './lines';
import { CsvRows, JsonRows } from './rows';
import type { CsvDialect, Row, RowParser } from './rows';

/** What is read of a larger file before it is imported: its beginning and its end. */
const SAMPLE_BYTES = 1024 * 1024;
const TAIL_BYTES = 64 * 1024;
/** Lines from which the dialect is found. */
const DIALECT_LINES = 20;

/** How a file is written, and some of its rows. */
export interface TableSample {
  path: string;
  bytes: number;
  mtimeMs: number;
  format: 'csv' | 'jsonl';
  decimal: DecimalMark;
  columns: readonly string[];
  facts: ColumnFacts[];
  /** The first rows; all of them if `isWhole`. */
  rows: Row[];
  /** The last rows of a larger file. */
  tail: Row[];
  isWhole: boolean;
  /** How the file is written, a sentence each. */
  remarks: string[];
  /** A parser for the whole file. */
  parser(): RowParser;
}

/**
 * Reads the beginning and the end of a file, as JSON lines if their parser is known. Returns undefined when it is no table of numbers.
 *
 * @throws RefusalError when it is UTF-16
 */
export async function inspectTable(
  path: string,
  signal: AbortSignal,
  known?: () => RowParser,
): Promise<TableSample | undefined> {
  const { size, mtimeMs } = await stat(path);
  const head: (string | undefined)[] = [];
  for await (const { texts, isOpen } of readLines(path, { until: SAMPLE_BYTES, signal }))
    if (!isOpen || size <= SAMPLE_BYTES) append(head, texts);
  const dialect: Dialect | undefined = known ? { format: 'jsonl', remarks: [], parser: known } : dialectOf(head, path);
  if (!dialect) return undefined;
  const parser = dialect.parser();
  const { rows } = parser.parse({ texts: head, first: 1, to: 0, isOpen: false });
  append(rows, parser.finish().rows);
  if (rows.length === 0) return undefined;
  const isWhole = size <= SAMPLE_BYTES;
  const tail = isWhole ? [] : await tailRows(path, size, parser, signal);
  const decimal = dialect.format === 'csv' ? decimalOf(rows, dialect.separator) : '.';
  const facts = columnFacts(parser.columns, rows, decimal);
  if (!facts.some(({ numbers }) => numbers > 0)) return undefined;
  const remarks = [...dialect.remarks];
  if (decimal === ',') remarks.push(m.external_decimal_commas());
  return {
    ...{
      path,
      bytes: size,
      mtimeMs: Math.round(mtimeMs),
      format: dialect.format,
      decimal,
      columns: parser.columns,
      facts,
      rows,
      tail,
    },
    ...{ isWhole, remarks, parser: dialect.parser },
  };
}

/** Rows of the last lines; the first line, which may be part of one, is left out. */
async function tailRows(path: string, size: number, parser: RowParser, signal: AbortSignal): Promise<Row[]> {
  const texts: (string | undefined)[] = [];
  for await (const batch of readLines(path, { from: size - TAIL_BYTES, until: size, signal }))
    if (!batch.isOpen) append(texts, batch.texts);
  return parser.parse({ texts: texts.slice(1), first: 0, to: 0, isOpen: false }).rows;
}

type Dialect = { remarks: string[]; parser(): RowParser } & (
  { format: 'jsonl' } | { format: 'csv'; separator: CsvDialect['separator'] }
);

function dialectOf(head: readonly (string | undefined)[], path: string): Dialect | undefined {
  const lines = head.filter((text): text is string => text !== undefined && text.trim() !== '');
  const first = lines[0];
  if (first === undefined || first.includes('\0')) return undefined;
  if (first.trimStart().startsWith('{') || /\.(jsonl|ndjson)$/i.test(path))
    return { format: 'jsonl', remarks: [], parser: () => new JsonRows() };
  if (/^\s*[[<]/.test(first)) return undefined;
  const shown = lines.filter((text) => !text.startsWith('#')).slice(0, DIALECT_LINES);
  const header = shown[0];
  if (header === undefined) return undefined;
  const separator = separatorOf(shown);
  const fields = splitFields(header, separator);
  if (!fields) return undefined;
  const isNumber = (field: string) => typeof numberIn(field, separator === ';' ? ',' : '.') === 'number';
  const hasHeader = !fields.every((field) => isNumber(field));
  const { columns, remarks } = hasHeader ? uniqueNames(fields) : numbered(fields.length);
  if (separator !== ',') remarks.push(separator === ';' ? m.external_semicolons() : m.external_tabs());
  const dialect: CsvDialect = { separator, decimal: '.', columns, hasHeader };
  return { format: 'csv', separator, remarks, parser: () => new CsvRows(dialect, hasHeader ? header : '') };
}

const numbered = (count: number) => ({
  columns: Array.from({ length: count }, (_, i) => `column ${i + 1}`),
  remarks: [m.external_no_header()],
});

/** Names for the columns of a header: an empty one is `column 3`, and a repeated one gets a number. */
function uniqueNames(fields: readonly string[]): { columns: string[]; remarks: string[] } {
  const taken = new Set<string>();
  const repeated = new Set<string>();
  const columns = fields.map((field, i) => {
    const base = cleanName(field) || `column ${i + 1}`;
    let name = base;
    for (let n = 2; taken.has(name); n++) name = `${base} (${n})`;
    if (name !== base) repeated.add(base);
    taken.add(name);
    return name;
  });
  const remarks = repeated.size > 0 ? [m.external_repeated_columns({ columns: shownNames([...repeated]) })] : [];
  return { columns, remarks };
}

const MAX_SHOWN = 5;
/** Names for a sentence; of many, the first ones and a count. */
export function shownNames(names: readonly string[]): string {
  const shown = names.slice(0, MAX_SHOWN).map((name) => `"${name.slice(0, 80)}"`);
  return names.length > MAX_SHOWN
    ? m.dataset_names_and_more({ names: joinWithCommas(shown), count: names.length - MAX_SHOWN })
    : formatList(shown);
}
