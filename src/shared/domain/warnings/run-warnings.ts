import { warning } from './catalogue';
import type { WarningName } from './catalogue';

/** That a warning began, or that it has passed, at a step. */
export interface WarningChange {
  name: WarningName;
  state: 'began' | 'passed';
  step: number;
  /** What was read. */
  value: number;
  /** What it was held against; absent where any such value is a warning. */
  threshold?: number;
}

/** Of a run: which warning, since when, and when it passed, if it has. */
export interface RunWarning {
  name: string;
  /** Step at which it last began. */
  step: number;
  passed?: number;
}

/** `Mode collapse: diversity 0.12, threshold 0.3. What it means. What people do.`; of one that has passed only that. */
export function describeWarningChange({
  name,
  state,
  value,
  threshold,
}: Pick<WarningChange, 'name' | 'state' | 'value' | 'threshold'>): string {
  const { label, reading, means, remedy } = warning(name)!;
  const title = label.charAt(0).toUpperCase() + label.slice(1);
  const held = `${reading} ${short(value)}${threshold === undefined ? '' : `, threshold ${short(threshold)}`}`;
  return state === 'passed' ? `${title} has passed: ${held}.` : `${title}: ${held}. ${means} ${remedy}`;
}

const short = (value: number): string =>
  Number.isFinite(value) ? String(Number(value.toPrecision(3))) : String(value);

/** What a run has been warned of, each once, in the order in which it first began. */
export function foldWarnings(
  all: readonly { name: string; state: WarningChange['state']; step: number }[],
): RunWarning[] {
  const found = new Map<string, RunWarning>();
  for (const { name, state, step } of all) {
    const known = found.get(name);
    if (state === 'began') found.set(name, { name, step });
    else if (known) found.set(name, { ...known, passed: step });
  }
  return [...found.values()];
}
