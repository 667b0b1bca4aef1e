import { describe, expect, it } from 'vitest';
import { Histogram, binOf } from './palette';
import { quantise } from './quantise';

describe('the palette of a colour frame', () => {
  it('keeps colours exactly when there are fewer than it may have', () => {
    const colours = [[0, 0, 0], [255, 255, 255], [200, 30, 40], [16, 90, 250]] as const;
    const histogram = new Histogram();
    colours.forEach(([r, g, b], i) => { for (let n = 0; n <= i; n++) histogram.add(r, g, b); });
    const palette = histogram.palette(240);
    expect(palette.colours).toHaveLength(4);
    for (const [r, g, b] of colours) expect(palette.colours[palette.ofBin[binOf(r, g, b)]!]).toEqual([r, g, b]);
  });
  it('splits the two groups of a pair of clusters first', () => {
    const histogram = new Histogram();
    for (let i = 0; i < 20; i++) { histogram.add(10 + i, 20, 20); histogram.add(220 + i, 20, 20); }
    const reds = histogram.palette(2).colours.map(([r]) => r).sort((a, b) => a - b);
    expect(reds).toEqual([20, 230]); // means of 10..29 and 220..239, rounded up from .5
  });
  it('reserves sixteen greys from black to white', () => {
    const { table } = quantise([{ width: 1, height: 1, channels: 1, data: Uint8Array.of(3) }]);
    expect([...table.slice(720, 726)]).toEqual([0, 0, 0, 17, 17, 17]);
    expect([...table.slice(-3)]).toEqual([255, 255, 255]);
  });
});
