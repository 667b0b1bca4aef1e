import { describe, expect, it } from 'vitest';
import { openStreams, philox, readState, restoreState, Stream } from './random';

const hex = (words: ArrayLike<number>) => Array.from(words, (w) => w.toString(16).padStart(8, '0')).join(' ');
const block = (counter: number[], key: number[]) => {
  const out = new Uint32Array(4);
  philox(out, 0, counter, key);
  return hex(out);
};

describe('philox', () => {
  // Known answers of Random123 (kat_vectors, philox4x32 10), DE Shaw Research.
  it('gives the published answers', () => {
    expect(block([0, 0, 0, 0], [0, 0])).toBe('6627e8d5 e169c58d bc57ac4c 9b00dbd8');
    const f = 0xffffffff;
    expect(block([f, f, f, f], [f, f])).toBe('408f276d 41c83b0e a20bc7c6 6d5451fd');
    expect(block([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0])).toBe('d16cfe09 94fdcceb 5001e420 24126ea1');
  });
});

describe('a stream', () => {
  it('draws the same numbers in one piece or in several', () => {
    const whole = new Stream(7, 'latents').normal(32);
    const parts = new Stream(7, 'latents');
    expect([...parts.normal(16), ...parts.normal(16)]).toEqual([...whole]);
  });

  it('goes on from a saved state', () => {
    const streams = openStreams(3, 0);
    streams.latents.normal(100);
    const state = readState(streams);
    const expected = [...streams.latents.uniform(9)];
    const again = openStreams(3, 0);
    restoreState(again, JSON.parse(JSON.stringify(state)) as typeof state);
    expect([...again.latents.uniform(9)]).toEqual(expected);
  });

  it('differs by seed and by name', () => {
    const first = [...new Stream(1, 'latents').uniform(8)];
    expect([...new Stream(2, 'latents').uniform(8)]).not.toEqual(first);
    expect([...new Stream(1, 'epsilon').uniform(8)]).not.toEqual(first);
  });

  it('shares the fixed latents between runs of different seeds', () => {
    expect([...openStreams(1, 5).fixedLatents.normal(4)]).toEqual([...openStreams(2, 5).fixedLatents.normal(4)]);
  });

  it('has the moments of its distributions', () => {
    const n = 200_000;
    const moments = (x: Float32Array) => {
      const mean = x.reduce((a, b) => a + b, 0) / n;
      return { mean, variance: x.reduce((a, b) => a + (b - mean) ** 2, 0) / n, fourth: x.reduce((a, b) => a + (b - mean) ** 4, 0) / n };
    };
    const normal = moments(new Stream(11, 'latents').normal(n));
    // Five standard errors of each moment of N(0, 1): 1, 2 and 96 over n.
    expect(Math.abs(normal.mean)).toBeLessThan(5 * Math.sqrt(1 / n));
    expect(Math.abs(normal.variance - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
    expect(Math.abs(normal.fourth - 3)).toBeLessThan(5 * Math.sqrt(96 / n));
    const uniform = moments(new Stream(11, 'epsilon').uniform(n));
    expect(Math.abs(uniform.mean - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / n));
  });

  it('permutes without loss, and evenly', () => {
    const stream = new Stream(5, 'batches');
    expect([...stream.permutation(1000)].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    const first = new Array<number>(5).fill(0);
    for (let i = 0; i < 10_000; i++) first[stream.permutation(5)[0]!]!++;
    // 2,000 expected each, standard deviation 40.
    for (const count of first) expect(Math.abs(count - 2000)).toBeLessThan(200);
  });
});
