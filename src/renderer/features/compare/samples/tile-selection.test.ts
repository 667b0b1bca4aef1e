import { expect, it } from 'vitest';
import { TileSelection } from './tile-selection.svelte';

it('selects the first tile, and another only where it is another', () => {
  const tiles = new TileSelection();
  const first = tiles.selected;
  expect(first).toEqual({ row: 0, column: 0 });
  tiles.select({ row: 0, column: 0 });
  expect(tiles.selected).toBe(first);
  tiles.select({ row: 1, column: 0 });
  expect(tiles.selected).toEqual({ row: 1, column: 0 });
});

it('shows over time the tile that was selected when the strip was opened', () => {
  const tiles = new TileSelection();
  tiles.select({ row: 2, column: 3 });
  expect(tiles.strip).toBeUndefined();
  tiles.openStrip();
  tiles.select({ row: 0, column: 0 });
  expect(tiles.strip).toEqual({ row: 2, column: 3 });
  tiles.closeStrip();
  expect(tiles.strip).toBeUndefined();
});
