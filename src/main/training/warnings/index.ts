import { clipBounds, explodingGradient, penaltyNorm, vanishingGradient } from './gradient-warnings';
import type { Detector } from './detector';
import { discriminatorSaturation, modeCollapse } from './collapse-warnings';
import { oscillation, tensorGrowth } from './dynamics-warnings';

/** Every warning that readings can give. NaN is told by the watcher, and what settings alone give by shared/domain/warnings/settings-warnings.ts. */
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
