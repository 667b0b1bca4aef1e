/** Name of the gradient norm metric of a discriminator layer: `layerGradientNorm.3` is the third from the input. */
export const layerName = (layer: number): string => `layerGradientNorm.${layer}`;

/** Parses a layer metric's name; undefined for any other name. */
export function layerOf(name: string): number | undefined {
  const found = /^layerGradientNorm\.([1-9]\d?)$/.exec(name);
  return found ? Number(found[1]) : undefined;
}
