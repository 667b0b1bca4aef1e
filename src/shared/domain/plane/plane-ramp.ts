export type Rgb = readonly [number, number, number];

/** Colours of a diverging colour map: for -1, 0 and 1. */
export interface Ramp {
  low: Rgb;
  middle: Rgb;
  high: Rgb;
}

/** Parses `#rrggbb`. */
export const parseHex = (text: string): Rgb =>
  [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16)) as unknown as Rgb;

/**
 * Writes the colour of t in [-1, 1] as RGBA, interpolated linearly in sRGB as in a CSS gradient; NaN is transparent.
 */
export function paint(out: Uint8ClampedArray, at: number, t: number, { low, middle, high }: Ramp): void {
  if (Number.isNaN(t)) return void out.fill(0, at, at + 4);
  const end = t < 0 ? low : high;
  const share = Math.min(1, Math.abs(t));
  for (let c = 0; c < 3; c++) out[at + c] = middle[c]! + (end[c]! - middle[c]!) * share;
  out[at + 3] = 255;
}
