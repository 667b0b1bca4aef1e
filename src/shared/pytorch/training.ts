import type { Hyperparameters } from '../domain/run/hyperparameters';
import type { NetworkCode } from './networks';
import type { ObjectiveCode } from './objectives';
import { definition, docstring, indent } from './python';
import { isPlanar, isSpectral, packingOf } from './source';

/** Spectral normalisation as a parametrization of the layers of the discriminator; empty without it. */
export const spectralCode = (h: Hyperparameters): string[] =>
  isSpectral(h)
    ? [
        [
          'class SpectralNorm(nn.Module):',
          ...indent([
            ...docstring([
              'Spectral normalisation, Miyato et al. 2018, https://arxiv.org/abs/1802.05957, Algorithm 1.',
              '',
              'W / sigma(W) with sigma(W) = u^T W v; W has a row for each unit. u and v are constants in the gradient.',
            ]),
            '',
            definition(
              'def __init__(self, weight)',
              [],
              [
                'super().__init__()',
                'rows, columns = weight.flatten(1).shape',
                "self.register_buffer('u', F.normalize(torch.randn(rows), dim=0))",
                "self.register_buffer('v', torch.zeros(columns))",
                'for _ in range(15):',
                ...indent(['self.iterate(weight)']),
              ],
            ),
            '',
            '@torch.no_grad()',
            definition(
              'def iterate(self, weight)',
              ["A power iteration: v <- W'u / ||W'u||, u <- Wv / ||Wv||."],
              [
                'matrix = weight.flatten(1)',
                'self.v.copy_(F.normalize(matrix.T @ self.u, dim=0))',
                'self.u.copy_(F.normalize(matrix @ self.v, dim=0))',
              ],
            ),
            '',
            definition('def forward(self, weight)', [], ['return weight / (self.u @ weight.flatten(1) @ self.v)']),
          ]),
        ].join('\n'),
        definition(
          'def spectrally_normalised(network)',
          [],
          [
            'for layer in network.children():',
            ...indent([
              'if isinstance(layer, (nn.Linear, nn.Conv2d)):',
              ...indent(["parametrize.register_parametrization(layer, 'weight', SpectralNorm(layer.weight))"]),
            ]),
            'return network',
          ],
        ),
      ]
    : [];

/** Statements that create both networks and their optimizers. */
export function creationCode(h: Hyperparameters, networks: NetworkCode): string {
  const initialised = (network: string, name: string) =>
    networks.initialise && !(h.network === 'conv-generator' && name === 'discriminator')
      ? `initialise(${network})`
      : network;
  const discriminator = initialised('Discriminator()', 'discriminator');
  return [
    ...(networks.initialise === undefined
      ? ['# The default weights of nn.Linear are those of the run: uniform on +-1 / sqrt(inputs).']
      : []),
    `generator = ${initialised('Generator()', 'generator')}.to(DEVICE)`,
    `discriminator = ${isSpectral(h) ? `spectrally_normalised(${discriminator})` : discriminator}.to(DEVICE)`,
    `generator_optimizer = ${optimizer(h, 'generator')}`,
    `discriminator_optimizer = ${optimizer(h, 'discriminator')}`,
  ].join('\n');
}

function optimizer(h: Hyperparameters, network: string): string {
  const parameters = `${network}.parameters(), lr=LEARNING_RATE`;
  switch (h.optimizer) {
    case 'adam':
      return `torch.optim.Adam(${parameters}, betas=(BETA1, BETA2))`;
    case 'rmsprop':
      return `torch.optim.RMSprop(${parameters}, alpha=RMS_DECAY)`;
    case 'sgd':
      return `torch.optim.SGD(${parameters}${(h.momentum ?? 0) > 0 ? ', momentum=MOMENTUM' : ''})`;
  }
}

/** sample_latents, and pack if the discriminator classifies several samples jointly. */
export const samplingCode = (h: Hyperparameters): string[] => [
  h.latentDistribution === 'normal'
    ? definition('def sample_latents(n)', ['z from N(0, 1).'], ['return torch.randn(n, LATENT_SIZE, device=DEVICE)'])
    : definition(
        'def sample_latents(n)',
        ['z uniform on [-1, 1].'],
        ['return 2 * torch.rand(n, LATENT_SIZE, device=DEVICE) - 1'],
      ),
  ...(packingOf(h) > 1
    ? [
        definition(
          'def pack(samples)',
          ['PacGAN, Lin et al. 2018, https://arxiv.org/abs/1712.04086: samples of a pack side by side.'],
          ['return torch.cat(samples.chunk(PACKING), dim=1)'],
        ),
      ]
    : []),
];

const samples = (h: Hyperparameters): string => (packingOf(h) > 1 ? 'PACKING * BATCH_SIZE' : 'BATCH_SIZE');
const packed = (h: Hyperparameters, value: string): string => (packingOf(h) > 1 ? `pack(${value})` : value);

