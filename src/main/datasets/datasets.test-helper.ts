import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { KnownFile, KnownSet } from './known';

/** Encodes an IDX file by the format's description, independently of the code under test. */
export function idxFile(shape: number[], values: ArrayLike<number>): Buffer {
  const head = Buffer.alloc(4 + 4 * shape.length);
  head[2] = 8;
  head[3] = shape.length;
  shape.forEach((n, i) => head.writeUInt32BE(n, 4 + 4 * i));
  return Buffer.concat([head, Buffer.from(Uint8Array.from(values))]);
}

/** Runs `work` with a folder that is removed afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'gander-datasets-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const digest = (algorithm: string, bytes: Uint8Array) => createHash(algorithm).update(bytes).digest('hex');

function knownFile(name: string, plain: Buffer): { file: KnownFile; gzip: Buffer } {
  const gzip = gzipSync(plain);
  return {
    gzip,
    file: {
      name,
      md5: digest('md5', plain),
      size: plain.length,
      download: gzip.length,
      digest: { algorithm: 'sha256', hex: digest('sha256', gzip) },
    },
  };
}

/**
 * A small published set of `count` images of 28 x 28 pixels with bytes (i + seed) mod 256, with its files, plain and
 * gzip.
 */
export function smallSet(name: 'mnist' | 'fashion-mnist', seed: number, mirrors: string[] = [], count = 20) {
  const plain = {
    images: idxFile(
      [count, 28, 28],
      Uint8Array.from({ length: count * 784 }, (_, i) => i + seed),
    ),
    labels: idxFile(
      [count],
      Uint8Array.from({ length: count }, (_, i) => (i + seed) % 10),
    ),
  };
  const images = knownFile('train-images-idx3-ubyte.gz', plain.images);
  const labels = knownFile('train-labels-idx1-ubyte.gz', plain.labels);
  const set: KnownSet = {
    name,
    licence: 'none',
    shape: [count, 28, 28],
    images: images.file,
    labels: labels.file,
    mirrors,
    torchvision: name === 'mnist' ? 'MNIST' : 'FashionMNIST',
    keras: name === 'mnist' ? ['mnist.npz'] : ['fashion-mnist'],
  };
  return { set, plain, gzip: { images: images.gzip, labels: labels.gzip } };
}
