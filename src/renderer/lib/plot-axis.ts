import { rowValue } from '../../shared/row-values';
import type { Cell } from '../../shared/row-values';
import type { RunRow } from '../../shared/run';
import type { ViewAxis } from '../../shared/view';
import { MISSING, wordOf } from './brush';
import { columnOf } from './columns';
import { formatNumber } from './format';

/** A field as an axis of a plot: numbers on a line, or words in rows of equal distance. */
export interface PlotAxis {
  id: string;
  label: string;
  kind: 'numbers' | 'words';
  /** Values at both ends; of words, 0 and their number less one. */
  from: number;
  to: number;
  log: boolean;
  /** Every value is above 0, so that a log axis leaves no run out. */
  canLog: boolean;
  /** In the order of the axis; empty for numbers. */
  words: readonly string[];
  ticks: readonly { share: number; label: string }[];
  /** Runs without a value here, which the axis cannot show. */
  missing: number;
}

const MOST_WORDS = 24;

/** The axis of a field over these runs. Words stand in alphabetical order; beyond 24 of them the rest share the last place. */
export function axisOf({ id, log }: ViewAxis, rows: readonly RunRow[]): PlotAxis {
  const label = columnOf(id)?.label ?? id;
  const cells = rows.map((row) => rowValue(row, id));
  const numbers = cells.filter((cell): cell is number => typeof cell === 'number' && Number.isFinite(cell));
  if (numbers.length === 0 || cells.some((cell) => typeof cell === 'string')) return wordAxis(id, label, cells);
  let from = Infinity;
  let to = -Infinity;
  for (const n of numbers) [from, to] = [Math.min(from, n), Math.max(to, n)];
  const canLog = from > 0;
  const axis = { id, label, kind: 'numbers' as const, ...widened(from, to, log && canLog), log: log && canLog, canLog, words: [], missing: cells.length - numbers.length };
  return { ...axis, ticks: axis.log ? logTicks(axis) : linearTicks(axis) };
}

/** One value alone would have no place to be. */
function widened(from: number, to: number, log: boolean): { from: number; to: number } {
  if (to > from) return { from, to };
  if (log) return { from: from / 2, to: to * 2 };
  const by = Math.abs(from) * 0.1 || 1;
  return { from: from - by, to: to + by };
}

function wordAxis(id: string, label: string, cells: readonly Cell[]): PlotAxis {
  const all = [...new Set(cells.map(wordOf))].sort((a, b) => (a === MISSING ? 1 : b === MISSING ? -1 : a < b ? -1 : 1));
  const words = all.length > MOST_WORDS ? [...all.slice(0, MOST_WORDS - 1), `${all.length - MOST_WORDS + 1} others`] : all;
  const last = Math.max(1, words.length - 1);
  const ticks = words.map((word, i) => ({ share: words.length === 1 ? 0.5 : i / last, label: word }));
  return { id, label, kind: 'words', from: 0, to: last, log: false, canLog: false, words, ticks, missing: 0 };
}

/** Where a value stands, 0 to 1 from the low end; NaN for none. */
export function shareOf(axis: PlotAxis, cell: Cell): number {
  if (axis.kind === 'words') return placeOfWord(axis, wordOf(cell));
  if (typeof cell !== 'number' || !Number.isFinite(cell)) return NaN;
  return axis.log ? Math.log(cell / axis.from) / Math.log(axis.to / axis.from) : (cell - axis.from) / (axis.to - axis.from);
}

function placeOfWord({ words, to }: PlotAxis, word: string): number {
  if (words.length === 1) return 0.5;
  const at = words.indexOf(word);
  return (at < 0 ? words.length - 1 : at) / to;
}

/** The value at a share of the axis. */
export const valueAt = ({ log, from, to }: PlotAxis, share: number): number => (log ? from * (to / from) ** share : from + share * (to - from));

/** Shares of every run on an axis. */
export const sharesOf = (axis: PlotAxis, rows: readonly RunRow[]): Float32Array => Float32Array.from(rows, (row) => shareOf(axis, rowValue(row, axis.id)));

const WANTED_TICKS = 5;

function linearTicks(axis: { from: number; to: number }): PlotAxis['ticks'] {
  const rough = (axis.to - axis.from) / WANTED_TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough)!;
  const ticks = [];
  for (let i = Math.ceil(axis.from / step); i * step <= axis.to + step * 1e-9; i++) {
    // The product of whole numbers, so that 3 * 0.1 is not 0.30000000000000004.
    const value = Number((i * step).toPrecision(12));
    ticks.push({ share: (value - axis.from) / (axis.to - axis.from), label: formatTick(value) });
  }
  return ticks;
}

function logTicks(axis: { from: number; to: number }): PlotAxis['ticks'] {
  const decades = Math.log10(axis.to / axis.from);
  const marks = decades > 3 ? [1] : [1, 2, 5];
  const every = Math.max(1, Math.ceil(decades / 8));
  const ticks = [];
  for (let p = Math.floor(Math.log10(axis.from)); p <= Math.log10(axis.to); p += every)
    for (const mark of marks) {
      const value = Number((mark * 10 ** p).toPrecision(12));
      if (value >= axis.from * 0.999 && value <= axis.to * 1.001) ticks.push({ share: Math.log(value / axis.from) / Math.log(axis.to / axis.from), label: formatTick(value) });
    }
  return ticks;
}

const formatTick = (value: number): string => (value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e6) ? value.toExponential(0).replace('e+', 'e').replace('-', '−') : formatNumber(Number(value.toPrecision(6))).replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, ''));
