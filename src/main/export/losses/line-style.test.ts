import { describe, expect, it } from 'vitest';
import type { RefusalError } from '../../../shared/contract/outcome';
import { placesOf, runColour, RUN_COLOURS } from '../drawing/run-colours';
import { lineStyle, lineStyles } from './line-style';
import type { LineStyle } from './line-style';

const places = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const distinct = (styles: readonly LineStyle[]): number => new Set(styles.map((style) => JSON.stringify(style))).size;
/** Relative luminance of sRGB (WCAG 2.2). */
const luminance = (colour: readonly number[]): number => {
  const [r, g, b] = colour.map((level) => {
    const share = level / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
};
const contrast = (colour: readonly number[]): number => 1.05 / (luminance(colour) + 0.05);

describe('lines in colour', () => {
  it('differ in colour for twelve runs, and then in dashes too', () => {
    const styles = places(60).map((place) => lineStyle(place, true));
    expect(distinct(styles)).toBe(60);
    expect(styles.slice(0, 12).every(({ dash }) => dash.length === 0)).toBe(true);
    expect(styles[12]!.colour).toEqual(styles[0]!.colour);
    expect(styles[12]!.dash).not.toEqual([]);
  });

  it('keep the colour that a run has in its comparison, whichever runs are exported', () => {
    const [first, second] = lineStyles([7, 3], true);
    expect([first!.colour, second!.colour]).toEqual([RUN_COLOURS[7], RUN_COLOURS[3]]);
  });

  it('count the runs anew where two places would look the same', () => {
    expect(distinct(lineStyles([0, 60], true))).toBe(2);
    expect(distinct(lineStyles([5, 5, 5], true))).toBe(3);
  });

  it('have a contrast of 3 : 1 to paper or more', () => {
    for (const colour of RUN_COLOURS) expect(contrast(colour)).toBeGreaterThanOrEqual(3);
  });
});

describe('lines in grey', () => {
  it('differ in dashes for five runs, and then in grey, down to a contrast of 3 : 1', () => {
    const styles = places(15).map((place) => lineStyle(place, false));
    expect(distinct(styles)).toBe(15);
    expect(new Set(styles.slice(0, 5).map(({ colour }) => colour)).size).toBe(1);
    for (const { colour } of styles) {
      expect(new Set(colour).size).toBe(1);
      expect(contrast(colour)).toBeGreaterThanOrEqual(3);
    }
  });

  it('are given in the order of the runs, because a grey belongs to no run', () =>
    expect(lineStyles([9, 4], false)).toEqual([lineStyle(0, false), lineStyle(1, false)]));
});

it('dashes are pairs of a length and a gap', () => {
  for (const place of places(60)) {
    const { dash } = lineStyle(place, true);
    expect(dash.length % 2).toBe(0);
    expect(dash.every((length) => length > 0)).toBe(true);
  }
});

it('more runs than there are styles are refused, with what to do', () => {
  const refusal = (count: number, inColour: boolean): unknown => {
    try {
      return lineStyles(places(count), inColour).length;
    } catch (error) {
      return (error as RefusalError).refusal;
    }
  };
  expect([refusal(60, true), refusal(15, false), refusal(0, true)]).toEqual([60, 15, 0]);
  expect(refusal(61, true)).toEqual({
    message: 'A loss strip tells at most 60 runs apart: leave runs out, or export without it.',
    at: 'lossStrip',
  });
  expect(refusal(16, false)).toMatchObject({ message: expect.stringContaining('at most 15 runs apart in greys') });
});

describe('places in a comparison', () => {
  it('are those that were given, else the order of the runs', () => {
    expect([...placesOf({ runs: ['a', 'b'], places: [4, 0] })]).toEqual([
      ['a', 4],
      ['b', 0],
    ]);
    expect([...placesOf({ runs: ['a', 'b', 'c'], places: [4] }).values()]).toEqual([4, 1, 2]);
    expect([...placesOf({ runs: [] })]).toEqual([]);
  });

  it('repeat their colours after twelve', () => {
    expect(new Set(RUN_COLOURS.map(String)).size).toBe(12);
    expect([runColour(12), runColour(9999)]).toEqual([RUN_COLOURS[0], RUN_COLOURS[9999 % 12]]);
  });
});
