import type { Hyperparameters } from '../domain/run/hyperparameters';
import { definition } from './python';
import { isPlanar } from './source';

/** The losses of an objective as Python functions. */
export interface ObjectiveCode {
  /** The paper, for the head of the script. */
  paper: string[];
  /** discriminator_loss(real, fake), generator_loss(fake), and penalty(...) if there is one. */
  functions: string[];
  /** Call of the penalty in the discriminator's update. */
  penalty?: string;
  /** Statements after each update of the discriminator. */
  afterUpdate: string[];
}

const CROSS_ENTROPY = definition(
  'def discriminator_loss(real, fake)',
  [
    'GAN, equation 1: -E log D(x) - E log(1 - D(G(z))).',
    '',
    'With logits s, D = sigmoid(s), -log D = softplus(-s) and -log(1 - D) = softplus(s).',
  ],
  ['return F.softplus(-real).mean() + F.softplus(fake).mean()'],
);
const NON_SATURATING = definition(
  'def generator_loss(fake)',
  ['GAN, section 3, non-saturating: -E log D(G(z)).'],
  ['return F.softplus(-fake).mean()'],
);
const WASSERSTEIN = [
  definition(
    'def discriminator_loss(real, fake)',
    ['WGAN, Algorithm 1: -E D(x) + E D(G(z)), minus the estimate of the Wasserstein distance.'],
    ['return fake.mean() - real.mean()'],
  ),
  definition('def generator_loss(fake)', ['WGAN, Algorithm 1: -E D(G(z)).'], ['return -fake.mean()']),
];
const GAN_PAPER = 'GAN: Goodfellow et al. 2014, https://arxiv.org/abs/1406.2661';
const WGAN_PAPER = 'WGAN: Arjovsky et al. 2017, https://arxiv.org/abs/1701.07875';

/** Gradient of the logits at x, and its norm for each sample; 1e-12 keeps the derivative finite at 0. */
const GRADIENT = '(gradient,) = torch.autograd.grad(discriminator(x).sum(), x, create_graph=True)';
const SQUARED = 'squared = gradient.flatten(1).square().sum(1)';
const NORM = 'norm = (squared + 1e-12).sqrt()  # 1e-12: a finite derivative at 0';

/** Returns the code of the objective that the settings select. */
export function objectiveCode(h: Hyperparameters): ObjectiveCode {
  const perSample = isPlanar(h) ? 'len(real), 1' : 'len(real), 1, 1, 1';
  switch (h.objective) {
    case 'gan':
      return {
        paper: [GAN_PAPER],
        functions: [
          CROSS_ENTROPY,
          h.generatorLoss === 'minimax'
            ? definition(
                'def generator_loss(fake)',
                ['GAN, equation 1, minimax: E log(1 - D(G(z))).'],
                ['return -F.softplus(fake).mean()'],
              )
            : NON_SATURATING,
        ],
        afterUpdate: [],
      };
    case 'lsgan':
      return {
        paper: ['LSGAN: Mao et al. 2017, https://arxiv.org/abs/1611.04076'],
        functions: [
          definition(
            'def discriminator_loss(real, fake)',
            ['LSGAN, equation 9 with a = 0, b = c = 1: 1/2 E (D(x) - 1)^2 + 1/2 E D(G(z))^2.'],
            ['return 0.5 * (real - 1).square().mean() + 0.5 * fake.square().mean()'],
          ),
          definition(
            'def generator_loss(fake)',
            ['LSGAN, equation 9: 1/2 E (D(G(z)) - 1)^2.'],
            ['return 0.5 * (fake - 1).square().mean()'],
          ),
        ],
        afterUpdate: [],
      };
    case 'wgan':
      return {
        paper: [WGAN_PAPER],
        functions: WASSERSTEIN,
        afterUpdate: [
          'with torch.no_grad():  # WGAN, Algorithm 1: w <- clip(w, -c, c)',
          '    for weight in discriminator.parameters():',
          '        weight.clamp_(-WEIGHT_CLIP, WEIGHT_CLIP)',
        ],
      };
    case 'wgan-gp':
      return {
        paper: ['WGAN-GP: Gulrajani et al. 2017, https://arxiv.org/abs/1704.00028', WGAN_PAPER],
        functions: [
          ...WASSERSTEIN,
          definition(
            'def gradient_penalty(real, fake)',
            [
              'WGAN-GP, equation 3: lambda E (||grad D(x_hat)|| - 1)^2 at x_hat = epsilon x + (1 - epsilon) G(z),',
              'epsilon uniform on [0, 1] for each sample.',
            ],
            [
              `epsilon = torch.rand(${perSample}, device=DEVICE)`,
              'x = (epsilon * real + (1 - epsilon) * fake).requires_grad_()',
              GRADIENT,
              SQUARED,
              NORM,
              'return PENALTY_WEIGHT * (norm - 1).square().mean()',
            ],
          ),
        ],
        penalty: 'gradient_penalty(real, fake)',
        afterUpdate: [],
      };
    case 'hinge':
      return {
        paper: [
          'Hinge loss: Lim & Ye 2017, https://arxiv.org/abs/1705.02894',
          'as in Miyato et al. 2018, https://arxiv.org/abs/1802.05957',
        ],
        functions: [
          definition(
            'def discriminator_loss(real, fake)',
            ['Miyato et al., equation 16, negated: E max(0, 1 - D(x)) + E max(0, 1 + D(G(z))).'],
            ['return F.relu(1 - real).mean() + F.relu(1 + fake).mean()'],
          ),
          definition(
            'def generator_loss(fake)',
            ['Miyato et al., equation 17, negated: -E D(G(z)).'],
            ['return -fake.mean()'],
          ),
        ],
        afterUpdate: [],
      };
    case 'dragan':
      return {
        paper: ['DRAGAN: Kodali et al. 2017, https://arxiv.org/abs/1705.07215', GAN_PAPER],
        functions: [
          CROSS_ENTROPY,
          NON_SATURATING,
          definition(
            'def gradient_penalty(real)',
            [
              'DRAGAN, Algorithm 1: lambda E (||grad s(x_hat)|| - 1)^2 of the logit s near real samples.',
              '',
              "As in the authors' code, x_hat = x + alpha 1/2 std(x) u, alpha uniform on [0, 1] for each sample and",
              'u for each value; std is that of all values of the batch.',
            ],
            [
              `alpha = torch.rand(${perSample}, device=DEVICE)`,
              'u = torch.rand(real.shape, device=DEVICE)',
              'x = (real + alpha * 0.5 * real.std(unbiased=False) * u).requires_grad_()',
              GRADIENT,
              SQUARED,
              NORM,
              'return PENALTY_WEIGHT * (norm - 1).square().mean()',
            ],
          ),
        ],
        penalty: 'gradient_penalty(real)',
        afterUpdate: [],
      };
    case 'r1':
      return {
        paper: ['R1: Mescheder et al. 2018, https://arxiv.org/abs/1801.04406', GAN_PAPER],
        functions: [
          CROSS_ENTROPY,
          NON_SATURATING,
          definition(
            'def gradient_penalty(real)',
            ['Mescheder et al., equation 9: gamma / 2 E ||grad s(x)||^2 of the logit s at real samples.'],
            ['x = real.detach().requires_grad_()', GRADIENT, SQUARED, 'return PENALTY_WEIGHT / 2 * squared.mean()'],
          ),
        ],
        penalty: 'gradient_penalty(real)',
        afterUpdate: [],
      };
  }
}
