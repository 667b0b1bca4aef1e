import type { LatentPicture } from '../../../shared/domain/inference-tasks';
import { drawCloud } from '../compare/samples/draw-cloud';

/** A path as one checkpoint's generator draws it. */
export interface PathSide {
  /** Written over it. */
  title: string;
  picture: LatentPicture;
  /** The strip of tiles, decoded; of a 2-D run there is none. */
  bitmap: ImageBitmap | undefined;
}

/** What points are drawn in and over. */
export interface Ground {
  /** Half the side of the square. */
  limit: number;
  data: Float32Array | undefined;
}

/** Least side of a tile in the picture; tiles are enlarged by whole factors. */
const SIDE = 168;
const PLANE = 280;
const GAP = 12;
const LINE = 20;
/** All greys, so that grey tiles stay exact; points have the first colour of the light theme. */
const [PAPER, INK, FAINT, POINT] = ['#ffffff', '#1a1a1a', '#b0b0b0', '#2f6fd6'];

/** How many times the pixels of a strip's tiles are enlarged, and where the first stands: what a frame shows is found again there. */
const tileFactor = (side: number): number => Math.max(1, Math.ceil(SIDE / side));

/** Frames of a walk along the path and back, all checkpoints side by side; drawn one at a time on one canvas. */
export function* pathFrames(sides: readonly PathSide[], ground: Ground): Generator<ImageData> {
  const sizes = sides.map(sizeOf);
  const canvas = document.createElement('canvas');
  canvas.width = GAP + sizes.reduce((sum, size) => sum + size + GAP, 0);
  canvas.height = LINE + Math.max(...sizes) + GAP;
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  for (const index of thereAndBack(framesOf(sides[0]!))) {
    context.globalAlpha = 1;
    context.fillStyle = PAPER!;
    context.fillRect(0, 0, canvas.width, canvas.height);
    let x = GAP;
    for (const [i, side] of sides.entries()) {
      drawTitle(context, side.title, x, sizes[i]!);
      drawSide(context, side, index, x, sizes[i]!, ground);
      x += sizes[i]! + GAP;
    }
    yield context.getImageData(0, 0, canvas.width, canvas.height);
  }
}

/** Indices of frames from the first to the last and back, the ends once. */
export const thereAndBack = (count: number): number[] =>
  Array.from({ length: Math.max(1, 2 * count - 2) }, (_, i) => (i < count ? i : 2 * count - 2 - i));

const framesOf = ({ picture }: PathSide): number =>
  picture.kind === 'grid' ? picture.columns : picture.points.length / 2;

function sizeOf({ picture, bitmap }: PathSide): number {
  if (picture.kind === 'points' || !bitmap) return PLANE;
  const side = bitmap.width / picture.columns;
  return side * tileFactor(side);
}

function drawTitle(context: CanvasRenderingContext2D, title: string, x: number, size: number): void {
  context.fillStyle = INK!;
  context.font = '600 12px system-ui, sans-serif';
  context.fillText(title, x, LINE - 6, size);
}

function drawSide(
  context: CanvasRenderingContext2D,
  { picture, bitmap }: PathSide,
  index: number,
  x: number,
  size: number,
  { limit, data }: Ground,
): void {
  context.imageSmoothingEnabled = false;
  if (picture.kind === 'grid') {
    const side = bitmap!.width / picture.columns;
    context.drawImage(bitmap!, index * side, 0, side, side, x, LINE, size, size);
    return;
  }
  const plane = Object.assign(document.createElement('canvas'), { width: size, height: size });
  if (data) drawCloud(plane, data, limit, FAINT!, 0.6, 3);
  drawCloud(plane, picture.points.subarray(0, 2 * index + 2), limit, POINT!, 0.4, 4);
  drawCloud(plane, picture.points.subarray(2 * index, 2 * index + 2), limit, POINT!, 1, 9);
  context.drawImage(plane, x, LINE);
  context.strokeStyle = FAINT!;
  context.strokeRect(x + 0.5, LINE + 0.5, size - 1, size - 1);
}
