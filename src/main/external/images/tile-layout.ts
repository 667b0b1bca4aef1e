import type { TileLayout } from '../reader';

/** Pixels of an image: `data` has height x width x channels bytes, rows first, channels last. */
export interface Pixels {
  width: number;
  height: number;
  channels: 1 | 3;
  data: Uint8Array;
}

/** A layout found in the pixels. */
export interface LayoutGuess {
  layout: TileLayout;
  /** From 0 to 1: how well the pixels agree with it. */
  confidence: number;
}

/** Guesses below this confidence are not shown: the image stays one tile. */
const MIN_CONFIDENCE = 0.8;
/** Most tiles along a side (docs/journal.md). */
export const MAX_TILES = 256;
/** Most tiles along a side that are guessed, and their smallest size in pixels. */
const MAX_GUESSED = 64;
const MIN_TILE_PIXELS = 8;
/** Levels of a sum of three channels by which pixels of one colour may differ: JPEG files have no exact colours. */
const TOLERANCE = 24;
/** Padding of torchvision's make_grid is 2 by default; 0 is a grid that is divided evenly. */
const PADDINGS = [0, 2, 1, 3, 4, 5, 6, 8, 10, 12, 16] as const;

/**
 * Finds the grid of tiles in an image from its pixels, without their meaning:
 *
 * - tiles with a frame of one colour around them (torchvision's make_grid and save_image; figures of matplotlib, whose
 *   tiles are located to about a pixel);
 * - tiles whose background has the colour of the padding, such as digits, by the gutters between them;
 * - tiles that touch, by the jumps of colour at regular distances.
 *
 * Returns undefined when it is not sure. An image of noise, of one colour, or of one object has no layout.
 */
export function guessTileLayout(image: Pixels): LayoutGuess | undefined {
  const { width, height } = image;
  if (width < 2 * MIN_TILE_PIXELS && height < 2 * MIN_TILE_PIXELS) return undefined;
  const sums = channelSums(image);
  const axes = { x: axisOf(sums, width, height, 1, width), y: axisOf(sums, height, width, width, 1) };
  const guess = framed(axes.x, axes.y, sums, width) ?? regular(axes.x, axes.y);
  return guess && guess.confidence >= MIN_CONFIDENCE ? guess : undefined;
}

/** The layout of several grids of one run; undefined when they do not agree. */
export function agreedLayout(images: readonly Pixels[]): LayoutGuess | undefined {
  const guesses = images.map(guessTileLayout).filter((guess) => guess !== undefined);
  const [first, ...others] = guesses;
  if (!first || others.some(({ layout }) => !isSameLayout(layout, first.layout))) return undefined;
  return guesses.reduce((best, guess) => (guess.confidence > best.confidence ? guess : best));
}

/** Layouts of figures may differ by a pixel. */
const isSameLayout = (a: TileLayout, b: TileLayout): boolean =>
  a.rows === b.rows &&
  a.columns === b.columns &&
  (['x', 'y', 'width', 'height', 'strideX', 'strideY'] as const).every((key) => Math.abs(a[key] - b[key]) <= 1);

function channelSums({ width, height, channels, data }: Pixels): Uint16Array {
  const sums = new Uint16Array(width * height);
  if (channels === 1) for (let i = 0; i < sums.length; i++) sums[i] = 3 * data[i]!;
  else for (let i = 0, at = 0; i < sums.length; i++, at += 3) sums[i] = data[at]! + data[at + 1]! + data[at + 2]!;
  return sums;
}

/** The lines of an image along one axis: its columns for x, its rows for y. */
interface Axis {
  length: number;
  /** The value of lines whose pixels are equal up to {@link TOLERANCE}; -1 for the others. */
  colour: Int16Array;
  /** Share of the pixels of each line that have another colour than the corner of the image. */
  content: Float64Array;
  /** Mean absolute difference of each line to the line before it; 0 for the first. */
  jump: Float64Array;
}

