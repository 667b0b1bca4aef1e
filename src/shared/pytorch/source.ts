import { completed } from '../domain/run/hyperparameters';
import type { Hyperparameters } from '../domain/run/hyperparameters';

/** What a script is made from: a run or a planned run. */
export interface ScriptSource {
  name: string;
  /** Absent for a run that does not exist yet. */
  id?: string;
  dataset: string;
  /** Number of samples of the dataset, where it is known. */
  datasetCount?: number;
  seed: number;
  hyperparameters: Hyperparameters;
}

/** Whether the generator makes points of the plane; otherwise it makes images. */
export const isPlanar = (h: Hyperparameters): boolean => h.network === 'mlp';

export const packingOf = (h: Hyperparameters): number => completed(h).packing ?? 1;
export const isSpectral = (h: Hyperparameters): boolean => completed(h).spectralNorm === 'on';

/** Whether the discriminator drops units: only the wide one does. */
export const hasDropout = (h: Hyperparameters): boolean =>
  (h.network === 'fc-wide' || h.network === 'conv-generator') && (h.dropout ?? 0) > 0;

export const hasDiscriminatorNorm = (h: Hyperparameters): boolean =>
  h.network === 'dcgan' && h.discriminatorNorm === 'batch';
