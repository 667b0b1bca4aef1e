import { nodeAt } from '../../formats/plane-record';
import type { PlaneRecord } from '../../formats/plane-record';

/** Segment of a contour, in node coordinates: x along columns, y along rows. */
export type ContourPiece = readonly [x1: number, y1: number, x2: number, y2: number];

/**
 * Contour of a surface on a lattice at a level: marching squares (Lorensen & Cline 1987, in two dimensions), linear
 * along the edges.
 *
 * @param values rows x columns; a cell with a value that is not finite has no contour
 */
export function contour(values: Float32Array, columns: number, level: number): ContourPiece[] {
  const pieces: ContourPiece[] = [];
  const rows = values.length / columns;
  for (let i = 0; i + 1 < rows; i++) {
    for (let j = 0; j + 1 < columns; j++) {
      const k = i * columns + j;
      addCell(
        pieces,
        j,
        i,
        values[k]! - level,
        values[k + 1]! - level,
        values[k + columns]! - level,
        values[k + columns + 1]! - level,
      );
    }
  }
  return pieces;
}

/**
 * Crossings of the four edges: bottom, right, top, left. A saddle has all four and is resolved by the mean of its
 * corners.
 */
function addCell(pieces: ContourPiece[], x: number, y: number, a: number, b: number, c: number, d: number): void {
  if (!Number.isFinite(a + b + c + d)) return;
  const found: [number, number][] = [];
  if (a < 0 !== b < 0) found.push([x + a / (a - b), y]);
  if (b < 0 !== d < 0) found.push([x + 1, y + b / (b - d)]);
  if (c < 0 !== d < 0) found.push([x + c / (c - d), y + 1]);
  if (a < 0 !== c < 0) found.push([x, y + a / (a - c)]);
  if (found.length === 2) pieces.push([...found[0]!, ...found[1]!]);
  if (found.length !== 4) return;
  const turned = a < 0 === a + b + c + d < 0;
  const [p, q] = turned
    ? [
        [0, 1],
        [2, 3],
      ]
    : [
        [0, 3],
        [1, 2],
      ];
  for (const [m, n] of [p, q]) pieces.push([...found[m!]!, ...found[n!]!]);
}

/**
 * A square part of the plane, [left, left + span] x [bottom, bottom + span], drawn on `side` x `side` pixels, y
 * upwards.
 */
export interface PlaneFrame {
  left: number;
  bottom: number;
  span: number;
  side: number;
  /** Device pixels per CSS pixel: line widths scale with it. */
  ratio: number;
}
/**
 * Half the side of a square around 0 that contains all points, with a margin of a fifth for samples outside the data.
 */
export function limitOf(clouds: readonly Float32Array[]): number {
  let limit = 0;
  for (const cloud of clouds) for (const v of cloud) if (Math.abs(v) > limit) limit = Math.abs(v);
  return limit > 0 ? limit * 1.2 : 1;
}

export type PlanePoint = readonly [x: number, y: number];

/** Converts plane coordinates to pixels from the top left corner. */
export const toPixels = ({ left, bottom, span, side }: PlaneFrame, x: number, y: number): [number, number] => [
  ((x - left) / span) * side,
  side - ((y - bottom) / span) * side,
];

/** Line segments of one width (pixels) and opacity. */
export interface Lines {
  pieces: ContourPiece[];
  width: number;
  alpha: number;
}

/** Contours of a surface: at the middle value (strong), and at quarters of the reach on both sides of it. */
export const contourLines = (
  frame: PlaneFrame,
  { limit, surface: { rows, columns } }: PlaneRecord,
  deviations: Float32Array,
  reach: number,
): Lines[] =>
  [-3, -2, -1, 0, 1, 2, 3].map((quarter) => {
    const place = (x: number, y: number) => toPixels(frame, nodeAt(x, columns, limit), nodeAt(y, rows, limit));
    const pieces = contour(deviations, columns, (quarter / 4) * reach).map(([x1, y1, x2, y2]): ContourPiece => [
      ...place(x1, y1),
      ...place(x2, y2),
    ]);
    return { pieces, width: (quarter === 0 ? 1.5 : 1) * frame.ratio, alpha: quarter === 0 ? 0.9 : 0.4 };
  });

/** Longer arrows are cut at this many lattice spacings. */
const MAX_ARROW_NODES = 1.5;
/** Shorter arrows, in CSS pixels, are drawn as dots because their direction cannot be seen. */
const MIN_ARROW_PX = 1.5;