function axisOf(sums: Uint16Array, length: number, across: number, step: number, stepAcross: number): Axis {
  const low = new Uint16Array(length).fill(0xffff);
  const high = new Uint16Array(length);
  const jump = new Float64Array(length);
  const content = new Float64Array(length);
  const corner = sums[0]!;
  // Memory is read row by row for both axes.
  const isColumns = step === 1;
  const visit = (i: number, at: number): void => {
    const value = sums[at]!;
    if (value < low[i]!) low[i] = value;
    if (value > high[i]!) high[i] = value;
    if (Math.abs(value - corner) > TOLERANCE) content[i]!++;
    if (i > 0) jump[i]! += Math.abs(value - sums[at - step]!);
  };
  if (isColumns)
    for (let j = 0; j < across; j++) for (let i = 0, at = j * stepAcross; i < length; i++, at++) visit(i, at);
  else for (let i = 0; i < length; i++) for (let j = 0, at = i * step; j < across; j++, at++) visit(i, at);
  const colour = Int16Array.from(low, (least, i) => (high[i]! - least <= TOLERANCE ? (high[i]! + least) >> 1 : -1));
  return { length, colour, content: content.map((n) => n / across), jump: jump.map((sum) => sum / across) };
}

interface Run {
  from: number;
  to: number;
}

/** Stretches of lines that are not of the given colour. */
function contentRuns({ colour, length }: Axis, background: number): Run[] {
  const runs: Run[] = [];
  let from = -1;
  for (let i = 0; i <= length; i++) {
    const isContent = i < length && (colour[i]! < 0 || Math.abs(colour[i]! - background) > TOLERANCE);
    if (isContent && from < 0) from = i;
    else if (!isContent && from >= 0) {
      runs.push({ from, to: i });
      from = -1;
    }
  }
  return runs;
}

interface Series {
  start: number;
  size: number;
  stride: number;
  count: number;
  /** Largest distance of a run from its place, in pixels. */
  error: number;
}

/** Runs of equal size at equal distances. Shorter ones, such as the text of a title, are left out. */
function seriesOf(runs: readonly Run[]): Series | undefined {
  const sizes = runs.map(({ from, to }) => to - from);
  const largest = Math.max(...sizes);
  const kept = runs.filter((_, i) => sizes[i]! >= largest - 1);
  if (largest < MIN_TILE_PIXELS || kept.length > MAX_GUESSED) return undefined;
  if (runs.some((_, i) => sizes[i]! < largest - 1 && sizes[i]! * 2 > largest)) return undefined;
  const [start, count] = [kept[0]!.from, kept.length];
  const size = Math.min(...kept.map(({ from, to }) => to - from));
  if (count === 1) return { start, size, stride: size, count, error: 0 };
  const stride = Math.round((kept[count - 1]!.from - start) / (count - 1));
  const error = Math.max(...kept.map(({ from }, i) => Math.abs(from - start - i * stride)));
  return { start, size, stride, count, error };
}

/** Most of a tile's edge must differ from the frame, as a share. */
const MIN_FULL_EDGE = 0.6;

/** Tiles with a frame of the colour of the corner, whose edges differ from it. */
function framed(x: Axis, y: Axis, sums: Uint16Array, width: number): LayoutGuess | undefined {
  const background = sums[0]!;
  const [columns, rows] = [contentRuns(x, background), contentRuns(y, background)];
  if (columns.length === 0 || rows.length === 0 || columns.length * rows.length < 2) return undefined;
  const [across, down] = [seriesOf(columns), seriesOf(rows)];
  if (!across || !down || across.count * down.count < 2) return undefined;
  // An axis with one tile has the gap of the other one.
  if (across.count === 1) across.stride += down.stride - down.size;
  if (down.count === 1) down.stride += across.stride - across.size;
  const layout: TileLayout = {
    ...{ rows: down.count, columns: across.count, x: across.start, y: down.start },
    ...{ width: across.size, height: down.size, strideX: across.stride, strideY: down.stride },
  };
  // Figures place their tiles at fractions of a pixel.
  if (across.error > Math.max(1, across.count / 2) || down.error > Math.max(1, down.count / 2)) return undefined;
  if (!isNearSquare(layout) || fullEdges(layout, sums, width, background) < MIN_FULL_EDGE) return undefined;
  const tiles = layout.rows * layout.columns;
  return { layout, confidence: tiles < 4 ? 0.8 : across.error + down.error === 0 ? 0.97 : 0.9 };
}

