import { readFile } from 'node:fs/promises';
import { readIdxPair } from './formats/idx';
import type { Found } from './finder';
import type { ImageArray } from './images/images';
import type { KnownSet } from './known';
import { readNpz } from './formats/numpy';
import { arrayDigests } from './recognise';
import { fail } from './refusals';

/** Reads a known set and checks it against its published digests once more: a file may have changed since it was found. */
export async function openFound({ images, labels }: Found, set: KnownSet): Promise<ImageArray> {
  const array = images === labels ? await readNpz(await readFile(images), images) : await readTwo(images, labels);
  const [imagesMd5, labelsMd5] = await arrayDigests(array);
  if (imagesMd5 !== set.images.md5 || labelsMd5 !== set.labels.md5)
    fail(`${images} is no longer the published file; get it again from its source.`, images);
  return array;
}

async function readTwo(images: string, labels: string): Promise<ImageArray> {
  return readIdxPair({ bytes: await readFile(images), file: images }, { bytes: await readFile(labels), file: labels });
}
