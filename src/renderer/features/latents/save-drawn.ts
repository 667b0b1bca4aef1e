import type { LatentPicture } from '../../../shared/domain/inference-tasks';
import { encodeGif } from './encode-gif';
import { pathFrames } from './path-frames';
import type { Ground, PathSide } from './path-frames';
import { saveBlob } from '../../ui/save-blob';

const fileName = (name: string, ending: string): string =>
  `${name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')}.${ending}`;

/** Saves a sheet byte for byte as it came; points as they stand on a canvas, over the background of the page. */
export async function savePng(
  picture: LatentPicture,
  canvas: HTMLCanvasElement | undefined,
  name: string,
): Promise<void> {
  const blob =
    picture.kind === 'grid'
      ? new Blob([picture.png as Uint8Array<ArrayBuffer>], { type: 'image/png' })
      : await pictureOf(canvas!);
  saveBlob(blob, fileName(name, 'png'));
}

async function pictureOf(canvas: HTMLCanvasElement): Promise<Blob> {
  const copy = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height });
  const context = copy.getContext('2d')!;
  context.fillStyle = getComputedStyle(canvas).getPropertyValue('--surface').trim();
  context.fillRect(0, 0, copy.width, copy.height);
  context.drawImage(canvas, 0, 0);
  return new Promise((resolve, reject) =>
    copy.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('The image is too large for this browser.'))),
      'image/png',
    ),
  );
}

/** Saves drawn points as RFC 4180 text: number of the latent, x, y. */
export const savePoints = (points: Float32Array, name: string): void =>
  saveBlob(new Blob([pointsCsv(points)], { type: 'text/csv' }), fileName(name, 'csv'));

/** Nine digits tell every float32 from its neighbours. */
export const pointsCsv = (points: Float32Array): string =>
  [
    'latent,x,y',
    ...Array.from({ length: points.length / 2 }, (_, i) =>
      [i, ...[points[2 * i]!, points[2 * i + 1]!].map((v) => Number(v.toPrecision(9)))].join(','),
    ),
  ]
    .map((row) => `${row}\r\n`)
    .join('');

/** Milliseconds a frame of a walk. */
const DELAY = 100;

/** Saves a walk along a path and back. */
export const saveWalk = (sides: readonly PathSide[], ground: Ground, name: string): void =>
  saveBlob(new Blob([encodeGif(() => pathFrames(sides, ground), DELAY)], { type: 'image/gif' }), fileName(name, 'gif'));
