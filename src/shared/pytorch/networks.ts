import type { ActivationName, Hyperparameters } from '../domain/run/hyperparameters';
import { definition, docstring, indent } from './python';
import { hasDiscriminatorNorm, hasDropout, packingOf } from './source';

/** Classes of the two networks, with what the other parts of the script need to know of them. */
export interface NetworkCode {
  /** The classes Generator and Discriminator. */
  classes: string[];
  /** Function that initialises the weights of a network; absent where PyTorch's defaults are those of the run. */
  initialise?: string;
  /** Batch normalisation of the generator. */
  hasNorm: boolean;
  /**
   * Dense layers that read or write flattened feature maps: Gander's are [height, width, channels], PyTorch's
   * [channels, height, width].
   */
  flattened: Flattened[];
}

interface Flattened {
  layer: string;
  side: 'inputs' | 'outputs';
  /** [height, width, channels], in Python. */
  shape: string;
}

const ACTIVATION: Record<ActivationName, (x: string) => string> = {
  'leaky-relu': (x) => `F.leaky_relu(${x}, 0.2)`,
  relu: (x) => `F.relu(${x})`,
  softplus: (x) => `F.softplus(${x})`,
  tanh: (x) => `torch.tanh(${x})`,
  sigmoid: (x) => `torch.sigmoid(${x})`,
  elu: (x) => `F.elu(${x})`,
  selu: (x) => `F.selu(${x})`,
  swish: (x) => `F.silu(${x})`,
};

/** Returns the code of the networks that the settings select. */
export function networkCode(h: Hyperparameters): NetworkCode {
  switch (h.network) {
    case 'fc':
      return fullyConnected(h, [128, 256, 512, 1024], [512, 256]);
    case 'fc-wide':
      return fullyConnected(h, [256, 512, 1024], [1024, 512, 256]);
    case 'conv-generator':
      return convGenerator(h);
    case 'dcgan':
      return dcgan(h);
    case 'mlp':
      return mlp(h);
  }
}

/** A module: its layers by name, and the lines of `forward`. */
function moduleClass(
  name: string,
  docs: readonly string[],
  layers: readonly (readonly [name: string, layer: string])[],
  forward: readonly string[],
): string {
  const made = layers.map(([layer, code]) => `self.${layer} = ${code}`);
  return [
    `class ${name}(nn.Module):`,
    ...indent([
      ...docstring(docs),
      '',
      definition('def __init__(self)', [], ['super().__init__()', ...made]),
      '',
      definition(`def forward(self, ${name === 'Generator' ? 'z' : 'x'})`, [], forward),
    ]),
  ].join('\n');
}

/** Channels of the discriminator's input: the samples of a pack are concatenated along them. */
const packedChannels = (h: Hyperparameters): string => (packingOf(h) > 1 ? 'PACKING * CHANNELS' : 'CHANNELS');

function fullyConnected(
  h: Hyperparameters,
  generator: readonly number[],
  discriminator: readonly number[],
): NetworkCode {
  const layers = generator.flatMap((size, i): [string, string][] => [
    [`dense${i + 1}`, `nn.Linear(${i === 0 ? 'LATENT_SIZE' : generator[i - 1]}, ${size})`],
    ...(i === 0 ? [] : [[`norm${i + 1}`, `nn.BatchNorm1d(${size})`] as [string, string]]),
  ]);
  const hidden = generator.map((_, i) => {
    const dense = `self.dense${i + 1}(${i === 0 ? 'z' : 'h'})`;
    return `h = F.leaky_relu(${i === 0 ? dense : `self.norm${i + 1}(${dense})`}, 0.2)`;
  });
  return {
    classes: [
      moduleClass(
        'Generator',
        [`z -> ${generator.join(' -> ')} -> image. The networks are those of PyTorch-GAN (gan.py).`],
        [...layers, ['output', `nn.Linear(${generator.at(-1)}, CHANNELS * IMAGE_SIZE**2)`]],
        [...hidden, 'return torch.tanh(self.output(h)).view(-1, CHANNELS, IMAGE_SIZE, IMAGE_SIZE)'],
      ),
      denseDiscriminator(h, discriminator),
    ],
    hasNorm: true,
    flattened: [
      ...((h.channels ?? 1) > 1
        ? [{ layer: 'generator/output', side: 'outputs' as const, shape: '(IMAGE_SIZE, IMAGE_SIZE, CHANNELS)' }]
        : []),
      ...flattenedInput(h),
    ],
  };
}

