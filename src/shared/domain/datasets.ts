import { z } from 'zod';
import { m } from '../../paraglide/messages';

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
    get description() {
      return m.dataset_handwritten_digits_28_x_28();
    },
  },
  {
    name: 'mnist-10k',
    get title() {
      return m.dataset_mnist_10_000_built_in();
    },
    kind: 'images',
    get description() {
      return m.dataset_handwritten_digits_28_x_28_2();
    },
  },
  {
    name: 'fashion-mnist',
    title: 'Fashion-MNIST',
    kind: 'images',
    get description() {
      return m.dataset_fashion_description();
    },
  },
  {
    name: 'ring',
    get title() {
      return m.dataset_ring_8_gaussians();
    },
    kind: 'points',
    get description() {
      return m.dataset_radius_2_standard_deviation_0();
    },
  },
  {
    name: 'grid',
    get title() {
      return m.dataset_grid_25_gaussians();
    },
    kind: 'points',
    get description() {
      return m.dataset_5_x_5_with_spacing();
    },
  },
  {
    name: 'swiss-roll',
    get title() {
      return m.dataset_swiss_roll();
    },
    kind: 'points',
    get description() {
      return m.dataset_noise_0_25_all_divided();
    },
  },
];
export const BUILT_IN_NAMES: readonly string[] = BUILT_IN.map((d) => d.name);
