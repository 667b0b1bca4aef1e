import { clipBounds, explodingGradient, penaltyNorm, vanishingGradient } from './gradient-warnings';
import type { Detector } from './detector';
import { discriminatorSaturation, modeCollapse } from './collapse-warnings';
import { oscillation, tensorGrowth } from './dynamics-warnings';

/**
 * All detectors of warnings from readings. The watcher reports NaN, and shared/domain/warnings/run-warnings.ts
 * the warnings about settings.
 */
export const DETECTORS: readonly Detector[] = [
  modeCollapse,
  discriminatorSaturation,
  vanishingGradient,
  explodingGradient,
  clipBounds,
  penaltyNorm,
  oscillation,
  tensorGrowth,
];
