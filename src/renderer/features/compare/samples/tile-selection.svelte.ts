import type { Tile } from '../../../../shared/domain/grid-layout';

/** Which tile of the grids is selected: the same place in every grid. */
export class TileSelection {
  /** Shown enlarged under every grid. */
  selected = $state.raw<Tile>({ row: 0, column: 0 });
  /** Shown over time in the strip, if one is open. */
  strip = $state.raw<Tile>();

  select(tile: Tile): void {
    if (this.selected.row !== tile.row || this.selected.column !== tile.column) this.selected = tile;
  }

  openStrip(): void {
    this.strip = this.selected;
  }

  closeStrip(): void {
    this.strip = undefined;
  }
}
