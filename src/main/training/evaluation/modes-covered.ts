import type { Coverage } from './coverage';

/**
 * How many modes are the nearest of at least one sample of high quality, from 0 to all of them.
 *
 * VEEGAN (arXiv 1705.07761, Table 1) and PacGAN (arXiv 1712.04086, Table 1), there of 2500 samples. Fewer samples can only miss modes.
 */
export const modesCovered = ({ close }: Coverage): number => close.filter((n) => n > 0).length;
