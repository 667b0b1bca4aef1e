import { render, screen } from '@testing-library/svelte';
import { beforeEach, expect, test, vi } from 'vitest';
import { notifyThemeChange } from '../../lib/theme-change';
import { installFakeCanvas } from '../../testing/fake-canvas.test-helper';
import { aLatentResult } from './checkpoint.test-helper';
import DrawnSheet from './DrawnSheet.svelte';
import { LatentDrawing } from './drawing.svelte';

const callsOn = installFakeCanvas();
let colours: Record<string, string>;
// happy-dom does not inherit custom properties.
vi.spyOn(window, 'getComputedStyle').mockImplementation(
  () => ({ getPropertyValue: (name: string) => colours[name] ?? '' }) as unknown as CSSStyleDeclaration,
);

const canvas = () => screen.getByLabelText<HTMLCanvasElement>('Samples of a');
/** Centre and side of each drawn square, in the order of drawing. */
const squares = () =>
  callsOn(canvas(), 'fillRect').map(({ args, globalAlpha, fillStyle }) => {
    const [left, top, side] = args as [number, number, number];
    return { at: [left + side / 2, top + side / 2], side, globalAlpha, fillStyle };
  });
/** Two points in the square from −2 to 2, drawn on 100 pixels. */
function open(change: { data?: Float32Array; selected?: number; size?: number } = {}) {
  const drawing = new LatentDrawing();
  drawing.result = aLatentResult({ kind: 'points', points: Float32Array.of(0, 0, 1, -1) });
  return render(DrawnSheet, { drawing, label: 'Samples of a', tile: 10, size: 100, limit: 2, ...change });
}

beforeEach(() => {
  window.devicePixelRatio = 1;
  colours = { '--text': 'black', '--run-1': 'blue', '--danger': 'red' };
});

test('each point is drawn at its place, with y upwards', () => {
  open();
  expect([canvas().width, canvas().height]).toEqual([100, 100]);
  expect(squares().map(({ at }) => at)).toEqual([
    [50, 50],
    [75, 75],
  ]);
});

test('the dataset is drawn first, in another colour and fainter than the samples', () => {
  open({ data: Float32Array.of(-2, 2) });
  expect(squares().map(({ at, globalAlpha, fillStyle }) => [...at, globalAlpha, fillStyle])).toEqual([
    [0, 0, 0.3, 'black'],
    [50, 50, 0.8, 'blue'],
    [75, 75, 0.8, 'blue'],
  ]);
});

test('the selected point is drawn once more, larger and last', async () => {
  const { rerender } = open({ selected: 1 });
  expect(squares().map(({ side, fillStyle }) => [side, fillStyle])).toEqual([
    [3, 'blue'],
    [3, 'blue'],
    [9, 'red'],
  ]);
  expect(squares().at(-1)!.at).toEqual([75, 75]);
  await rerender({ selected: 0 });
  expect(squares().at(-1)).toMatchObject({ at: [50, 50], side: 9 });
});

test('the canvas has a pixel for each of the screen', () => {
  window.devicePixelRatio = 2;
  open();
  expect([canvas().width, squares()[0]!.side, squares()[1]!.at]).toEqual([200, 6, [150, 150]]);
});

test('the points are drawn again in the colours of another theme', async () => {
  open();
  colours['--run-1'] = 'cyan';
  notifyThemeChange();
  await Promise.resolve();
  expect(squares().map(({ fillStyle }) => fillStyle)).toEqual(['blue', 'blue', 'cyan', 'cyan']);
});

test('the canvas has one pixel at least, before the page has a width', () => {
  open({ size: 0 });
  expect(canvas().width).toBe(1);
});
