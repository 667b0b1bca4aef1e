/** [red, green, blue], each 0 to 255. */
export type Rgb = readonly [number, number, number];

/** Parses `#rrggbb`. */
export const parseHex = (text: string): Rgb =>
  [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16)) as unknown as Rgb;

/** A colour as one number: `0xrrggbb`. */
export const packRgb = ([r, g, b]: Rgb): number => (r << 16) | (g << 8) | b;
export const unpackRgb = (key: number): Rgb => [key >> 16, (key >> 8) & 255, key & 255];
