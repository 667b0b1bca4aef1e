import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { installFakeCanvas } from '../../../testing/fake-canvas.test-helper';
import { SampleFrameState } from './frame.svelte';
import SampleGrid from './SampleGrid.svelte';
import { TileSelection } from './tile-selection.svelte';

/** A decoded grid of 36 x 18 pixels. */
class Bitmap {
  width = 36;
  height = 18;
}
vi.stubGlobal('ImageBitmap', Bitmap);
installFakeCanvas();

const onjump = vi.fn();
const layout = { rows: 4, columns: 8 };
let tiles: TileSelection;
const grid = () => screen.getByRole('button');

beforeEach(() => {
  onjump.mockReset();
  tiles = new TileSelection();
  const frame = new SampleFrameState();
  render(SampleGrid, { frame, tiles, layout, size: 160, label: 'Sample grid of a', onjump });
  const canvas = grid().querySelector('canvas')!;
  // 160 x 80 pixels: tiles of 20 x 20.
  canvas.getBoundingClientRect = () => ({ left: 100, top: 50, width: 160, height: 80 }) as DOMRect;
});

test('the pointer selects the tile under it', async () => {
  await fireEvent.pointerMove(grid(), { clientX: 165, clientY: 95 });
  expect(tiles.selected).toEqual({ row: 2, column: 3 });
  expect(grid().getAttribute('aria-label')).toBe('Sample grid of a, tile row 3, column 4');
});

test('a click opens the tile under the pointer over time', async () => {
  await fireEvent.click(grid(), { clientX: 259, clientY: 51, detail: 1 });
  expect([tiles.selected, tiles.strip]).toEqual([
    { row: 0, column: 7 },
    { row: 0, column: 7 },
  ]);
});

test('arrows select a tile, and Enter opens it over time', async () => {
  grid().focus();
  await userEvent.keyboard('{ArrowDown}{ArrowRight}{ArrowRight}');
  expect(tiles.selected).toEqual({ row: 1, column: 2 });
  await fireEvent.click(grid(), { detail: 0 });
  expect(tiles.strip).toEqual({ row: 1, column: 2 });
});

test('J moves the playhead to the grid; other keys and combinations are left alone', async () => {
  grid().focus();
  await userEvent.keyboard('j');
  expect(onjump).toHaveBeenCalledOnce();
  await userEvent.keyboard('{Control>}{ArrowDown}{/Control}x');
  expect([tiles.selected, onjump.mock.calls.length]).toEqual([{ row: 0, column: 0 }, 1]);
});

test('the selected tile has a frame, unless the grid has no such tile', async () => {
  expect(grid().querySelector('.tile')).toBeTruthy();
  tiles.select({ row: 5, column: 0 });
  await Promise.resolve();
  expect(grid().querySelector('.tile')).toBeNull();
});

test('tiles with margin and padding are framed and selected where they are', async () => {
  cleanup();
  const frame = new SampleFrameState();
  frame.image = new Bitmap() as ImageBitmap;
  const padded = { rows: 2, columns: 3, tiles: { x: 3, y: 3, width: 8, height: 5, strideX: 11, strideY: 7 } };
  render(SampleGrid, { frame, tiles, layout: padded, size: 360, label: 'Sample grid of a', onjump });
  await Promise.resolve();
  const canvas = grid().querySelector('canvas')!;
  canvas.getBoundingClientRect = () => ({ left: 0, top: 0, width: 360, height: 180 }) as DOMRect;
  await fireEvent.pointerMove(grid(), { clientX: 260, clientY: 110 });
  expect(tiles.selected).toEqual({ row: 1, column: 2 });
  const { left, top, width, height } = grid().querySelector<HTMLElement>('.tile')!.style;
  // x = 3 + 2 * 11 of 36 pixels, y = 3 + 7 of 18.
  expect([left, top, width, height].map((text) => Math.round(100 * parseFloat(text)) / 100)).toEqual([
    69.44, 55.56, 22.22, 27.78,
  ]);
});

test('a grid without a known layout is an image, without tiles', () => {
  cleanup();
  render(SampleGrid, {
    frame: new SampleFrameState(),
    tiles,
    layout: { rows: 1, columns: 1 },
    size: 160,
    label: 'Sample grid of a',
    onjump,
  });
  expect(screen.queryByRole('button')).toBeNull();
  expect(screen.getByRole('img', { name: 'Sample grid of a' }).querySelector('.tile')).toBeNull();
});
