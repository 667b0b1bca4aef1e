import { decadeLabels, tickLabels } from '../../shared/numbers/axis';
import type { Axis } from './time-axis';
import { linearTickValues, logTickValues } from './tick-values';

/** A tick of an axis: its value and label. */
export interface AxisTick {
  value: number;
  label: string;
}

/** Width of a character of an 11-pixel label, and the minimum gap between two labels. */
const LETTER_PX = 6.2;
const GAP_PX = 14;
const MAX_X_TICKS = 6;

const paired = (values: readonly number[], labels: readonly string[]): AxisTick[] =>
  values.map((value, i) => ({ value, label: labels[i]! }));

/**
 * Returns round values from `from` to `to` with distinct labels; on a logarithmic axis `from` is above 0.
 *
 * @param whole whether values are whole numbers only, like seeds
 */
export function valueTicks(from: number, to: number, log: boolean, { count = 5, whole = false } = {}): AxisTick[] {
  if (!log) return labelled(whole ? wholeTickValues(from, to, count) : linearTickValues(from, to, count));
  const values = logTickValues(from, to);
  // Within less than a decade the ticks are evenly spaced and need the same number of decimal places.
  return isDecades(values) ? paired(values, decadeLabels(values)) : labelled(values);
}

const labelled = (values: readonly number[]): AxisTick[] => paired(values, tickLabels(values));
const isDecades = (values: readonly number[]): boolean =>
  values.every((value) => /^[125](e.*)?$/.test(value.toExponential().replace(/e.*/, '')));

/**
 * Returns the ticks of x: whole steps and updates, epochs, or times in whole seconds, minutes, hours and days; at most
 * as many as fit.
 */
export function placeTicks(axis: Axis, from: number, to: number, widthPx: number): AxisTick[] {
  let ticks: AxisTick[] = [];
  for (let count = MAX_X_TICKS; count >= 1; count--) {
    ticks = placeTicksOf(axis, from, to, count);
    const widest = Math.max(0, ...ticks.map(({ label }) => label.length));
    if (ticks.length <= 2 || ticks.length * (widest * LETTER_PX + GAP_PX) <= widthPx) return ticks;
  }
  return ticks;
}

function placeTicksOf(axis: Axis, from: number, to: number, count: number): AxisTick[] {
  if (axis === 'time') return timeTicks(from, to, count);
  const values = axis === 'epoch' ? linearTickValues(from, to, count) : wholeTickValues(from, to, count);
  return paired(values, countLabels(values));
}

/** Returns whole numbers if the range contains any, otherwise fractions. */
function wholeTickValues(from: number, to: number, count: number): number[] {
  const values = linearTickValues(from, to, count);
  if (values.every(Number.isInteger)) return values;
  const whole = [];
  for (let value = Math.ceil(from); value <= to && whole.length <= 2 * count; value++) whole.push(value);
  return whole.length > 0 ? whole : values;
}

/** Larger counts have exponents. The limit is higher than for other values, because steps are read as numbers. */
const MAX_PLAIN_COUNT = 1e9;
const GROUPED = new Intl.NumberFormat('en-GB');
const countLabels = (values: readonly number[]): string[] =>
  values.every((value) => Number.isInteger(value) && Math.abs(value) <= MAX_PLAIN_COUNT)
    ? values.map((value) => GROUPED.format(value).replace('-', '−'))
    : tickLabels(values);

const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86_400;
const TIME_STEPS_S = [
  1,
  2,
  5,
  10,
  15,
  30,
  ...[1, 2, 5, 10, 15, 30].map((m) => m * MINUTE_S),
  ...[1, 2, 3, 6, 12].map((h) => h * HOUR_S),
  DAY_S,
];

function timeTicks(from: number, to: number, count: number): AxisTick[] {
  const rough = to / count - from / count;
  if (rough <= 1) return paired(...fractionsOfSeconds(from, to, count));
  const step = TIME_STEPS_S.find((s) => s >= rough);
  const values =
    step === undefined
      ? linearTickValues(from / DAY_S, to / DAY_S, count).map((days) => days * DAY_S)
      : multiples(from, to, step);
  return paired(
    values,
    values.map((value) => timeLabel(value, 0)),
  );
}

function fractionsOfSeconds(from: number, to: number, count: number): [number[], string[]] {
  const values = linearTickValues(from, to, count);
  const seconds = tickLabels(values);
  if (Math.abs(to) < MINUTE_S) return [values, seconds.map((label) => `${label} s`)];
  const places = Math.max(0, ...seconds.map((label) => label.split('.')[1]?.length ?? 0));
  return [
    values,
    places <= MAX_TIME_PLACES ? values.map((value) => timeLabel(value, places)) : seconds.map((label) => `${label} s`),
  ];
}

/** Maximum decimal places of seconds at which subtracting whole minutes does not change the rounding. */
const MAX_TIME_PLACES = 6;

/** The caller limits the number of values: `step` is at least a `count`-th of the range. */
const multiples = (from: number, to: number, step: number): number[] => {
  const first = Math.ceil(from / step);
  return Array.from({ length: Math.max(0, Math.floor(to / step) - first + 1) }, (_, i) => (first + i) * step);
};

/** `0 s`, `45 s`, `3 min 20 s`, `1 d 4 h 46 min`: all units that are not 0, so that labels are distinct. */
function timeLabel(value: number, places: number): string {
  const units: [number, string][] = [
    [DAY_S, 'd'],
    [HOUR_S, 'h'],
    [MINUTE_S, 'min'],
  ];
  let rest = Math.abs(value);
  const parts = units.flatMap(([length, name]) => {
    const whole = Math.floor((rest + 1e-9) / length);
    rest -= whole * length;
    return whole > 0 ? [`${GROUPED.format(whole)} ${name}`] : [];
  });
  const seconds = Math.max(0, rest).toFixed(places);
  if (Number(seconds) > 0 || parts.length === 0)
    parts.push(`${parts.length === 0 && Number(seconds) === 0 ? '0' : seconds} s`);
  return `${value < 0 ? '−' : ''}${parts.join(' ')}`;
}

/** Returns labels for adjacent positions of an axis, with as many digits as needed to make them distinct. */
export function placeLabels(axis: Axis, places: readonly number[]): string[] {
  if (axis === 'step' || axis === 'updates') return places.map((place) => GROUPED.format(Math.round(place)));
  const sorted = [...new Set(places)].sort((a, b) => a - b);
  const nearest = sorted.slice(1).reduce((least, place, i) => Math.min(least, place - sorted[i]!), Infinity);
  const digits = Math.min(
    9,
    Math.max(axis === 'time' ? 0 : 1, Number.isFinite(nearest) ? Math.ceil(-Math.log10(nearest)) : 0),
  );
  return places.map((place) =>
    axis === 'time'
      ? timeLabel(place, Math.abs(place) < 10 ? Math.max(1, digits) : digits)
      : tickLabels([Number(place.toFixed(digits))])[0]!,
  );
}
