import { beforeEach, expect, test, vi } from 'vitest';
import { installFakeCanvas } from '../../testing/fake-canvas.test-helper';
import { aBitmap, aSheet } from './checkpoint.test-helper';
import { backAndForth, drawPathFrames } from './path-frames';
import type { PathSide } from './path-frames';

const callsOn = installFakeCanvas();
let canvases: HTMLCanvasElement[];
const background = { limit: 1, data: undefined };
const strip = (title: string, columns: number, side: number): PathSide => ({
  title,
  picture: aSheet(1, columns),
  bitmap: aBitmap(columns * side, side),
});

const create = document.createElement.bind(document);
vi.spyOn(document, 'createElement').mockImplementation(((name: string) => {
  const element = create(name);
  if (element instanceof HTMLCanvasElement) canvases.push(element);
  return element;
}) as typeof document.createElement);

beforeEach(() => {
  canvases = [];
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
