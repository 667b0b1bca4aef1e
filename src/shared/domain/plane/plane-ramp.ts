export type Rgb = readonly [number, number, number];

/** Colours of the diverging ramp: below the middle value, at it, above it. */
export interface Ramp {
  low: Rgb;
  middle: Rgb;
  high: Rgb;
}

/** `#rrggbb` as bytes. */
export const parseHex = (text: string): Rgb =>
  [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16)) as unknown as Rgb;

/** Writes the colour of t in [-1, 1] as RGBA: straight lines in sRGB from the middle to each end, as a CSS gradient has them; NaN is transparent. */
export function paint(out: Uint8ClampedArray, at: number, t: number, { low, middle, high }: Ramp): void {
  if (Number.isNaN(t)) return void out.fill(0, at, at + 4);
  const end = t < 0 ? low : high;
  const share = Math.min(1, Math.abs(t));
  for (let c = 0; c < 3; c++) out[at + c] = middle[c]! + (end[c]! - middle[c]!) * share;
  out[at + 3] = 255;
}