/** One update of each network. */
export const updateCode = (h: Hyperparameters, objective: ObjectiveCode): string[] => [
  definition(
    'def update_discriminator(real)',
    ['One update of the discriminator; returns its loss.'],
    [
      ...(isSpectral(h)
        ? [
            'for layer in discriminator.children():',
            '    if parametrize.is_parametrized(layer):',
            '        layer.parametrizations.weight[0].iterate(layer.parametrizations.weight.original)',
          ]
        : []),
      ...(packingOf(h) > 1 ? ['real = pack(real)'] : []),
      'with torch.no_grad():',
      `    fake = ${packed(h, `generator(sample_latents(${samples(h)}))`)}`,
      'loss = discriminator_loss(discriminator(real), discriminator(fake))',
      ...(objective.penalty ? [`loss = loss + ${objective.penalty}`] : []),
      'discriminator_optimizer.zero_grad()',
      'loss.backward()',
      'discriminator_optimizer.step()',
      ...objective.afterUpdate,
      'return loss.item()',
    ],
  ),
  definition(
    'def update_generator()',
    ['One update of the generator; returns its loss.'],
    [
      `loss = generator_loss(discriminator(${packed(h, `generator(sample_latents(${samples(h)}))`)}))`,
      'generator_optimizer.zero_grad()',
      'loss.backward()',
      'generator_optimizer.step()',
      'return loss.item()',
    ],
  ),
];

/** Functions that draw samples and write them as a PNG file. */
export const drawingCode = (h: Hyperparameters, hasNorm: boolean): string[] => [
  [
    '@torch.no_grad()',
    hasNorm
      ? definition(
          'def draw(latents)',
          ['Generated samples, with the moving averages of batch normalisation.'],
          ['generator.eval()', 'samples = generator(latents)', 'generator.train()', 'return samples'],
        )
      : definition('def draw(latents)', ['Generated samples.'], ['return generator(latents)']),
  ].join('\n'),
  isPlanar(h)
    ? definition(
        'def save_samples(path, latents, data)',
        ['Writes a scatter plot: data grey, generated points black.'],
        [
          'pixels = torch.full((384, 384, 1), 255, dtype=torch.uint8)',
          'limit = 1.2 * data.abs().max()',
          'for points, level in ((data[:SAMPLE_POINTS], 190), (draw(latents).cpu(), 0)):',
          ...indent([
            'x, y = ((points / limit + 1) / 2 * 383).round().long().clamp(0, 383).T',
            'pixels[383 - y, x] = level',
          ]),
          'save_png(path, pixels)',
        ],
      )
    : definition(
        'def save_samples(path, latents)',
        ['Writes a grid of GRID_SIZE x GRID_SIZE images.'],
        [
          'levels = ((draw(latents) + 1) * 127.5).round().clamp(0, 255).byte().cpu()',
          'tiles = levels.view(GRID_SIZE, GRID_SIZE, CHANNELS, IMAGE_SIZE, IMAGE_SIZE)',
          'side = GRID_SIZE * IMAGE_SIZE',
          'save_png(path, tiles.permute(0, 3, 1, 4, 2).reshape(side, side, CHANNELS))',
        ],
      ),
  definition(
    'def save_png(path, pixels)',
    ['Writes bytes [height, width, channels] as a PNG file.'],
    [
      'height, width, channels = pixels.shape',
      "rows = b''.join(b'\\0' + bytes(row) for row in pixels.flatten(1).tolist())",
      "head = struct.pack('>2I5B', width, height, 8, {1: 0, 3: 2}[channels], 0, 0, 0)",
      "with open(path, 'wb') as file:",
      ...indent([
        "file.write(b'\\x89PNG\\r\\n\\x1a\\n')",
        "for kind, content in ((b'IHDR', head), (b'IDAT', zlib.compress(rows)), (b'IEND', b'')):",
        ...indent([
          "file.write(struct.pack('>I', len(content)) + kind + content)",
          "file.write(struct.pack('>I', zlib.crc32(kind + content)))",
        ]),
      ]),
    ],
  ),
];

/** The training loop. */
export function loopCode(h: Hyperparameters): string {
  const save = (step: string) =>
    `save_samples(f'samples/{${step}:09d}.png', fixed_latents${isPlanar(h) ? ', data' : ''})`;
  const update = 'd_loss = update_discriminator(next(real))';
  return definition(
    'def train(data, step)',
    ['Trains from a step to STEPS.'],
    [
      `real = batches(data, ${samples(h)})`,
      `fixed_latents = sample_latents(${isPlanar(h) ? 'SAMPLE_POINTS' : 'GRID_SIZE**2'})`,
      "Path('samples').mkdir(exist_ok=True)",
      save('step'),
      'while step < STEPS:',
      ...indent([
        ...(h.criticSteps > 1 ? ['for _ in range(CRITIC_STEPS):', ...indent([update])] : [update]),
        'g_loss = update_generator()',
        'step += 1',
        'if step % SAMPLE_EVERY == 0 or step == STEPS:',
        ...indent(["print(f'step {step}: discriminator {d_loss:.4f}, generator {g_loss:.4f}')", save('step')]),
      ]),
      "torch.save(generator.state_dict(), 'generator.pt')",
    ],
  );
}
