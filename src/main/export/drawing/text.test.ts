import { describe, expect, it } from 'vitest';
import { columnsFor } from './layout';
import { drawPoints, createBlankSquare, planeAround } from './scatter';
import { fit, textLine, widthOf } from './text';

const style = { size: 13, ink: 0 };

describe('text', () => {
  it('is drawn in the bundled font: DejaVu Sans gives "0" an advance of 1303 of 2048 units', () => {
    expect(widthOf('0'.repeat(100), style)).toBe(Math.ceil((100 * 13 * 1303) / 2048));
  });
  it('shortens a long name in the middle until it fits', () => {
    const short = fit('digits-compare wgan-gp with a long name, seed 12', { ...style, maxWidth: 120 });
    expect(short).toMatch(/^digits.*\u2026.*12$/);
    expect(widthOf(short, style)).toBeLessThanOrEqual(120);
    expect(fit('gan', { ...style, maxWidth: 120 })).toBe('gan');
  });
  it('draws ink on paper', () => {
    const { pixels } = textLine('M', style);
    expect(Math.min(...pixels)).toBeLessThan(40);
    expect(pixels[0]).toBe(255);
  });
});

describe('layout and points', () => {
  it('places runs roughly in a square of at most four columns', () => {
    expect([1, 2, 3, 4, 5, 6, 9, 12, 16, 64].map(columnsFor)).toEqual([1, 2, 3, 2, 3, 3, 3, 4, 4, 4]);
  });
  it('draws a point at its coordinates, with y upwards', () => {
    const image = createBlankSquare(10);
    drawPoints(image, Float32Array.of(0.55, 0.95, 5, 5, NaN, 0), { left: 0, bottom: 0, side: 1 }, [0, 0, 0], 0.5, 1);
    expect([...image.data].flatMap((v, i) => (v < 128 && i % 3 === 0 ? [i / 3] : []))).toEqual([5]);
  });
  it('fits all data into one square with a margin', () => {
    const plane = planeAround([Float32Array.of(-1, 0, 1, 0), Float32Array.of(0, 0.5)]);
    expect(plane.side).toBeCloseTo(2.6, 6);
    expect(plane.left).toBeCloseTo(-1.3, 6);
    expect(plane.bottom).toBeCloseTo(0.25 - 1.3, 6);
  });
});
