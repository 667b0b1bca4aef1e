import { fail } from '../picture/cast';
import type { Rgb } from '../picture/scatter';

/** The run colours of the window in light, `--run-1` to `--run-12` of app.css. */
export const RUN_COLOURS: readonly Rgb[] = [
  [0x2f, 0x6f, 0xd6], [0xc2, 0x41, 0x0c], [0x15, 0x80, 0x3d], [0xa2, 0x1c, 0xaf], [0x0e, 0x74, 0x90], [0xb9, 0x1c, 0x1c],
  [0x6d, 0x28, 0xd9], [0x8a, 0x61, 0x00], [0xbe, 0x18, 0x5d], [0x4d, 0x7c, 0x0f], [0x47, 0x55, 0x69], [0x0f, 0x76, 0x6e],
];
/** Greys that are told apart on paper; the lightest has a contrast of 3 : 1. */
const GREYS: readonly Rgb[] = [26, 100, 148].map((level) => [level, level, level] as const);
/** Lengths of strokes and gaps, in line widths. */
const DASHES: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [9, 3, 2, 3], [14, 4]];

export interface LineStyle {
  colour: Rgb;
  dash: readonly number[];
}

/** How the run at a place of the film is drawn: by its colour where the film is in colour, by its dashes where all is grey; then by both. */
export const lineStyle = (place: number, inColour: boolean): LineStyle =>
  inColour
    ? { colour: RUN_COLOURS[place % RUN_COLOURS.length]!, dash: DASHES[Math.floor(place / RUN_COLOURS.length) % DASHES.length]! }
    : { colour: GREYS[Math.floor(place / DASHES.length) % GREYS.length]!, dash: DASHES[place % DASHES.length]! };

/** Refuses more runs than there are styles: two runs drawn alike would be taken for one. */
export function checkTold(runs: number, inColour: boolean): void {
  const most = DASHES.length * (inColour ? RUN_COLOURS : GREYS).length;
  if (runs > most) fail(`A loss strip tells at most ${most} runs apart${inColour ? '' : ' in greys'}: leave runs out, or export without it.`, 'lossStrip');
}