const isNearSquare = ({ width, height }: TileLayout): boolean => width <= 2 * height && height <= 2 * width;

/** The share of pixels on the edges of tiles that differ from the background. Tiles without content are not counted. */
function fullEdges(layout: TileLayout, sums: Uint16Array, width: number, background: number): number {
  let different = 0;
  let all = 0;
  for (let row = 0; row < layout.rows; row++)
    for (let column = 0; column < layout.columns; column++) {
      const [left, top] = [layout.x + column * layout.strideX, layout.y + row * layout.strideY];
      const differs = (dx: number, dy: number): number =>
        Math.abs((sums[(top + dy) * width + left + dx] ?? background) - background) > TOLERANCE ? 1 : 0;
      let found = 0;
      for (let i = 0; i < layout.width; i++) found += differs(i, 0) + differs(i, layout.height - 1);
      for (let i = 0; i < layout.height; i++) found += differs(0, i) + differs(layout.width - 1, i);
      if (found === 0) continue;
      different += found;
      all += 2 * (layout.width + layout.height);
    }
  // Grids whose last row is not full have tiles without content; more of them are digits on their background.
  return all < (layout.rows * layout.columns * (layout.width + layout.height)) / 2 ? 0 : different / all;
}

/** How well the boundaries of `count` tiles along an axis agree with its lines. */
interface Fit {
  count: number;
  size: number;
  /** Boundaries between tiles, without those at the ends. */
  boundaries: number;
  confidence: number;
}

/** A jump at a boundary is at least this many times the jumps beside it. */
const MIN_JUMP_RATIO = 1.25;
const MEAN_JUMP_RATIO = 1.6;
/** With few boundaries, a jump may be an edge in the image. */
const FEW_BOUNDARIES_RATIO = 3;

/** Tiles at regular distances: with the padding p, `length = count (size + p) + p`. */
function regular(x: Axis, y: Axis): LayoutGuess | undefined {
  const found: (LayoutGuess & { rank: number; padding: number })[] = [];
  for (const padding of PADDINGS)
    for (const across of fitsOf(x, padding))
      for (const down of fitsOf(y, padding)) {
        const boundaries = across.boundaries + down.boundaries;
        const layout: TileLayout = {
          ...{ rows: down.count, columns: across.count, x: padding, y: padding, width: across.size, height: down.size },
          ...{ strideX: across.size + padding, strideY: down.size + padding },
        };
        if (boundaries < 2 || !isNearSquare(layout)) continue;
        const isSquare = across.size === down.size;
        // The confidence of an axis without boundaries is that of the other one.
        const fits = [across, down].filter((fit) => fit.boundaries > 0).map(({ confidence }) => confidence);
        const confidence = Math.min(...fits) - (isSquare ? 0 : 0.15) - (boundaries < 4 ? 0.05 : 0);
        const usual = (isUsualSize(across.size) ? 0.1 : 0) + (padding === 2 ? 0.05 : padding === 0 ? 0.04 : 0);
        found.push({ layout, confidence, padding, rank: confidence + (isSquare ? 0.2 : 0) + usual });
      }
  const tiles = ({ layout }: LayoutGuess): number => layout.rows * layout.columns;
  found.sort((a, b) => (Math.abs(a.rank - b.rank) < 1e-9 ? tiles(b) - tiles(a) : b.rank - a.rank));
  const [best, ...others] = found;
  if (!best) return undefined;
  // Between tiles whose background has its colour, the width of the padding cannot be seen.
  const isAmbiguous =
    best.padding !== 0 &&
    best.padding !== 2 &&
    others.some(({ layout }) => layout.rows === best.layout.rows && layout.columns === best.layout.columns);
  return { layout: best.layout, confidence: best.confidence - (isAmbiguous ? 0.2 : 0) };
}

