import { PENALISED } from '../fields';
import type { Hyperparameters } from '../hyperparameters';
import type { Said } from './said';

/** What is known to go wrong from the settings alone: said before a run is queued, and where it begins. */
export function settingsWarnings(h: Hyperparameters): Omit<Said, 'step' | 'state'>[] {
  const found: Omit<Said, 'step' | 'state'>[] = [];
  if (PENALISED.includes(h.objective) && h.discriminatorNorm === 'batch') found.push({ name: 'penalty-batch-norm', value: h.batchSize, threshold: 1 });
  const momentum = h.optimizer === 'adam' ? (h.beta1 ?? 0) : (h.momentum ?? 0);
  if (h.objective === 'wgan' && momentum > 0) found.push({ name: 'wgan-momentum', value: momentum, threshold: 0 });
  return found;
}
