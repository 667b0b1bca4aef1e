import type { PlaneRecord } from '../../shared/plane';
import type { View } from './draw-plane';

/**
 * Opacity of a cell of the mesh: every cell holds the same share of what is generated, so the smaller its area, the denser it is.
 *
 * @param density times that of samples spread evenly over the square
 */
export const opacity = (density: number): number => (0.7 * density) / (density + 10);

/** Area of the quadrilateral a, b, c, d (x, y pairs in turn): the shoelace formula, without sign, for a mesh may fold. */
export const area = (a: number[], b: number[], c: number[], d: number[]): number =>
  Math.abs((c[0]! - a[0]!) * (d[1]! - b[1]!) - (d[0]! - b[0]!) * (c[1]! - a[1]!)) / 2;

/** The generator's manifold: cells as dense as what is generated in them, and the images of the lattice's lines. */
export function drawManifold(view: View, record: PlaneRecord, colour: string): void {
  const { limit, manifold: { rows, columns, values } } = record;
  const { context, ratio, side } = view;
  const node = (k: number) => [values[2 * k]!, values[2 * k + 1]!];
  const place = ([x, y]: number[]): [number, number] => [((x! + view.limit) / (2 * view.limit)) * side, ((view.limit - y!) / (2 * view.limit)) * side];
  context.fillStyle = context.strokeStyle = colour;
  for (let i = 0; i + 1 < rows; i++) {
    for (let j = 0; j + 1 < columns; j++) {
      const k = i * columns + j;
      const corners = [k, k + 1, k + columns + 1, k + columns].map(node) as [number[], number[], number[], number[]];
      const share = (2 * limit) ** 2 / (rows * columns);
      context.globalAlpha = opacity(share / Math.max(area(...corners), 1e-12));
      context.beginPath();
      for (const corner of corners) context.lineTo(...place(corner));
      context.fill();
    }
  }
  context.globalAlpha = rows > 1 ? 0.45 : 1;
  context.lineWidth = (rows > 1 ? 0.7 : 2) * ratio;
  context.beginPath();
  const line = (from: number, step: number, count: number) => {
    for (let n = 0; n < count; n++) context[n === 0 ? 'moveTo' : 'lineTo'](...place(node(from + n * step)));
  };
  for (let i = 0; i < rows; i++) line(i * columns, 1, columns);
  if (rows > 1) for (let j = 0; j < columns; j++) line(j, columns, rows);
  context.stroke();
  context.globalAlpha = 1;
}
