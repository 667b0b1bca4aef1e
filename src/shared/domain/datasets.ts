import { z } from 'zod';

/** 'images': uint8 pixels in [0, 255]; 'points': float32 pairs. */
export type DatasetKind = 'images' | 'points';

/** Description of a dataset, available without reading its data. */
export interface DatasetInfo {
  name: string;
  title: string;
  kind: DatasetKind;
  /** Number of samples; 0 while the data is not here. */
  count: number;
  /** Ready for training. If not, `detail` says what to do. */
  available: boolean;
  /** Where the data comes from and how much of it is here, in one sentence. */
  detail: string;
  /** Can be downloaded with `gander data fetch`. */
  fetchable: boolean;
  /** Has labels, or may have, and no bundled classifier covers them. */
  learnable?: boolean;
  licence: string;
}

/**
 * The prepared array that a training process reads: a safetensors file with `images` U8 [n, h, w, c] or `points` F32
 * [n, 2].
 */
export interface PreparedDataset {
  name: string;
  kind: DatasetKind;
  /** Absolute path of the safetensors file. */
  file: string;
  /** SHA-256 of the file: two runs with the same hash trained on the same data. */
  sha256: string;
  count: number;
  /** [h, w, c] for images, [2] for points. */
  shape: number[];
}

/** The size and channels to which images are converted; 28 x 28 grey by default. */
export const datasetFrame = z.strictObject({
  imageSize: z.number().int().min(8).max(256).optional(),
  channels: z.number().int().min(1).max(3).optional(),
});
export type DatasetFrame = z.output<typeof datasetFrame>;

export const BUILT_IN: readonly { name: string; title: string; kind: DatasetKind; description: string }[] = [
  {
    name: 'mnist',
    title: 'MNIST',
    kind: 'images',
    description: 'Handwritten digits, 28 x 28 grey. 10,000 are built in; the full 60,000 when you have them.',
  },
  {
    name: 'mnist-10k',
    title: 'MNIST, the 10,000 built in',
    kind: 'images',
    description:
      'Handwritten digits, 28 x 28 grey. Always the 10,000 that are built in, also when the full set is here.',
  },
  { name: 'fashion-mnist', title: 'Fashion-MNIST', kind: 'images', description: 'Clothes, 28 x 28 grey, 60,000.' },
  {
    name: 'ring',
    title: 'Ring of 8 Gaussians',
    kind: 'points',
    description: 'Radius 2, standard deviation 0.02, all divided by 1.414.',
  },
  {
    name: 'grid',
    title: 'Grid of 25 Gaussians',
    kind: 'points',
    description: '5 x 5 with spacing 2, standard deviation 0.05, all divided by 2.828.',
  },
  { name: 'swiss-roll', title: 'Swiss roll', kind: 'points', description: 'Noise 0.25, all divided by 7.5.' },
];
export const BUILT_IN_NAMES: readonly string[] = BUILT_IN.map((d) => d.name);
