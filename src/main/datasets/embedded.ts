import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { m } from '../../paraglide/messages';
import { decodeTensors } from '../../shared/formats/safetensors';
import { gunzipBounded } from './formats/gunzip';
import type { ImageArray } from './images/images';
import { fail } from './refusals';

/**
 * SHA-256 of resources/digits.safetensors.gz without gzip, as printed by scripts/make-digits.mjs, which makes the file.
 */
export const EMBEDDED_SHA256 = 'f8d0b630d335c7e6d497efc2073603ddcc6a21eaf4ba6b0b141f331561438213';
export const EMBEDDED_COUNT = 10_000;
const MAX_BYTES = 16 * 1024 * 1024;
const FILE = join('resources', 'digits.safetensors.gz');

/** Reads the built-in 10,000 digits with their labels. */
export async function readEmbedded(file = findResource()): Promise<ImageArray> {
  const plain = await gunzipBounded(await readFile(file), MAX_BYTES, file);
  if (createHash('sha256').update(plain).digest('hex') !== EMBEDDED_SHA256)
    fail(m.dataset_embedded_changed({ file }), file);
  const { images, labels } = decodeTensors(plain).tensors;
  return {
    count: EMBEDDED_COUNT,
    height: 28,
    width: 28,
    channels: 1,
    pixels: images!.data as Uint8Array,
    labels: labels!.data as Uint8Array,
  };
}

/** Finds the nearest `resources` folder upwards: the code is in src/main/datasets, or bundled in out/main. */
function findResource(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const file = join(folder, FILE);
    if (existsSync(file)) return file;
    const above = dirname(folder);
    if (above === folder) fail(m.dataset_embedded_missing(), FILE);
    folder = above;
  }
}
