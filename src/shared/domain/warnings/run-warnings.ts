import { m } from '../../../paraglide/messages';
import { PENALISED } from '../run/hyperparameter-fields';
import type { Hyperparameters } from '../run/hyperparameters';
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
  const measured =
    threshold === undefined
      ? `${reading} ${short(value)}`
      : m.warning_threshold({ reading, value: short(value), threshold: short(threshold) });
  return state === 'passed'
    ? m.warning_has_passed({ title, measured })
    : m.warning_measured({ title, measured, means, remedy });
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

/** Problems that are known from the settings alone: shown before a run is queued, and recorded when it starts. */
export function settingsWarnings(h: Hyperparameters): Omit<WarningChange, 'step' | 'state'>[] {
  const found: Omit<WarningChange, 'step' | 'state'>[] = [];
  if (PENALISED.includes(h.objective) && h.discriminatorNorm === 'batch')
    found.push({ name: 'penalty-batch-norm', value: h.batchSize, threshold: 1 });
  const momentum = h.optimizer === 'adam' ? (h.beta1 ?? 0) : (h.momentum ?? 0);
  if (h.objective === 'wgan' && momentum > 0) found.push({ name: 'wgan-momentum', value: momentum, threshold: 0 });
  return found;
}

/** The same as sentences, each once, with the number of runs concerned. */
export function describeSettings(runs: readonly { hyperparameters: Hyperparameters }[]): string[] {
  const counts = new Map<string, number>();
  for (const { hyperparameters } of runs)
    for (const one of settingsWarnings(hyperparameters)) counts.set(one.name, (counts.get(one.name) ?? 0) + 1);
  return [...counts].map(([name, count]) => {
    const { label, means, remedy } = warning(name)!;
    return `${label.charAt(0).toUpperCase()}${label.slice(1)}${runs.length > 1 ? ` in ${count} of ${runs.length} runs` : ''}: ${means} ${remedy}`;
  });
}