function denseDiscriminator(h: Hyperparameters, hidden: readonly number[]): string {
  const activation = ACTIVATION[h.discriminatorActivation];
  const layers = hidden.map((size, i): [string, string] => [
    `dense${i + 1}`,
    `nn.Linear(${i === 0 ? `${packedChannels(h)} * IMAGE_SIZE**2` : hidden[i - 1]}, ${size})`,
  ]);
  const apply = (i: number) => {
    const active = activation(`self.dense${i + 1}(${i === 0 ? 'x.flatten(1)' : 'h'})`);
    return `h = ${hasDropout(h) ? `self.dropout(${active})` : active}`;
  };
  return moduleClass(
    'Discriminator',
    [`image -> ${hidden.join(' -> ')} -> logit.`],
    [
      ...layers,
      ['output', `nn.Linear(${hidden.at(-1)}, 1)`],
      ...(hasDropout(h) ? [['dropout', 'nn.Dropout(DROPOUT)'] as const] : []),
    ],
    [...hidden.map((_, i) => apply(i)), 'return self.output(h)'],
  );
}

/** The order of pixels matters only if there are several channels. */
const flattenedInput = (h: Hyperparameters): Flattened[] =>
  packingOf(h) * (h.channels ?? 1) > 1
    ? [
        {
          layer: 'discriminator/dense1',
          side: 'inputs',
          shape: `(IMAGE_SIZE, IMAGE_SIZE, ${packedChannels(h)})`,
        },
      ]
    : [];

function convGenerator(h: Hyperparameters): NetworkCode {
  return {
    classes: [
      moduleClass(
        'Generator',
        ['z -> [128, s/4, s/4] -> [64, s/2, s/2] -> [channels, s, s] for images of s x s pixels.'],
        [
          ['dense1', 'nn.Linear(LATENT_SIZE, 128 * (IMAGE_SIZE // 4) ** 2)'],
          ['norm1', 'nn.BatchNorm2d(128)'],
          ['conv1', 'nn.ConvTranspose2d(128, 64, 4, stride=2, padding=1)'],
          ['norm2', 'nn.BatchNorm2d(64)'],
          ['conv2', 'nn.ConvTranspose2d(64, CHANNELS, 4, stride=2, padding=1)'],
        ],
        [
          'h = self.dense1(z).view(-1, 128, IMAGE_SIZE // 4, IMAGE_SIZE // 4)',
          'h = F.relu(self.norm1(h))',
          'h = F.relu(self.norm2(self.conv1(h)))',
          'return torch.tanh(self.conv2(h))',
        ],
      ),
      denseDiscriminator(h, [1024, 512, 256]),
    ],
    initialise: dcganWeights('nn.Linear, nn.ConvTranspose2d', 'generator'),
    hasNorm: true,
    flattened: [
      { layer: 'generator/dense1', side: 'outputs', shape: '(IMAGE_SIZE // 4, IMAGE_SIZE // 4, 128)' },
      ...flattenedInput(h),
    ],
  };
}

