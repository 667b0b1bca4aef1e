import { localMinute } from '../../shared/lib/format';

export { formatBytes } from '../../shared/lib/format';

const DASH = '–';

// Made once: making it takes longer than all numbers of a screen.
const COUNT = new Intl.NumberFormat('en-GB');

/** `12,345`: a count with thousands separated. */
export const formatCount = (n: number): string => COUNT.format(n);

/** Four significant digits, `e` notation outside 0.001..99,999; a dash for what is missing, words for what is not finite. */
export function formatNumber(value: number | null | undefined): string {
  if (value === undefined) return DASH;
  if (value === null || Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return formatCount(value).replace('-', '−');
  const size = Math.abs(value);
  const text = size >= 0.001 && size < 1e5 ? value.toPrecision(4) : value.toExponential(2);
  return text.replace(/^-/, '−').replace('e-', 'e−').replace('e+', 'e');
}

/** `42.4`: steps a second, three digits. */
export const formatSpeed = (stepsPerSecond: number | undefined): string =>
  stepsPerSecond === undefined ? DASH : formatCount(Number(stepsPerSecond.toPrecision(3)));

/** `45 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`: two units at most, rounded to whole seconds. */
export function formatDuration(seconds: number | undefined): string {
  if (seconds === undefined || !Number.isFinite(seconds)) return DASH;
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return two(s, 60, 'min', 1, 's');
  if (s < 86_400) return two(s, 3600, 'h', 60, 'min');
  return two(s, 86_400, 'd', 3600, 'h');
}

function two(s: number, big: number, bigName: string, small: number, smallName: string): string {
  const rest = Math.floor((s % big) / small);
  return rest === 0 ? `${Math.floor(s / big)} ${bigName}` : `${Math.floor(s / big)} ${bigName} ${rest} ${smallName}`;
}

/** `2026-11-21 10:04` in the zone of the reader. */
export const formatTime = (iso: string | undefined): string => (iso ? localMinute(iso) : DASH);

/** `1 run`, `3 runs`. */
export const plural = (n: number, one: string, many = `${one}s`): string => `${formatCount(n)} ${n === 1 ? one : many}`;

/** Whole per cent of `part` in `whole`; never 100 before the end. */
export const percent = (part: number, whole: number): number =>
  whole <= 0 ? 0 : Math.min(100, Math.floor((part / whole) * 100));
