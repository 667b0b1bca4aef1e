import type { Coverage } from './coverage';

/**
 * KL(p || q) in nats between the modes of the generated and of the real samples: 0 where all K modes are hit alike, log K where one is hit alone.
 *
 * PacGAN (arXiv 1712.04086, Table 1). p_k is the share of mode k in the samples of high quality, as the authors' code
 * counts it (`entropy of coverage`); q_k = 1 / K, for the modes of these data have equal weights, so KL = log K - H(p).
 * A perfect generator has (K - 1) / 2n of n such samples in the mean, not 0.
 *
 * @returns undefined without a sample of high quality, for then there is no p
 */
export function reverseKl({ close }: Coverage): number | undefined {
  const all = close.reduce((a, b) => a + b, 0);
  if (all === 0) return undefined;
  const divergence = close.reduce((sum, n) => (n === 0 ? sum : sum + (n / all) * Math.log((n / all) * close.length)), 0);
  // Rounding may leave an even spread a hair below 0.
  return Math.max(0, divergence);
}
