import { m } from '../../paraglide/messages';
import { OBJECTIVE_LABELS } from '../../shared/domain/run/hyperparameter-fields';
import { RUN_STATES, stateLabel } from '../../shared/domain/run/run';
import type { RunState } from '../../shared/domain/run/run';
import { localMinute } from '../../shared/lib/format';

export { formatBytes, formatDuration } from '../../shared/lib/format';

const DASH = '–';

// Created once, since that takes longer than formatting all numbers of a screen.
const COUNT = new Intl.NumberFormat('en-GB');

/** `12,345`: a count with thousands separated. */
export const formatCount = (n: number): string => COUNT.format(n);

/**
 * Four significant digits, `e` notation outside 0.001..99,999; a dash for missing values, words for non-finite ones.
 */
export function formatNumber(value: number | null | undefined): string {
  if (value === undefined) return DASH;
  if (value === null || Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return formatCount(value).replace('-', '−');
  const size = Math.abs(value);
  const text = size >= 0.001 && size < 1e5 ? value.toPrecision(4) : value.toExponential(2);
  return text.replace(/^-/, '−').replace('e-', 'e−').replace('e+', 'e');
}

/** `42.4`: steps per second, three digits. */
export const formatSpeed = (stepsPerSecond: number | undefined): string =>
  stepsPerSecond === undefined ? DASH : formatCount(Number(stepsPerSecond.toPrecision(3)));

/** `2026-11-21 10:04` in the viewer's time zone. */
export const formatTime = (iso: string | undefined): string => (iso ? localMinute(iso) : DASH);

/** `1 run`, `3 runs`, in the language of the page. */
export const runCount = (n: number): string => m.common_run_count({ count: formatCount(n) });

/** `1 run`, `3 runs`. */
export const plural = (n: number, one: string, many = `${one}s`): string => `${formatCount(n)} ${n === 1 ? one : many}`;

/** `part` of `whole` in whole per cent; 100 only at the end. */
export const percent = (part: number, whole: number): number =>
  whole <= 0 ? 0 : Math.min(100, Math.floor((part / whole) * 100));

const isState = (value: unknown): value is RunState => (RUN_STATES as readonly unknown[]).includes(value);

/** Returns the label of a value of the field `name`: objectives as in their papers, states in the language of the page. */
export function valueLabel<T>(name: string, value: T): T | string {
  if (name === 'objective' && typeof value === 'string' && Object.hasOwn(OBJECTIVE_LABELS, value))
    return OBJECTIVE_LABELS[value as keyof typeof OBJECTIVE_LABELS];
  return name === 'state' && isState(value) ? stateLabel(value) : value;
}