function dcgan(h: Hyperparameters): NetworkCode {
  const activation = ACTIVATION[h.discriminatorActivation];
  const withNorm = hasDiscriminatorNorm(h);
  const normalised = (i: number) => (withNorm ? `self.norm${i}(self.conv${i}(h))` : `self.conv${i}(h)`);
  const norm = (i: number, units: number): [string, string][] =>
    withNorm ? [[`norm${i}`, `nn.BatchNorm2d(${units})`]] : [];
  return {
    classes: [
      moduleClass(
        'Generator',
        ['DCGAN for images of s x s: z -> [128, s/4, s/4] -> [64, s/4, s/4] -> [32, s/2, s/2] -> [channels, s, s].'],
        [
          ['conv1', 'nn.ConvTranspose2d(LATENT_SIZE, 128, IMAGE_SIZE // 4)'],
          ['norm1', 'nn.BatchNorm2d(128)'],
          ['conv2', 'nn.ConvTranspose2d(128, 64, 3, padding=1)'],
          ['norm2', 'nn.BatchNorm2d(64)'],
          ['conv3', 'nn.ConvTranspose2d(64, 32, 4, stride=2, padding=1)'],
          ['norm3', 'nn.BatchNorm2d(32)'],
          ['conv4', 'nn.ConvTranspose2d(32, CHANNELS, 4, stride=2, padding=1)'],
        ],
        [
          'h = F.relu(self.norm1(self.conv1(z[:, :, None, None])))',
          'h = F.relu(self.norm2(self.conv2(h)))',
          'h = F.relu(self.norm3(self.conv3(h)))',
          'return torch.tanh(self.conv4(h))',
        ],
      ),
      moduleClass(
        'Discriminator',
        [`[channels, s, s] -> [32, s/2, s/2] -> [64, s/4, s/4] -> [128, s/4, s/4] -> logit.`],
        [
          ['conv1', `nn.Conv2d(${packedChannels(h)}, 32, 4, stride=2, padding=1)`],
          ['conv2', 'nn.Conv2d(32, 64, 4, stride=2, padding=1)'],
          ...norm(2, 64),
          ['conv3', 'nn.Conv2d(64, 128, 3, padding=1)'],
          ...norm(3, 128),
          ['conv4', 'nn.Conv2d(128, 1, IMAGE_SIZE // 4)'],
        ],
        [
          `h = ${activation('self.conv1(x)')}`,
          `h = ${activation(normalised(2))}`,
          `h = ${activation(normalised(3))}`,
          'return self.conv4(h).flatten(1)',
        ],
      ),
    ],
    initialise: dcganWeights('nn.Conv2d, nn.ConvTranspose2d', 'network'),
    hasNorm: true,
    flattened: [],
  };
}

const dcganWeights = (layers: string, network: string): string =>
  definition(
    `def initialise(${network})`,
    ['DCGAN, section 4: weights from N(0, 0.02^2). Scales from N(1, 0.02^2), as in its code.'],
    [
      `for module in ${network}.modules():`,
      ...indent([
        `if isinstance(module, (${layers})):`,
        ...indent(['nn.init.normal_(module.weight, 0.0, 0.02)', 'nn.init.zeros_(module.bias)']),
        'elif isinstance(module, nn.BatchNorm2d):',
        ...indent(['nn.init.normal_(module.weight, 1.0, 0.02)']),
      ]),
      `return ${network}`,
    ],
  );

function mlp(h: Hyperparameters): NetworkCode {
  const count = h.hiddenLayers ?? 3;
  const network = (name: string, docs: string, inputs: string, outputs: string, activation: (x: string) => string) =>
    moduleClass(
      name,
      [docs],
      [
        ...Array.from({ length: count }, (_, i): [string, string] => [
          `dense${i + 1}`,
          `nn.Linear(${i === 0 ? inputs : 'HIDDEN_SIZE'}, HIDDEN_SIZE)`,
        ]),
        ['output', `nn.Linear(HIDDEN_SIZE, ${outputs})`],
      ],
      [
        ...Array.from(
          { length: count },
          (_, i) => `h = ${activation(`self.dense${i + 1}(${i > 0 ? 'h' : name === 'Generator' ? 'z' : 'x'})`)}`,
        ),
        'return self.output(h)',
      ],
    );
  return {
    classes: [
      network('Generator', 'z -> (x, y), after gan_toy.py of WGAN-GP.', 'LATENT_SIZE', '2', ACTIVATION.relu),
      network(
        'Discriminator',
        packingOf(h) > 1 ? 'PACKING points -> logit.' : '(x, y) -> logit.',
        packingOf(h) > 1 ? '2 * PACKING' : '2',
        '1',
        ACTIVATION[h.discriminatorActivation],
      ),
    ],
    initialise: definition(
      'def initialise(network)',
      ['He et al. 2015, arXiv 1502.01852, equation 10: weights from N(0, 2 / inputs), biases 0.'],
      [
        'for module in network.modules():',
        ...indent([
          'if isinstance(module, nn.Linear):',
          ...indent(["nn.init.kaiming_normal_(module.weight, nonlinearity='relu')", 'nn.init.zeros_(module.bias)']),
        ]),
        'return network',
      ],
    ),
    hasNorm: false,
    flattened: [],
  };
}
