import { m } from '../../../paraglide/messages';
import { encodeHeader } from '../../../shared/formats/safetensors';
import type { TensorShape } from '../../../shared/formats/safetensors';
import { formatBytes } from '../../../shared/lib/format';
import type { AsideWriter } from '../aside-writer';
import { toImageFormat } from './image-format';
import type { ImageFormat } from './image-format';
import type { ImageSource } from './images';
import { checkSignal, fail } from '../refusals';

export type Progress = (done: number, total: number) => void;

/** A training process reads the file at once, and Node reads at most 2 GiB at once. */
const MAX_BYTES = 2 ** 31 - 2 ** 20;
/** Work between two yields to the event loop, so that the process keeps responding. */
const YIELD_INTERVAL_MS = 15;

/**
 * Writes `images` U8 [n, h, w, c] and, if known, `labels` U8 or I32 [n] (I32 for more than 256 classes) as safetensors,
 * one image at a time.
 */
export async function writeImages(
  writer: AsideWriter,
  source: ImageSource,
  format: ImageFormat,
  onProgress: Progress,
  signal?: AbortSignal,
): Promise<number[]> {
  const { imageSize, channels } = format;
  const { count, classes } = source;
  const bytes = count * imageSize * imageSize * channels;
  if (bytes > MAX_BYTES)
    fail(
      m.dataset_prepared_too_large({
        count,
        size: imageSize,
        channels,
        bytes: formatBytes(bytes),
        max: formatBytes(MAX_BYTES),
      }),
      'imageSize',
    );
  const labels = source.labels && narrowLabels(source.labels);
  const tensors: Record<string, TensorShape> = {
    images: { dtype: 'U8', shape: [count, imageSize, imageSize, channels] },
  };
  if (labels) tensors['labels'] = { dtype: labels instanceof Uint8Array ? 'U8' : 'I32', shape: [count] };
  await writer.write(encodeHeader(tensors, classes ? { classes: JSON.stringify(classes) } : {}));
  let lastYield = performance.now();
  for (let i = 0; i < count; i++) {
    await writer.write(toImageFormat(await source.read(i), format, source.pads).pixels);
    if (performance.now() - lastYield < YIELD_INTERVAL_MS) continue;
    checkSignal(signal);
    onProgress(i + 1, count);
    await new Promise((resolve) => setImmediate(resolve));
    lastYield = performance.now();
  }
  if (labels) await writer.write(new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength));
  onProgress(count, count);
  checkSignal(signal);
  return [imageSize, imageSize, channels];
}

const narrowLabels = (labels: Uint8Array | Int32Array): Uint8Array | Int32Array =>
  labels.every((l) => l >= 0 && l < 256) ? Uint8Array.from(labels) : labels;