/**
 * The gradient as arrows from its nodes; an arrow of length `scale` spans one lattice spacing. `dots` are nodes whose
 * arrow is too short to see.
 */
export function arrowLines(
  frame: PlaneFrame,
  { limit, gradient: { rows, columns, values } }: PlaneRecord,
  scale: number,
): Lines & { dots: PlanePoint[] } {
  const spacing = ((2 * limit) / frame.span) * (frame.side / columns);
  const [pieces, dots]: [ContourPiece[], PlanePoint[]] = [[], []];
  for (let k = 0; k < rows * columns; k++) {
    const [x, y] = toPixels(frame, nodeAt(k % columns, columns, limit), nodeAt(Math.floor(k / columns), rows, limit));
    const [vx, vy] = [values[2 * k]!, -values[2 * k + 1]!];
    const size = Math.hypot(vx, vy);
    const length = Math.min(MAX_ARROW_NODES, size / scale) * spacing;
    if (length >= MIN_ARROW_PX * frame.ratio) pieces.push(...arrow(x, y, (vx / size) * length, (vy / size) * length));
    else if (Number.isFinite(length)) dots.push([x, y]);
  }
  return { pieces, dots, width: 1.1 * frame.ratio, alpha: 1 };
}

function arrow(x: number, y: number, dx: number, dy: number): ContourPiece[] {
  const [endX, endY] = [x + dx, y + dy];
  return [
    [x, y, endX, endY],
    [endX - 0.35 * dx + 0.2 * dy, endY - 0.35 * dy - 0.2 * dx, endX, endY],
    [endX, endY, endX - 0.35 * dx - 0.2 * dy, endY - 0.35 * dy + 0.2 * dx],
  ];
}

/**
 * Opacity of a cell of the manifold mesh: every cell holds the same share of the generated samples, so density is
 * inverse to area.
 *
 * @param density relative to samples spread evenly over the square
 */
export const opacity = (density: number): number => (0.7 * density) / (density + 10);

/** Area of the quadrilateral a, b, c, d by the shoelace formula; unsigned, because a mesh may fold. */
export const area = (a: PlanePoint, b: PlanePoint, c: PlanePoint, d: PlanePoint): number =>
  Math.abs((c[0] - a[0]) * (d[1] - b[1]) - (d[0] - b[0]) * (c[1] - a[1])) / 2;

export type Corners = [PlanePoint, PlanePoint, PlanePoint, PlanePoint];

/** The generator's manifold: cells shaded by the density of generated samples, and the images of the lattice lines. */
export function meshShapes(
  frame: PlaneFrame,
  record: PlaneRecord,
): { cells: { corners: Corners; alpha: number }[]; lines: Lines } {
  const {
    limit,
    manifold: { rows, columns, values },
  } = record;
  const node = (k: number): PlanePoint => [values[2 * k]!, values[2 * k + 1]!];
  const place = (k: number): PlanePoint => toPixels(frame, ...node(k));
  const share = (2 * limit) ** 2 / (rows * columns);
  const cells: { corners: Corners; alpha: number }[] = [];
  const pieces: ContourPiece[] = [];
  for (let k = 0; k < rows * columns; k++) {
    const [right, up] = [k % columns < columns - 1, k < (rows - 1) * columns];
    if (right) pieces.push([...place(k), ...place(k + 1)]);
    if (up) pieces.push([...place(k), ...place(k + columns)]);
    if (!right || !up) continue;
    const corners = [k, k + 1, k + columns + 1, k + columns];
    const density = share / Math.max(area(...(corners.map(node) as Corners)), 1e-12);
    cells.push({ corners: corners.map(place) as Corners, alpha: opacity(density) });
  }
  return { cells, lines: { pieces, width: (rows > 1 ? 0.7 : 2) * frame.ratio, alpha: rows > 1 ? 0.45 : 1 } };
}

/** Layers that can be drawn for a 2-D run. */
export const LAYER_NAMES = ['data', 'samples', 'surface', 'contours', 'gradient', 'manifold'] as const;
export type PlaneLayer = (typeof LAYER_NAMES)[number];

/** Layers that need the plane record. */
export const PLANE_LAYERS: readonly PlaneLayer[] = ['surface', 'contours', 'gradient', 'manifold'];
