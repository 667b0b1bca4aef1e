/** Counts the samples that the classifier assigns to each class. */
export function countClasses(logits: ArrayLike<number>, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (let at = 0; at < logits.length; at += classes) {
    let best = 0;
    for (let c = 1; c < classes; c++) if (logits[at + c]! > logits[at + best]!) best = c;
    counts[best]!++;
  }
  return counts;
}

/**
 * KL(p || q) in nats between the class distributions of generated and real samples, as for stacked MNIST in VEEGAN
 * (arXiv 1705.07761, section 4.2) and PacGAN (arXiv 1712.04086, section 4.2); 0 for equal distributions.
 *
 * @returns undefined if a generated class has no real samples, because the divergence is then infinite
 */
export function classDivergence(generated: readonly number[], real: readonly number[]): number | undefined {
  const [n, m] = [generated, real].map((counts) => counts.reduce((a, b) => a + b, 0)) as [number, number];
  let sum = 0;
  for (let c = 0; c < generated.length; c++) {
    const [p, q] = [generated[c]! / n, real[c]! / m];
    if (p === 0) continue;
    if (q === 0) return undefined;
    sum += p * Math.log(p / q);
  }
  return Math.max(0, sum);
}
