import { PENALISED } from '../run/hyperparameter-fields';
import type { Hyperparameters } from '../run/hyperparameters';
import { warning } from './catalogue';
import type { WarningChange } from './run-warnings';

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
