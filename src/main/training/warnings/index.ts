import { clipBounds } from './clip-bounds';
import type { Detector } from './detector';
import { discriminatorSaturation } from './discriminator-saturation';
import { explodingGradient } from './exploding-gradient';
import { modeCollapse } from './mode-collapse';
import { oscillation } from './oscillation';
import { penaltyNorm } from './penalty-norm';
import { tensorGrowth } from './tensor-growth';
import { vanishingGradient } from './vanishing-gradient';

/** Every warning that readings can give. NaN is told by the watcher, and what settings alone give by shared/domain/warnings/settings-warnings.ts. */
export const DETECTORS: readonly Detector[] = [
  modeCollapse, discriminatorSaturation, vanishingGradient, explodingGradient, clipBounds, penaltyNorm, oscillation, tensorGrowth,
];
