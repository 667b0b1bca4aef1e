import { describe, expect, it } from 'vitest';
import { frameCount, guessBytes } from './export-size';

describe('the frames of an animation', () => {
  it('are the steps at which any run has a grid', () => {
    expect(
      frameCount(
        [
          [0, 10, 20],
          [0, 15, 20],
        ],
        { every: 1 },
      ),
    ).toBe(4);
  });

  it('are every n-th and the last, which is not counted twice', () => {
    expect(frameCount([[0, 1, 2, 3, 4]], { every: 2 })).toBe(3);
    expect(frameCount([[0, 1, 2, 3]], { every: 2 })).toBe(3);
    expect(frameCount([[5]], { every: 9 })).toBe(1);
  });

  it('keep to the range, both ends included', () => {
    expect(frameCount([[0, 10, 20, 30]], { from: 10, to: 20, every: 1 })).toBe(2);
    expect(frameCount([[0, 10]], { from: 50, every: 1 })).toBe(0);
  });
});

describe('the guess of a size', () => {
  const content = { frames: 10, runs: 4, pixels: 242 * 242, values: 1000 };
  it('grows with frames and runs, and less than the area with scale', () => {
    const one = guessBytes('gif', 1, content);
    expect(guessBytes('gif', 1, { ...content, frames: 20 })).toBeCloseTo(2 * one, 6);
    expect(guessBytes('gif', 2, content)).toBeGreaterThan(one);
    expect(guessBytes('gif', 2, content)).toBeLessThan(4 * one);
  });

  it('grows by the charts of a loss strip, in films alone', () => {
    expect(guessBytes('gif', 1, { ...content, charts: 2 }) - guessBytes('gif', 1, content)).toBeCloseTo(280_000, 3);
    expect(guessBytes('png', 1, { ...content, charts: 2 })).toBe(guessBytes('png', 1, content));
  });

  it('of a table counts its values', () => {
    expect(guessBytes('csv', 8, content)).toBe(11_000);
  });
});
