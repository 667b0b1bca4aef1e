import type { SampleData } from '../../../../shared/contract/results';
import type { RunId } from '../../../../shared/domain/run/run';
import { LruCache } from '../../../../shared/lib/lru-cache';
import { api } from '../../../api';

/** Draws points, given as x, y pairs in [−limit, limit]², into a canvas with y upwards, each as a square of 1/32 of the width. */
export function drawPoints(canvas: HTMLCanvasElement, points: Float32Array, colour: string, limit = 2): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const { width, height } = canvas;
  const size = Math.max(1, width / 32);
  context.clearRect(0, 0, width, height);
  context.fillStyle = colour;
  for (let i = 0; i + 1 < points.length; i += 2) {
    const x = ((points[i]! / limit + 1) / 2) * width;
    const y = ((1 - points[i + 1]! / limit) / 2) * height;
    context.fillRect(x - size / 2, y - size / 2, size, size);
  }
}

/** What a thumbnail shows: the URL of a PNG, or points to draw. */
export type Thumbnail = { kind: 'grid'; url: string } | { kind: 'points'; points: Float32Array };

const MAX_THUMBNAILS = 300;

const cache = new LruCache<Promise<Thumbnail | undefined>>(MAX_THUMBNAILS, (thumbnail) => {
  void thumbnail.then((t) => t?.kind === 'grid' && URL.revokeObjectURL(t.url));
});

function toThumbnail(data: SampleData): Thumbnail {
  if (data.kind === 'points') return { kind: 'points', points: data.points };
  return {
    kind: 'grid',
    url: URL.createObjectURL(new Blob([data.png as Uint8Array<ArrayBuffer>], { type: 'image/png' })),
  };
}

/** The sample grid of a run at a step, from a cache of the last 300; undefined if it cannot be read. */
export function thumbnail(run: RunId, step: number): Promise<Thumbnail | undefined> {
  const key = `${run}/${step}`;
  const cached = cache.get(key);
  if (cached) return cached;
  const requested = api.request('samples:read', run, step).then(
    (outcome) => (outcome.ok ? toThumbnail(outcome.value) : undefined),
    () => undefined,
  );
  cache.set(key, requested);
  return requested;
}
