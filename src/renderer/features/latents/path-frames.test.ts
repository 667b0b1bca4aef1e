import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fakeContext } from '../../testing/fake-canvas.test-helper';
import type { DrawCall } from '../../testing/fake-canvas.test-helper';
import { backAndForth, drawPathFrames } from './path-frames';
import type { PathSide } from './path-frames';

/** The canvases in the order of their creation, with what was drawn on each. */
let canvases: { width: number; calls: DrawCall[] }[];
const background = { limit: 1, data: undefined };
const strip = (title: string, columns: number, side: number): PathSide => ({
  title,
  picture: { kind: 'grid', rows: 1, columns, png: new Uint8Array() },
  bitmap: { width: columns * side, height: side } as ImageBitmap,
});
const callsOn = (canvas: { calls: DrawCall[] }, name: string) => canvas.calls.filter(({ method }) => method === name);

beforeEach(() => {
  canvases = [];
  const createElement = () => {
    const canvas = { width: 0, height: 0, calls: [] as DrawCall[], getContext: () => context };
    const context = fakeContext(canvas, canvas.calls);
    canvases.push(canvas);
    return canvas;
  };
  vi.stubGlobal('document', { createElement });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

test.each([
  [1, [0]],
  [2, [0, 1]],
  [4, [0, 1, 2, 3, 2, 1]],
])('a path of %d frames goes there and back without showing an end twice', (count, order) => {
  expect(backAndForth(count)).toEqual(order);
});

test('each frame has the tiles of all checkpoints at the same place of the path', () => {
  const frames = [...drawPathFrames([strip('One', 3, 28), strip('Two', 3, 64)], background)];
  expect(frames).toHaveLength(4);
  const images = callsOn(canvases[0]!, 'drawImage').map(({ args }) => args.slice(1));
  // Tiles of 28 pixels are enlarged six times, those of 64 pixels three times.
  expect(images.slice(0, 2)).toEqual([
    [0, 0, 28, 28, 12, 20, 168, 168],
    [0, 0, 64, 64, 192, 20, 192, 192],
  ]);
  expect(images.filter((_, i) => i % 2 === 0).map(([left]) => left)).toEqual([0, 28, 56, 28]);
});

test('a frame has room for all checkpoints, with a title above each', () => {
  const [frame] = [...drawPathFrames([strip('One', 3, 28), strip('Two', 3, 64)], background)];
  expect([frame!.width, frame!.height]).toEqual([12 + 168 + 12 + 192 + 12, 20 + 192 + 12]);
  const titles = callsOn(canvases[0]!, 'fillText').slice(0, 2);
  expect(titles.map(({ args }) => args)).toEqual([
    ['One', 12, 14, 168],
    ['Two', 192, 14, 192],
  ]);
});

test('a tile larger than the least size is not enlarged', () => {
  const [frame] = [...drawPathFrames([strip('Large', 2, 256)], background)];
  expect(frame!.width).toBe(12 + 256 + 12);
});

test('a frame of points shows the way up to it, and the present point larger', () => {
  const points = Float32Array.of(0, 0, 0.5, 0.5, 1, 1);
  const frames = drawPathFrames([{ title: 'P', picture: { kind: 'points', points }, bitmap: undefined }], {
    limit: 1,
    data: Float32Array.of(-1, -1),
  });
  frames.next();
  frames.next();
  const squares = callsOn(canvases[2]!, 'fillRect').map(({ args, globalAlpha }) => [args[2], globalAlpha]);
  // A point of the dataset, two of the path, and the present one.
  expect(squares).toEqual([
    [3, 0.6],
    [4, 0.4],
    [4, 0.4],
    [9, 1],
  ]);
  expect(canvases[2]!.width).toBe(280);
});
