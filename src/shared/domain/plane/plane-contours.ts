/** Two ends of a piece of a contour, in nodes: x along columns, y along rows. */
export type Piece = readonly [x1: number, y1: number, x2: number, y2: number];

/**
 * Where a surface on a lattice crosses a level: marching squares (Lorensen & Cline 1987, in two dimensions), linear along the edges.
 *
 * @param values rows x columns; a cell with a value that is not finite has no contour
 */
export function contour(values: Float32Array, columns: number, level: number): Piece[] {
  const pieces: Piece[] = [];
  const rows = values.length / columns;
  for (let i = 0; i + 1 < rows; i++) {
    for (let j = 0; j + 1 < columns; j++) {
      const k = i * columns + j;
      addCell(pieces, j, i, values[k]! - level, values[k + 1]! - level, values[k + columns]! - level, values[k + columns + 1]! - level);
    }
  }
  return pieces;
}

/** Crossings of the four edges: bottom, right, top, left. A saddle has all four, and is split by the mean of its corners. */
function addCell(pieces: Piece[], x: number, y: number, a: number, b: number, c: number, d: number): void {
  if (!Number.isFinite(a + b + c + d)) return;
  const found: [number, number][] = [];
  if (a < 0 !== b < 0) found.push([x + a / (a - b), y]);
  if (b < 0 !== d < 0) found.push([x + 1, y + b / (b - d)]);
  if (c < 0 !== d < 0) found.push([x + c / (c - d), y + 1]);
  if (a < 0 !== c < 0) found.push([x, y + a / (a - c)]);
  if (found.length === 2) pieces.push([...found[0]!, ...found[1]!]);
  if (found.length !== 4) return;
  const turned = a < 0 === a + b + c + d < 0;
  const [p, q] = turned ? [[0, 1], [2, 3]] : [[0, 3], [1, 2]];
  for (const [m, n] of [p!, q!]) pieces.push([...found[m!]!, ...found[n!]!]);
}
