import { m } from '../../../paraglide/messages';
import type { LatentPicture } from '../../../shared/domain/inference-tasks';
import { fileNameOf } from '../../../shared/lib/file-name';
import { encodeGif } from './encode-gif';
import { drawPathFrames } from './path-frames';
import type { PathSide, PlaneBackground } from './path-frames';
import { saveBlob } from '../../ui/browser';

const fileName = (name: string, ending: string): string => `${fileNameOf(name, 'latents')}.${ending}`;

/** Saves a sheet unchanged; of points, saves their canvas over the background colour of the page. */
export async function savePng(
  picture: LatentPicture,
  canvas: HTMLCanvasElement | undefined,
  name: string,
): Promise<void> {
  const blob =
    picture.kind === 'grid'
      ? new Blob([picture.png as Uint8Array<ArrayBuffer>], { type: 'image/png' })
      : await renderOpaque(canvas!);
  saveBlob(blob, fileName(name, 'png'));
}

async function renderOpaque(canvas: HTMLCanvasElement): Promise<Blob> {
  const copy = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height });
  const context = copy.getContext('2d')!;
  context.fillStyle = getComputedStyle(canvas).getPropertyValue('--surface').trim();
  context.fillRect(0, 0, copy.width, copy.height);
  context.drawImage(canvas, 0, 0);
  return new Promise((resolve, reject) =>
    copy.toBlob((blob) => (blob ? resolve(blob) : reject(new Error(m.latents_image_too_large()))), 'image/png'),
  );
}

/** Saves points as CSV (RFC 4180): index of the latent, x, y. */
export const savePoints = (points: Float32Array, name: string): void =>
  saveBlob(new Blob([pointsCsv(points)], { type: 'text/csv' }), fileName(name, 'csv'));

/** Nine significant digits identify every float32. */
export const pointsCsv = (points: Float32Array): string =>
  [
    'latent,x,y',
    ...Array.from({ length: points.length / 2 }, (_, i) =>
      [i, ...[points[2 * i]!, points[2 * i + 1]!].map((v) => Number(v.toPrecision(9)))].join(','),
    ),
  ]
    .map((row) => `${row}\r\n`)
    .join('');

const FRAME_DELAY_MS = 100;

/** Saves a path from start to end and back. */
export const savePathGif = (sides: readonly PathSide[], background: PlaneBackground, name: string): void =>
  saveBlob(
    new Blob([encodeGif(() => drawPathFrames(sides, background), FRAME_DELAY_MS)], { type: 'image/gif' }),
    fileName(name, 'gif'),
  );
