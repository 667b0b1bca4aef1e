import type { Coverage } from './coverage';

/**
 * Share of the samples that are of high quality, in [0, 1].
 *
 * VEEGAN (arXiv 1705.07761, Table 1) and PacGAN (arXiv 1712.04086, Table 1), there in percent. The data itself has
 * 1 - exp(-9/2) = 0.9889, the mass of a 2-D Gaussian within 3 standard deviations: more means modes that are too narrow.
 */
export const highQuality = ({ samples, close }: Coverage): number => close.reduce((a, b) => a + b, 0) / samples;
