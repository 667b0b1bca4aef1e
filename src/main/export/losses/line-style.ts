import { fail } from '../picture/sample-frames';
import { RUN_COLOURS, runColour } from '../picture/run-colours';
import type { RgbColour } from '../picture/scatter';

/** Greys that are told apart on paper; the lightest has a contrast of 3 : 1. */
const GREYS: readonly RgbColour[] = [26, 100, 148].map((level) => [level, level, level] as const);
/** Lengths of strokes and gaps, in line widths. */
const DASHES: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [9, 3, 2, 3], [14, 4]];

export interface LineStyle {
  colour: RgbColour;
  dash: readonly number[];
}

/** How the run at a place is drawn: by its colour where the film is in colour, by its dashes where all is grey; then by both. */
export const lineStyle = (place: number, inColour: boolean): LineStyle =>
  inColour
    ? { colour: runColour(place), dash: DASHES[Math.floor(place / RUN_COLOURS.length) % DASHES.length]! }
    : { colour: GREYS[Math.floor(place / DASHES.length) % GREYS.length]!, dash: DASHES[place % DASHES.length]! };

/** A style for each run of a film, by their places in the comparison. Refuses more runs than there are styles: two runs drawn alike would be taken for one. */
export function lineStyles(places: readonly number[], inColour: boolean): LineStyle[] {
  const most = DASHES.length * (inColour ? RUN_COLOURS : GREYS).length;
  if (places.length > most)
    fail(
      `A loss strip tells at most ${most} runs apart${inColour ? '' : ' in greys'}: leave runs out, or export without it.`,
      'lossStrip',
    );
  const isOwn = inColour && new Set(places.map((place) => place % most)).size === places.length;
  return places.map((place, i) => lineStyle(isOwn ? place : i, inColour));
}
