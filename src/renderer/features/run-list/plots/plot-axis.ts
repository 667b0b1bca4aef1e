import { rowValue } from '../../../../shared/domain/table/row-values';
import type { CellValue } from '../../../../shared/domain/table/row-values';
import type { RunRow } from '../../../../shared/domain/run/run';
import type { ViewAxis } from '../../../../shared/domain/table/saved-view';
import { valueTicks } from '../../../lib/axis-ticks';
import { MISSING, wordOf } from './brush';
import { columnOf } from '../table/columns';

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

const MAX_WORDS = 24;

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
  const axis = {
    id,
    label,
    kind: 'numbers' as const,
    ...widened(from, to, log && canLog),
    log: log && canLog,
    canLog,
    words: [],
    missing: cells.length - numbers.length,
  };
  return { ...axis, ticks: ticksOf(axis, numbers.every(Number.isInteger)) };
}

/** One value alone would have no place to be. */
function widened(from: number, to: number, log: boolean): { from: number; to: number } {
  if (to > from) return { from, to };
  if (log) return { from: from / 2 || from, to: Math.min(Number.MAX_VALUE, to * 2) };
  const by = Math.abs(from) * 0.1 || 1;
  return { from: Math.max(-Number.MAX_VALUE, from - by), to: Math.min(Number.MAX_VALUE, to + by) };
}

function wordAxis(id: string, label: string, cells: readonly CellValue[]): PlotAxis {
  const all = [...new Set(cells.map(wordOf))].sort((a, b) => (a === MISSING ? 1 : b === MISSING ? -1 : a < b ? -1 : 1));
  const words = all.length > MAX_WORDS ? [...all.slice(0, MAX_WORDS - 1), `${all.length - MAX_WORDS + 1} others`] : all;
  const last = Math.max(1, words.length - 1);
  const ticks = words.map((word, i) => ({ share: words.length === 1 ? 0.5 : i / last, label: word }));
  return { id, label, kind: 'words', from: 0, to: last, log: false, canLog: false, words, ticks, missing: 0 };
}

/** Where a value stands, 0 to 1 from the low end; NaN for none. */
function shareOf(axis: PlotAxis, cell: CellValue): number {
  if (axis.kind === 'words') return placeOfWord(axis, wordOf(cell));
  if (typeof cell !== 'number' || !Number.isFinite(cell)) return NaN;
  return shareOfNumber(axis, cell);
}

/** Where a number stands on an axis of numbers; on a logarithmic one, what is not above 0 stands at the low end. */
export function shareOfNumber({ log, from, to }: Pick<PlotAxis, 'log' | 'from' | 'to'>, value: number): number {
  if (log) return value <= 0 ? 0 : (Math.log(value) - Math.log(from)) / (Math.log(to) - Math.log(from));
  // The span of two finite numbers can overflow; that of their halves cannot.
  return to - from < Infinity ? (value - from) / (to - from) : (value / 2 - from / 2) / (to / 2 - from / 2);
}

function placeOfWord({ words, to }: PlotAxis, word: string): number {
  if (words.length === 1) return 0.5;
  const at = words.indexOf(word);
  return (at < 0 ? words.length - 1 : at) / to;
}

/** The value at a share of the axis. */
export const valueAt = ({ log, from, to }: PlotAxis, share: number): number =>
  log ? Math.exp(Math.log(from) + share * (Math.log(to) - Math.log(from))) : from * (1 - share) + to * share;

/** Shares of every run on an axis. */
export const sharesOf = (axis: PlotAxis, rows: readonly RunRow[]): Float32Array =>
  Float32Array.from(rows, (row) => shareOf(axis, rowValue(row, axis.id)));

/** Where round values stand on an axis of numbers, and what is written there. */
const ticksOf = (axis: Omit<PlotAxis, 'ticks'>, whole: boolean): PlotAxis['ticks'] =>
  valueTicks(axis.from, axis.to, axis.log, { whole }).map(({ value, label }) => ({
    share: shareOfNumber(axis, value),
    label,
  }));
