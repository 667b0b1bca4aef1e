/** Names of what is logged of each layer of the discriminator: `layerGradientNorm.3` is that of the third, counted from its input. */
export const layerName = (layer: number): string => `layerGradientNorm.${layer}`;

/** Which layer a metric's name means; undefined where it is none of these. */
export function layerOf(name: string): number | undefined {
  const found = /^layerGradientNorm\.([1-9]\d?)$/.exec(name);
  return found ? Number(found[1]) : undefined;
}
