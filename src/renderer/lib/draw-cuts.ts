import { tileRectangle } from '../../shared/domain/grid-layout';
import type { GridLayout, ImageSize } from '../../shared/domain/grid-layout';

/**
 * Draws a frame inside each tile of a grid, bright over dark so that it is visible on any grid.
 *
 * @param scale pixels of the canvas for each pixel of the grid
 */
export function drawCuts(context: CanvasRenderingContext2D, layout: GridLayout, size: ImageSize, scale: number): void {
  for (const [colour, width] of [
    ['#000', 3],
    ['#fff', 1],
  ] as const) {
    [context.strokeStyle, context.lineWidth] = [colour, width * devicePixelRatio];
    for (let row = 0; row < layout.rows; row++)
      for (let column = 0; column < layout.columns; column++) {
        const box = tileRectangle(layout, size, { row, column });
        if (box) context.strokeRect(box.x * scale, box.y * scale, box.width * scale, box.height * scale);
      }
  }
}
