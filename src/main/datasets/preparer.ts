import { m } from '../../paraglide/messages';
import type { DatasetFrame, PreparedDataset } from '../../shared/domain/datasets';
import { encodeHeader } from '../../shared/formats/safetensors';
import type { PreparedCache } from './cache';
import type { ImageFormat } from './images/image-format';
import type { ImageSource } from './images/images';
import { checkSignal, fail } from './refusals';
import { TOY_COUNT, TOY_VERSION, toyPoints } from './toy';
import { writeImages } from './images/write-images';
import type { Progress } from './images/write-images';

/** A source that is not opened yet: `key` has all that the prepared file depends on. */
export interface UnopenedSource {
  key: unknown;
  open: () => Promise<ImageSource>;
}

const IMAGE_SIZES = { min: 8, max: 256 };

/** Parses the format of a prepared dataset, 28 x 28 grey by default; refuses the first invalid value. */
export function parseImageFormat({ imageSize = 28, channels = 1 }: DatasetFrame): ImageFormat {
  const { min, max } = IMAGE_SIZES;
  if (!Number.isInteger(imageSize) || imageSize < min || imageSize > max)
    fail(m.dataset_image_size({ size: imageSize, min, max }), 'imageSize');
  if (channels !== 1 && channels !== 3) fail(m.dataset_channels({ channels }), 'channels');
  return { imageSize, channels };
}

export async function prepareImages(
  cache: PreparedCache,
  name: string,
  { key, open }: UnopenedSource,
  frame: ImageFormat,
  onProgress: Progress,
  signal?: AbortSignal,
): Promise<PreparedDataset> {
  const request = { name, kind: 'images' as const, key: [key, frame.imageSize, frame.channels] };
  const cached = await cache.find(request);
  if (cached) return cached;
  const source = await open();
  checkSignal(signal);
  return cache.create(request, async (writer) => ({
    count: source.count,
    shape: await writeImages(writer, source, frame, onProgress, signal),
  }));
}

export async function preparePoints(cache: PreparedCache, name: string): Promise<PreparedDataset> {
  const request = { name, kind: 'points' as const, key: ['toy', name, TOY_VERSION] };
  const cached = await cache.find(request);
  if (cached) return cached;
  return cache.create(request, async (writer) => {
    const points = toyPoints(name);
    await writer.write(encodeHeader({ points: { dtype: 'F32', shape: [TOY_COUNT, 2] } }, {}));
    await writer.write(new Uint8Array(points.buffer));
    return { count: TOY_COUNT, shape: [2] };
  });
}