const isUsualSize = (size: number): boolean => size === 28 || size === 48 || size === 96 || (size & (size - 1)) === 0;

/** The finest division of an axis whose boundaries all agree, by its kind, and one tile. */
function fitsOf(axis: Axis, padding: number): Fit[] {
  const fits: Fit[] = [];
  for (let count = 1; count <= MAX_GUESSED; count++) {
    if ((axis.length - padding) % count !== 0) continue;
    const size = (axis.length - padding) / count - padding;
    if (size < MIN_TILE_PIXELS) break;
    const fit =
      padding === 0
        ? (fitOfJumps(axis, count, size) ?? fitOfGutters(axis, count, size, 0))
        : fitOfGutters(axis, count, size, padding);
    if (fit) fits.push(fit);
  }
  // Coarser divisions of the same boundaries agree as well.
  const finest = fits[fits.length - 1];
  return fits.filter(
    (fit) => fit === finest || fit.count === 1 || (finest !== undefined && finest.count % fit.count !== 0),
  );
}

function fitOfJumps({ jump, colour, length }: Axis, count: number, size: number): Fit | undefined {
  if (count === 1) return { count, size, boundaries: 0, confidence: 1 };
  let sum = 0;
  for (let k = 1; k < count; k++) {
    const at = k * size;
    // A line of one colour at a boundary is a gutter.
    if (colour[at]! >= 0 && colour[at - 1]! >= 0) return undefined;
    const beside = [at - 2, at - 1, at + 1, at + 2].filter((i) => i > 0 && i < length).map((i) => jump[i]!);
    const mean = beside.reduce((a, b) => a + b, 0) / beside.length;
    const ratio = mean > 0 ? jump[at]! / mean : jump[at]! > 0 ? 10 : 0;
    if (ratio < MIN_JUMP_RATIO) return undefined;
    sum += Math.min(ratio, 10);
  }
  const mean = sum / (count - 1);
  if (mean < (count <= 3 ? FEW_BOUNDARIES_RATIO : MEAN_JUMP_RATIO)) return undefined;
  return { count, size, boundaries: count - 1, confidence: mean >= 2 * MEAN_JUMP_RATIO ? 0.95 : 0.88 };
}

/** Mean distance of a boundary from the centre of its gutter, as a share of the tile. */
const MAX_OFFSET = 0.12;
const MIN_CONTENT = 0.25;
/** Share of the pixels of a gutter that may differ: some digits reach to the edge of their tile. */
const MAX_STRAY = 0.04;

/** Gutters of one colour at the boundaries, which are as wide as the padding or, between digits, wider. */
function fitOfGutters(
  { colour, content: shares, length }: Axis,
  count: number,
  size: number,
  padding: number,
): Fit | undefined {
  const background = colour[0]!;
  const isBlank = (i: number): boolean => colour[i]! >= 0 && Math.abs(colour[i]! - background) <= TOLERANCE;
  if (background < 0 || !isBlank(length - 1)) return undefined;
  const isGutter = (i: number): boolean => shares[i]! <= MAX_STRAY;
  const stride = size + padding;
  let [offsets, widths] = [0, Infinity];
  for (let k = 1; k < count; k++) {
    const at = k * stride;
    const [first, last] = padding === 0 ? [at - 1, at] : [at, at + padding - 1];
    for (let i = first; i <= last; i++) if (!isGutter(i)) return undefined;
    let [from, to] = [first, last + 1];
    while (from > 0 && isGutter(from - 1)) from--;
    while (to < length && isGutter(to)) to++;
    offsets += Math.abs((from + to) / 2 - (at + padding / 2));
    widths = Math.min(widths, to - from);
  }
  for (let i = 0; i < padding; i++) if (!isBlank(i) || !isBlank(length - 1 - i)) return undefined;
  // Each tile has content, and no gutter of its own.
  for (let k = 0; k < count; k++) {
    let [content, blank] = [0, 0];
    let hasContentBefore = false;
    for (let i = k * stride + padding; i < (k + 1) * stride; i++) {
      if (isBlank(i)) blank++;
      else {
        if (hasContentBefore && blank > 0 && blank * 2 >= Math.min(widths, size)) return undefined;
        [hasContentBefore, blank] = [true, 0];
        content++;
      }
    }
    if (content < MIN_CONTENT * size) return undefined;
  }
  if (count === 1) return { count, size, boundaries: 0, confidence: 1 };
  const offset = offsets / (count - 1) / size;
  if (offset > MAX_OFFSET) return undefined;
  return { count, size, boundaries: count - 1, confidence: count < 3 ? 0.82 : isUsualSize(size) ? 0.92 : 0.85 };
}

