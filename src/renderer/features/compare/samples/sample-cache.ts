import type { SampleData } from '../../../../shared/contract/results';
import { unwrap } from '../../../../shared/contract/outcome';
import { api } from '../../../api';
import { LruCache } from '../../../../shared/lib/lru-cache';

const type = 'image/png';
/** Levels are shown as stored, without gamma or colour profiles of the file: exports and TensorBoard show the same. */
const colorSpaceConversion = 'none';

/**
 * Decodes off the main thread. A blob for each grid keeps the main thread busy four times as long as a decoder does, so blobs are
 * only for a page without one: a browser without WebCodecs, or an address that is neither https nor this computer.
 */
export const decodePng = (png: Uint8Array): Promise<ImageBitmap> =>
  typeof ImageDecoder === 'undefined'
    ? createImageBitmap(new Blob([png as Uint8Array<ArrayBuffer>], { type }), { colorSpaceConversion })
    : decodeBytes(png as Uint8Array<ArrayBuffer>);

async function decodeBytes(data: Uint8Array<ArrayBuffer>): Promise<ImageBitmap> {
  const decoder = new ImageDecoder({ data, type, colorSpaceConversion });
  try {
    const { image } = await decoder.decode();
    try {
      return await createImageBitmap(image, { colorSpaceConversion });
    } finally {
      image.close();
    }
  } finally {
    decoder.close();
  }
}

const MIB = 2 ** 20;
/** Encoded samples take about a tenth of decoded ones, so more of them are held: scrubbing back then needs no request. */
const ENCODED_LIMIT = 128 * MIB;
const DECODED_LIMIT = 320 * MIB;
/** Requests under way before prefetching pauses, so that a jump of the playhead does not wait in a queue. */
const MAX_AHEAD = 16;

/** Points of a 2-D run, with what its networks did over the plane. */
type PointCloud = Extract<SampleData, { kind: 'points' }>;

/** A sample ready to draw: a decoded grid, or points. */
export type SampleImage = ImageBitmap | PointCloud;

const bytesOfPlane = ({ plane }: PointCloud): number =>
  plane?.ok
    ? plane.value.surface.values.byteLength +
      plane.value.gradient.values.byteLength +
      plane.value.manifold.values.byteLength
    : 0;
const bytesOf = (data: SampleData): number =>
  data.kind === 'grid' ? data.png.byteLength : data.points.byteLength + bytesOfPlane(data);

const key = (run: string, step: number) => `${run}/${step}`;

/** Sample grids by run and step, fetched when shown or about to be, within fixed bounds of memory. */
export class SampleCache {
  private readonly encoded = new LruCache<SampleData>(ENCODED_LIMIT);
  private readonly ready = new LruCache<SampleImage>(
    DECODED_LIMIT,
    (image) => image instanceof ImageBitmap && image.close(),
  );
  private readonly pending = new Map<string, Promise<SampleImage>>();
  private wanted: { run: string; step: number }[] = [];

  /** The sample, if it can be drawn at once. */
  get(run: string, step: number): SampleImage | undefined {
    return this.ready.get(key(run, step));
  }

  /** The sample, fetched and decoded if necessary. @throws {Error} with the sentence of a refusal */
  load(run: string, step: number): Promise<SampleImage> {
    const name = key(run, step);
    const ready = this.ready.get(name);
    if (ready) return Promise.resolve(ready);
    const pending = this.pending.get(name) ?? this.fetch(run, step).finally(() => this.pending.delete(name));
    this.pending.set(name, pending);
    return pending;
  }

  /** Whether all of some samples can be drawn at once; fetches those that cannot. */
  request(samples: readonly { run: string; step: number }[]): boolean {
    const missing = samples.filter(({ run, step }) => !this.get(run, step));
    this.prefetch(missing);
    return missing.length === 0;
  }

  /** Fetches what will be shown next, in that order, a few at a time; drops what an earlier call has not begun to fetch. */
  prefetch(wanted: readonly { run: string; step: number }[]): void {
    this.wanted = wanted.filter((w) => !this.ready.has(key(w.run, w.step)));
    this.pump();
  }

  clear(): void {
    this.wanted = [];
    this.ready.clear();
    this.encoded.clear();
  }

  private pump(): void {
    while (this.pending.size < MAX_AHEAD) {
      const next = this.wanted.shift();
      if (!next) return;
      // A sample that cannot be read is reported when it is shown.
      this.load(next.run, next.step)
        .catch(() => undefined)
        .finally(() => this.pump());
    }
  }

  private async fetch(run: string, step: number): Promise<SampleImage> {
    const name = key(run, step);
    const known = this.encoded.get(name);
    const data = known ?? unwrap(await api.request('samples:read', run, step));
    if (!known) this.encoded.set(name, data, bytesOf(data));
    const image = data.kind === 'grid' ? await decodePng(data.png) : data;
    this.ready.set(name, image, image instanceof ImageBitmap ? 4 * image.width * image.height : bytesOf(image));
    return image;
  }
}
