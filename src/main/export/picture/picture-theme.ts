/** Grey levels of a picture on light ground. All are greys, so that a grey run needs no colour beside its own 256. */
export const PAPER = 255;
export const INK = 26;
/** Contrast 5.7 : 1 on paper. */
export const MUTED = 100;
export const RULE = 222;

/** Lengths in pixels that fit a scale factor: text grows with the grids, though slower. */
export interface Metrics {
  margin: number;
  gap: number;
  text: number;
  title: number;
  line: number;
}
export function metricsOf(scale: number): Metrics {
  const text = 11 + 2 * scale;
  return { margin: 12 + 4 * scale, gap: 10 + 4 * scale, text, title: text + 2, line: Math.ceil(text * 1.5) };
}
