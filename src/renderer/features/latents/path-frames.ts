import type { LatentPicture } from '../../../shared/domain/inference-tasks';
import { drawPoints } from '../compare/plane/draw-plane';

/** A path drawn by one checkpoint's generator. */
export interface PathSide {
  /** Shown above it. */
  title: string;
  picture: LatentPicture;
  /** The decoded strip of tiles; undefined for 2-D runs. */
  bitmap: ImageBitmap | undefined;
}

/** Background of drawn points. */
export interface PlaneBackground {
  /** Half the side of the square that is shown. */
  limit: number;
  data: Float32Array | undefined;
}

/** Minimum side of a tile in pixels; tiles are enlarged by whole factors. */
const MIN_TILE_PX = 168;
const PLANE_PX = 280;
const GAP_PX = 12;
const TITLE_PX = 20;
/** Greys, so that frames of grey tiles stay grey; points have the first run colour of the light theme. */
const [PAPER, INK, FAINT, POINT] = ['#ffffff', '#1a1a1a', '#b0b0b0', '#2f6fd6'];

/** Factor by which a tile of this side is enlarged. */
const tileFactor = (side: number): number => Math.max(1, Math.ceil(MIN_TILE_PX / side));

/** Draws the frames of the path from start to end and back, with all checkpoints side by side. */
export function* drawPathFrames(sides: readonly PathSide[], background: PlaneBackground): Generator<ImageData> {
  const sizes = sides.map(sizeOf);
  const canvas = document.createElement('canvas');
  canvas.width = GAP_PX + sizes.reduce((sum, size) => sum + size + GAP_PX, 0);
  canvas.height = TITLE_PX + Math.max(...sizes) + GAP_PX;
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  for (const index of backAndForth(framesOf(sides[0]!))) {
    context.globalAlpha = 1;
    context.fillStyle = PAPER!;
    context.fillRect(0, 0, canvas.width, canvas.height);
    let x = GAP_PX;
    for (const [i, side] of sides.entries()) {
      drawTitle(context, side.title, x, sizes[i]!);
      drawSide(context, side, index, x, sizes[i]!, background);
      x += sizes[i]! + GAP_PX;
    }
    yield context.getImageData(0, 0, canvas.width, canvas.height);
  }
}

/** Indices of frames from the first to the last and back; first and last appear once. */
export const backAndForth = (count: number): number[] =>
  Array.from({ length: Math.max(1, 2 * count - 2) }, (_, i) => (i < count ? i : 2 * count - 2 - i));

const framesOf = ({ picture }: PathSide): number =>
  picture.kind === 'grid' ? picture.columns : picture.points.length / 2;

function sizeOf({ picture, bitmap }: PathSide): number {
  if (picture.kind === 'points' || !bitmap) return PLANE_PX;
  const side = bitmap.width / picture.columns;
  return side * tileFactor(side);
}

function drawTitle(context: CanvasRenderingContext2D, title: string, x: number, size: number): void {
  context.fillStyle = INK!;
  context.font = '600 12px system-ui, sans-serif';
  context.fillText(title, x, TITLE_PX - 6, size);
}

function drawSide(
  context: CanvasRenderingContext2D,
  { picture, bitmap }: PathSide,
  index: number,
  x: number,
  size: number,
  { limit, data }: PlaneBackground,
): void {
  context.imageSmoothingEnabled = false;
  if (picture.kind === 'grid') {
    const side = bitmap!.width / picture.columns;
    context.drawImage(bitmap!, index * side, 0, side, side, x, TITLE_PX, size, size);
    return;
  }
  const plane = Object.assign(document.createElement('canvas'), { width: size, height: size });
  if (data) drawPoints(plane, data, limit, FAINT!, 0.6, 3);
  drawPoints(plane, picture.points.subarray(0, 2 * index + 2), limit, POINT!, 0.4, 4);
  drawPoints(plane, picture.points.subarray(2 * index, 2 * index + 2), limit, POINT!, 1, 9);
  context.drawImage(plane, x, TITLE_PX);
  context.strokeStyle = FAINT!;
  context.strokeRect(x + 0.5, TITLE_PX + 0.5, size - 1, size - 1);
}
