import { warning } from './catalogue';
import type { WarningName } from './catalogue';

/** A warning began or passed at a step. */
export interface WarningChange {
  name: WarningName;
  state: 'began' | 'passed';
  step: number;
  /** The measured value. */
  value: number;
  /** The threshold; absent where any such value is a warning. */
  threshold?: number;
}

/** A warning of a run: its name, when it last began, and when it passed. */
export interface RunWarning {
  name: string;
  /** Step at which it last began. */
  step: number;
  passed?: number;
}

/**
 * `Mode collapse: diversity 0.12, threshold 0.3.` with meaning and remedy; without these when the warning has passed.
 */
export function describeWarningChange({
  name,
  state,
  value,
  threshold,
}: Pick<WarningChange, 'name' | 'state' | 'value' | 'threshold'>): string {
  const { label, reading, means, remedy } = warning(name)!;
  const title = label.charAt(0).toUpperCase() + label.slice(1);
  const measured = `${reading} ${short(value)}${threshold === undefined ? '' : `, threshold ${short(threshold)}`}`;
  return state === 'passed' ? `${title} has passed: ${measured}.` : `${title}: ${measured}. ${means} ${remedy}`;
}

const short = (value: number): string =>
  Number.isFinite(value) ? String(Number(value.toPrecision(3))) : String(value);

/** The warnings of a run, each once, in the order in which they first began. */
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
