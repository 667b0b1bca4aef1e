import { m } from '../../../paraglide/messages';
import { fail } from '../drawing/shown-runs';
import { RUN_COLOURS, runColour } from '../drawing/run-colours';
import type { Rgb } from '../../../shared/lib/colour';

/** Greys that are distinguishable on paper; the lightest has a contrast of 3 : 1. */
const GREYS: readonly Rgb[] = [26, 100, 148].map((level) => [level, level, level] as const);
/** Lengths of dashes and gaps, in line widths. */
const DASHES: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [9, 3, 2, 3], [14, 4]];

export interface LineStyle {
  colour: Rgb;
  dash: readonly number[];
}

/**
 * Style of the run at an index. In colour, runs differ by colour first and then by dashes; in grey, by dashes first.
 */
export const lineStyle = (place: number, inColour: boolean): LineStyle =>
  inColour
    ? { colour: runColour(place), dash: DASHES[Math.floor(place / RUN_COLOURS.length) % DASHES.length]! }
    : { colour: GREYS[Math.floor(place / DASHES.length) % GREYS.length]!, dash: DASHES[place % DASHES.length]! };

/**
 * A style for each run of an animation, by its index in the comparison. Refuses more runs than there are styles,
 * because two runs drawn alike would be confused.
 */
export function lineStyles(places: readonly number[], inColour: boolean): LineStyle[] {
  const maxStyles = DASHES.length * (inColour ? RUN_COLOURS : GREYS).length;
  if (places.length > maxStyles)
    fail(m.drawing_loss_strip_tells_at_most({ maxStyles, detail: inColour ? '' : m.drawing_in_greys() }), 'lossStrip');
  const areDistinct = inColour && new Set(places.map((place) => place % maxStyles)).size === places.length;
  return places.map((place, i) => lineStyle(areDistinct ? place : i, inColour));
}
