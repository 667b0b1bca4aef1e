/** A cell of a table: text of a CSV file, a number or text of a JSON line; undefined when it is empty. */
export type Cell = string | number | undefined;

/** Words for missing values in files of pandas, R, spreadsheets and Python. */
const MISSING = new Set(['', '-', 'na', 'n/a', '#n/a', 'none', 'null', '<na>']);
const WORDS: Readonly<Record<string, number>> = {
  nan: NaN,
  inf: Infinity,
  '+inf': Infinity,
  '-inf': -Infinity,
  infinity: Infinity,
  '+infinity': Infinity,
  '-infinity': -Infinity,
};
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const GROUPED = /^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/;
const GROUPED_BY_POINT = /^[+-]?\d{1,3}(\.\d{3})+(,\d*)?$/;
const DECIMAL_COMMA = /^[+-]?\d*,\d+(e[+-]?\d+)?$/i;

export type DecimalMark = '.' | ',';

/** The number in a cell; undefined when it is missing, and the text itself when it is not a number. */
export function numberIn(cell: Cell, decimal: DecimalMark = '.'): number | string | undefined {
  if (typeof cell !== 'string') return cell;
  // Most cells are plain numbers.
  if (cell !== '' && decimal === '.' && DECIMAL.test(cell)) return Number(cell);
  const text = cell.trim();
  const lower = text.toLowerCase();
  if (MISSING.has(lower)) return undefined;
  if (Object.hasOwn(WORDS, lower)) return WORDS[lower]!;
  if (decimal === ',') {
    if (DECIMAL_COMMA.test(text)) return Number(text.replace(',', '.'));
    if (GROUPED_BY_POINT.test(text)) return Number(text.replaceAll('.', '').replace(',', '.'));
  }
  if (DECIMAL.test(text)) return Number(text);
  if (decimal === '.' && GROUPED.test(text)) return Number(text.replaceAll(',', ''));
  return text;
}

/** Whether a cell can only be a number with a decimal comma: `0,51`, but not `1,234`. */
export const hasDecimalComma = (cell: string): boolean => {
  const text = cell.trim();
  return DECIMAL_COMMA.test(text) && !GROUPED.test(text);
};

/** How a column states times. */
export type TimeUnit = 'seconds since 1970' | 'milliseconds since 1970' | 'seconds' | 'date';

/** 2001-09-09 to 2286: smaller numbers are not times since 1970. */
const MIN_EPOCH_SECONDS = 1e9;
const MAX_EPOCH_SECONDS = 1e10;
const ISO_DATE = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?$/;

/** Milliseconds since 1970 of a written date, which is UTC if it names no zone. */
function dateIn(text: string): number | undefined {
  const trimmed = text.trim();
  const found = ISO_DATE.exec(trimmed);
  if (!found) return undefined;
  const zone = found[4];
  const at = Date.parse(
    trimmed
      .replace(/\s*(UTC)$/, 'Z')
      .replace(' ', 'T')
      .replace(/\s+(?=[+-])/, '') + (zone === undefined && found[1] !== undefined ? 'Z' : ''),
  );
  return Number.isFinite(at) ? at : undefined;
}

/** The unit of the times in a column, from some of its cells; undefined when they are not times. */
export function timeUnitOf(cells: readonly Cell[], decimal: DecimalMark): TimeUnit | undefined {
  const seen = cells.filter((cell) => numberIn(cell, decimal) !== undefined);
  if (seen.length === 0) return undefined;
  if (seen.every((cell) => typeof cell === 'string' && dateIn(cell) !== undefined)) return 'date';
  const numbers = seen.map((cell) => numberIn(cell, decimal));
  const all = (isTime: (n: number) => boolean) => numbers.every((n) => typeof n === 'number' && isTime(n));
  if (all((n) => n >= MIN_EPOCH_SECONDS && n < MAX_EPOCH_SECONDS)) return 'seconds since 1970';
  if (all((n) => n >= MIN_EPOCH_SECONDS * 1000 && n < MAX_EPOCH_SECONDS * 1000)) return 'milliseconds since 1970';
  return all((n) => n >= 0 && n < MIN_EPOCH_SECONDS) ? 'seconds' : undefined;
}

/** A time as milliseconds: since 1970, or since the beginning if the unit is `seconds`. */
export function timeIn(cell: Cell, unit: TimeUnit, decimal: DecimalMark): number | undefined {
  if (unit === 'date') return typeof cell === 'string' ? dateIn(cell) : undefined;
  const value = numberIn(cell, decimal);
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  return unit === 'milliseconds since 1970' ? value : value * 1000;
}
