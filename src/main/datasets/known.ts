/** One training file of a known dataset. */
export interface KnownFile {
  /** Name on the mirrors. */
  name: string;
  /** MD5 of the content without gzip, by which the file is recognised, whatever its name. */
  md5: string;
  /** Number of bytes without gzip. */
  size: number;
  /** Number of bytes on the mirrors, for the progress of a download. */
  download: number;
  /** Digest of the file on the mirrors. */
  digest: { algorithm: 'md5' | 'sha256'; hex: string };
}

/** A published dataset that is recognised by content and can be downloaded. */
export interface KnownSet {
  name: string;
  licence: string;
  shape: [count: number, height: number, width: number];
  images: KnownFile;
  labels: KnownFile;
  /** Base URLs in the order in which they are tried. */
  mirrors: string[];
  /** Name of the folder in torchvision's root. */
  torchvision: string;
  /** Files or folders in Keras' datasets folder. */
  keras: string[];
}

const md5 = (hex: string) => ({ algorithm: 'md5', hex }) as const;
const sha256 = (hex: string) => ({ algorithm: 'sha256', hex }) as const;

/**
 * Digests of the gzip files: torchvision 0.29 (datasets/mnist.py) and Keras 3 (datasets/fashion_mnist.py). MD5 is
 * enough to distinguish files, but does not protect against forgery.
 */
export const KNOWN_SETS: readonly KnownSet[] = [
  {
    name: 'mnist',
    licence: 'CC BY-SA 3.0, Y. LeCun and C. Cortes',
    shape: [60_000, 28, 28],
    images: {
      name: 'train-images-idx3-ubyte.gz',
      md5: '6bbc9ace898e44ae57da46a324031adb',
      size: 47_040_016,
      download: 9_912_422,
      digest: md5('f68b3c2dcbeaaa9fbdd348bbdeb94873'),
    },
    labels: {
      name: 'train-labels-idx1-ubyte.gz',
      md5: 'a25bea736e30d166cdddb491f175f624',
      size: 60_008,
      download: 28_881,
      digest: md5('d53e105ee54ea40749a09fcbcd1e9432'),
    },
    mirrors: ['https://ossci-datasets.s3.amazonaws.com/mnist/', 'http://yann.lecun.com/exdb/mnist/'],
    torchvision: 'MNIST',
    keras: ['mnist.npz'],
  },
  {
    name: 'fashion-mnist',
    licence: 'MIT, Zalando SE',
    shape: [60_000, 28, 28],
    images: {
      name: 'train-images-idx3-ubyte.gz',
      md5: 'f4a8712d7a061bf5bd6d2ca38dc4d50a',
      size: 47_040_016,
      download: 26_421_880,
      digest: sha256('3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84'),
    },
    labels: {
      name: 'train-labels-idx1-ubyte.gz',
      md5: '9018921c3c673c538a1fc5bad174d6f9',
      size: 60_008,
      download: 29_515,
      digest: sha256('a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845'),
    },
    mirrors: [
      'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/',
      'https://storage.googleapis.com/tensorflow/tf-keras-datasets/',
    ],
    torchvision: 'FashionMNIST',
    keras: ['fashion-mnist', 'fashion-mnist.npz'],
  },
];