/** Rows and columns from text such as `8x8` or `4 x 16`; `one tile` is 1 x 1. Undefined for other text. */
export function parseLayout(text: string): { rows: number; columns: number } | undefined {
  if (/^\s*one tile\s*$/i.test(text)) return { rows: 1, columns: 1 };
  const found = /^\s*(\d{1,3})\s*[x×*]\s*(\d{1,3})\s*$/i.exec(text);
  const [rows, columns] = [Number(found?.[1] ?? 0), Number(found?.[2] ?? 0)];
  return rows >= 1 && columns >= 1 && rows <= MAX_TILES && columns <= MAX_TILES ? { rows, columns } : undefined;
}

/**
 * Where the tiles of a given number of rows and columns are: the guess if it has these numbers, otherwise the padding
 * with which they divide the image. Undefined if there are more tiles than pixels.
 */
export function layoutFor(
  { rows, columns }: { rows: number; columns: number },
  size: { width: number; height: number },
  image?: Pixels,
): TileLayout | undefined {
  const { width, height } = size;
  if (rows > height || columns > width) return undefined;
  const guess = image && rows * columns > 1 ? guessTileLayout(image) : undefined;
  if (guess?.layout.rows === rows && guess.layout.columns === columns) return guess.layout;
  const sums = image && channelSums(image);
  // An image of one colour says nothing about its padding.
  const axes = sums?.some((sum) => sum !== sums[0]) && [
    axisOf(sums, width, height, 1, width),
    axisOf(sums, height, width, width, 1),
  ];
  const fits = (padding: number): boolean =>
    (width - padding) % columns === 0 &&
    (height - padding) % rows === 0 &&
    (width - padding) / columns > padding &&
    (height - padding) / rows > padding;
  const isPadded = (padding: number): boolean =>
    axes ? axes.every((axis, i) => isPaddedBy(axis, i === 0 ? columns : rows, padding)) : padding === 2;
  const padding = rows * columns === 1 ? 0 : (PADDINGS.find((p) => p > 0 && fits(p) && isPadded(p)) ?? 0);
  const [strideX, strideY] = [Math.floor((width - padding) / columns), Math.floor((height - padding) / rows)];
  return {
    ...{ rows, columns, x: padding, y: padding, width: strideX - padding, height: strideY - padding },
    ...{ strideX, strideY },
  };
}

/** Whether all lines of the padding have one colour. */
function isPaddedBy({ colour, length }: Axis, count: number, padding: number): boolean {
  const stride = (length - padding) / count;
  for (let k = 0; k <= count; k++)
    for (let i = 0; i < padding; i++)
      if (colour[k * stride + i]! < 0 || Math.abs(colour[k * stride + i]! - colour[0]!) > TOLERANCE) return false;
  return true;
}

/** Text of a layout as the value of a reading. */
export const layoutText = ({ rows, columns }: { rows: number; columns: number }): string => `${rows}x${columns}`;
