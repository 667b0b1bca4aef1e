import { definition, indent } from './python';
import { isPlanar } from './source';
import type { ScriptSource } from './source';

/** Class of torchvision.datasets for a dataset that Gander finds or downloads. */
const TORCHVISION: Readonly<Record<string, string>> = {
  mnist: 'MNIST',
  'mnist-10k': 'MNIST',
  'fashion-mnist': 'FashionMNIST',
};
const torchvisionClass = (name: string): string | undefined =>
  Object.hasOwn(TORCHVISION, name) ? TORCHVISION[name] : undefined;

/** The 2-D datasets of gan_toy.py, as statements that return 100,000 points; see src/main/datasets/toy.ts. */
const TOYS: Readonly<Record<string, { docs: string; body: string[] }>> = {
  ring: {
    docs: 'Ring of 8 Gaussians of gan_toy.py: radius 2, standard deviation 0.02, divided by 1.414.',
    body: [
      'angle = torch.arange(100_000) % 8 * torch.pi / 4',
      'means = 2 * torch.stack([angle.cos(), angle.sin()], 1)',
      'return (means + 0.02 * torch.randn(means.shape)) / 1.414',
    ],
  },
  grid: {
    docs: 'Grid of 25 Gaussians of gan_toy.py: spacing 2, standard deviation 0.05, divided by 2.828.',
    body: [
      'mode = torch.arange(100_000) % 25',
      'means = 2.0 * torch.stack([mode // 5 - 2, mode % 5 - 2], 1)',
      'return (means + 0.05 * torch.randn(means.shape)) / 2.828',
    ],
  },
  'swiss-roll': {
    docs: 'Swiss roll of gan_toy.py: noise 0.25, divided by 7.5.',
    body: [
      't = 1.5 * torch.pi * (1 + 2 * torch.rand(100_000))',
      'roll = torch.stack([t * t.cos(), t * t.sin()], 1)',
      'return (roll + 0.25 * torch.randn(roll.shape)) / 7.5',
    ],
  },
};
const toyOf = (name: string) => (Object.hasOwn(TOYS, name) ? TOYS[name] : undefined);

/** Where the script takes its data from. */
export interface DatasetCode {
  /** Functions load_data(path) and batches(data). */
  functions: string[];
  /** Whether the script has the data without a file. */
  hasDefault: boolean;
  /** Packages that it needs for that. */
  packages: string[];
  /** What the data is without a file. */
  described: string;
  /** What the option --data expects. */
  fileHelp: string;
}

const FILE_OF_RUN = 'dataset.file in the run.json of the run';

/** Returns the code that loads the dataset of a run. */
export function datasetCode({ dataset, hyperparameters: h }: ScriptSource): DatasetCode {
  return isPlanar(h) ? pointsCode(dataset) : imagesCode(dataset, h.imageSize ?? 28, h.channels ?? 1);
}

function pointsCode(dataset: string): DatasetCode {
  const toy = toyOf(dataset);
  const load = [
    "if path.endswith('.npy'):",
    ...indent(['import numpy', '', 'points = torch.from_numpy(numpy.load(path)).float()']),
    'else:',
    ...indent(["points = read_safetensors(path)[0]['points']"]),
    'if points.shape[1:] != (2,):',
    ...indent(["raise SystemExit(f'{path} has the shape {list(points.shape)}, not [n, 2].')"]),
    'return points',
  ];
  return {
    functions: [
      definition('def read_points(path)', ['Points [n, 2] of a file.'], load),
      definition(
        'def load_data(path)',
        toy ? [toy.docs, '', 'With a path, the points of that file.'] : ['Points [n, 2].'],
        toy
          ? ['if path is not None:', ...indent(['return read_points(path)']), ...toy.body]
          : ['return read_points(path)'],
      ),
      batches('data[order[:size]].to(DEVICE)'),
    ],
    hasDefault: toy !== undefined,
    packages: [],
    described: 'points that it draws',
    fileHelp: `${FILE_OF_RUN} (points, F32 [n, 2]), or .npy of that shape`,
  };
}

function imagesCode(dataset: string, size: number, channels: number): DatasetCode {
  const found = torchvisionClass(dataset);
  const fromFile = [
    "if path.endswith('.npy'):",
    ...indent(['import numpy', '', 'images = torch.from_numpy(numpy.load(path))']),
    'else:',
    ...indent(["images = read_safetensors(path)[0]['images']"]),
    'if images.dim() == 3:',
    ...indent(['images = images[..., None]']),
    'if images.dtype != torch.uint8 or images.shape[1:] != (IMAGE_SIZE, IMAGE_SIZE, CHANNELS):',
    ...indent([
      "expected = f'bytes [n, {IMAGE_SIZE}, {IMAGE_SIZE}, {CHANNELS}]'",
      "raise SystemExit(f'{path} has {images.dtype} of the shape {list(images.shape)}, not {expected}.')",
    ]),
    'return images.permute(0, 3, 1, 2).contiguous()',
  ];
  const functions = [
    definition('def read_images(path)', ['Bytes [n, channels, height, width] of a file.'], fromFile),
    found
      ? definition(
          'def load_data(path)',
          [`Bytes [n, channels, height, width]: torchvision's ${found}, or the images of a file.`],
          [
            'if path is not None:',
            ...indent(['return read_images(path)']),
            `from torchvision.datasets import ${found}`,
            '',
            `images = ${found}('data', download=True).data[:, None]`,
            ...resized(size),
            ...(channels === 1 ? [] : ['images = images.repeat(1, CHANNELS, 1, 1)']),
            'return images',
          ],
        )
      : definition('def load_data(path)', ['Bytes [n, channels, height, width].'], ['return read_images(path)']),
    batches('data[order[:size]].to(DEVICE).float() / 127.5 - 1'),
  ];
  return {
    functions,
    hasDefault: found !== undefined,
    packages: found ? ['torchvision'] : [],
    described: `${found ?? ''} of torchvision`,
    fileHelp: `${FILE_OF_RUN} (images, U8 [n, height, width, channels]), or .npy of that shape`,
  };
}

/** The images of torchvision are 28 x 28; 32 x 32 is made by a border, as in Gander. */
function resized(size: number): string[] {
  if (size === 28) return [];
  if (size === 32) return ['images = F.pad(images, (2, 2, 2, 2))'];
  return [
    "images = F.interpolate(images.float(), IMAGE_SIZE, mode='bilinear', antialias=True)",
    'images = images.round().clamp(0, 255).byte()',
  ];
}

const batches = (value: string): string =>
  definition(
    'def batches(data, size)',
    ['Shuffled batches without end. Every sample is used once in an epoch; a batch may span two.'],
    [
      `order = torch.randperm(len(data))`,
      'while True:',
      ...indent([
        `while len(order) < size:`,
        ...indent([`order = torch.cat([order, torch.randperm(len(data))])`]),
        `yield ${value}`,
        `order = order[size:]`,
      ]),
    ],
  );
