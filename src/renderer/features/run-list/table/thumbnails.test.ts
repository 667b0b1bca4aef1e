import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SampleData } from '../../../../shared/contract/results';
import { ok, refuse } from '../../../../shared/contract/outcome';
import { fakeContext } from '../../../testing/fake-canvas.test-helper';
import type { DrawCall } from '../../../testing/fake-canvas.test-helper';
import { drawPoints } from './thumbnails';

const grid: SampleData = { kind: 'grid', png: Uint8Array.of(1) } as SampleData;

describe('the thumbnail of a run', () => {
  let thumbnail: typeof import('./thumbnails').thumbnail;
  const request = vi.fn();
  const revoked: string[] = [];

  beforeEach(async () => {
    vi.resetModules();
    request.mockReset();
    revoked.length = 0;
    // A fresh cache for each test; the test file has a process of its own for it.
    Object.assign(globalThis, { window: { api: { request, on: () => () => undefined } } });
    let made = 0;
    vi.spyOn(URL, 'createObjectURL').mockImplementation(() => `blob:${++made}`);
    vi.spyOn(URL, 'revokeObjectURL').mockImplementation((address) => void revoked.push(address));
    ({ thumbnail } = await import('./thumbnails'));
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('is the address of its grid, which is read once', async () => {
    request.mockResolvedValue(ok(grid));
    expect(await thumbnail('a', 10)).toEqual({ kind: 'grid', url: 'blob:1' });
    expect(await thumbnail('a', 10)).toEqual({ kind: 'grid', url: 'blob:1' });
    expect(await thumbnail('a', 20)).toEqual({ kind: 'grid', url: 'blob:2' });
    expect(request.mock.calls).toEqual([
      ['samples:read', 'a', 10],
      ['samples:read', 'a', 20],
    ]);
  });

  it('is the points of a 2-D run', async () => {
    const points = Float32Array.of(1, 2);
    request.mockResolvedValue(ok({ kind: 'points', points }));
    expect(await thumbnail('p', 0)).toEqual({ kind: 'points', points });
  });

  it('does not exist where it is refused or the connection is lost', async () => {
    request.mockResolvedValueOnce(refuse('The file is damaged.')).mockRejectedValueOnce(new Error('Lost.'));
    expect([await thumbnail('a', 1), await thumbnail('a', 2)]).toEqual([undefined, undefined]);
  });

  it('is dropped with its address when 300 others were shown', async () => {
    request.mockResolvedValue(ok(grid));
    for (let step = 0; step <= 300; step++) await thumbnail('a', step);
    await Promise.resolve();
    expect(revoked).toEqual(['blob:1']);
  });
});

describe('points on a canvas', () => {
  /** The calls on a square canvas of this many pixels. */
  const drawn = (pixels: number, points: number[], limit?: number): DrawCall[] => {
    const calls: DrawCall[] = [];
    const canvas = { width: pixels, height: pixels, getContext: () => context };
    const context = fakeContext(canvas, calls);
    drawPoints(canvas as unknown as HTMLCanvasElement, Float32Array.from(points), 'blue', limit);
    return calls;
  };

  it('are squares of 1/32 of its width at their places, with y upwards, on a cleared canvas', () => {
    const calls = drawn(64, [0, 0, 2, 2, -2, -1]);
    expect(calls.map(({ method, args }) => [method, ...args])).toEqual([
      ['clearRect', 0, 0, 64, 64],
      ['fillRect', 31, 31, 2, 2],
      ['fillRect', 63, -1, 2, 2],
      ['fillRect', -1, 47, 2, 2],
    ]);
    expect(calls[1]!.fillStyle).toBe('blue');
  });

  it('are a pixel at least, and lie in another range', () => {
    expect(drawn(16, [4, 0], 4)[1]!.args).toEqual([15.5, 7.5, 1, 1]);
  });

  it('are left out where a coordinate is missing', () => {
    expect(drawn(64, [0, 0, 1])).toHaveLength(2);
  });
});
