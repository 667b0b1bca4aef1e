import type { Preset } from './preset';

/** Settings shared by the experiments on digits. */
const DIGITS = { checkpointEvery: 500, scoreEvery: 250, sampleEvery: 50 };

/**
 * Small experiments on claims of papers, each of one to a few minutes on two cores, with the results of our runs.
 *
 * Each has a page of the same name in docs/experiments, with the figures quoted in `found`.
 */
export const CLAIMS: readonly Preset[] = [
  {
    name: 'vanishing-gradient',
    title: "The generator's gradient vanishes as D gets better",
    dataset: 'mnist',
    objectives: ['gan', 'wgan'],
    seeds: [1],
    description:
      'The discriminator gets 1 or 50 updates for each one of the generator; with 50 it is soon nearly optimal.',
    source: 'Arjovsky & Bottou 2017, arXiv 1701.04862, figure 2; its absence: WGAN, arXiv 1701.07875.',
    settings: {
      network: 'fc',
      batchSize: 64,
      steps: 20,
      sampleEvery: 5,
      checkpointEvery: 20,
      diagnosticsEvery: 1,
      scoreEvery: 0,
    },
    vary: { generatorLoss: ['minimax', 'non-saturating'], criticSteps: [1, 50] },
    experiment: {
      claim:
        "Under the minimax loss the generator's gradient vanishes as the discriminator approaches the optimum; under -log D it does not vanish but becomes noisy; a WGAN critic can be trained to convergence and still provides a gradient.",
      look: 'Generator gradient norm, on a log axis; D(x) and D(G(z)), which go to 1 and 0.',
      found:
        'Over three seeds the minimax gradient under the better discriminator was a quarter at first and 1.5 % after 20 steps; that of WGAN was 56 times as large. Under -log D it grew 30 to 50 times, but was not noisier.',
    },
  },
  {
    name: 'minimax-collapse',
    title: 'Minimax loses modes',
    dataset: 'ring',
    objectives: ['gan'],
    seeds: [1],
    description: 'The same GAN on a ring of 8 Gaussians with each generator loss.',
    source: "Goodfellow et al. 2014, arXiv 1406.2661; data of WGAN-GP's gan_toy.py with smaller networks.",
    settings: {
      network: 'mlp',
      hiddenSize: 128,
      hiddenLayers: 3,
      discriminatorActivation: 'relu',
      batchSize: 256,
      samplePoints: 2500,
      steps: 4000,
      sampleEvery: 100,
      checkpointEvery: 2500,
    },
    vary: { generatorLoss: ['minimax', 'non-saturating'] },
    experiment: {
      claim:
        'The minimax loss saturates while the generator is poor, and with it modes are lost; -log D has the same fixed point and much stronger gradients.',
      look: 'Modes covered, reverse KL, and the points themselves under the scrubber.',
      found:
        'Over two seeds minimax covered 7.1 modes on average and the non-saturating loss 7.7, with twice the reverse KL and a third of the gradient. Both had all 8 in the end: no lasting collapse.',
    },
  },
  {
    name: 'clip-value',
    title: 'Effect of the clip value on gradients and weights of a deep critic',
    dataset: 'swiss-roll',
    objectives: ['wgan', 'wgan-gp'],
    seeds: [1],
    description:
      'Both networks have 12 layers of ReLU without normalisation; the critic is clipped at three values, or has a gradient penalty.',
    source: 'WGAN-GP, arXiv 1704.00028, figure 1, with 64 units per layer and fewer steps.',
    settings: {
      network: 'mlp',
      hiddenSize: 64,
      hiddenLayers: 11,
      discriminatorActivation: 'relu',
      batchSize: 64,
      penaltyWeight: 0.1,
      steps: 200,
      sampleEvery: 50,
      checkpointEvery: 200,
      diagnosticsEvery: 10,
    },
    vary: { weightClip: [0.1, 0.01, 0.001] },
    experiment: {
      claim:
        'Under weight clipping the gradient explodes or vanishes through the layers, depending on c, and the weights are pushed to the two bounds; under the penalty neither happens.',
      look: 'Discriminator gradient norm by layer, on a log axis, and the share of weights at the clip bound.',
      found:
        'Over three seeds the gradient fades to 4e-15 at the input with c = 0.01 and to exactly 0 with c = 0.001; under the penalty it has the same size in all layers. No explosion with c = 0.1, and the weights are at the bounds from the first clip on, not pushed there by training.',
    },
  },
  {
    name: 'wgan-momentum',
    title: 'WGAN with momentum',
    dataset: 'mnist',
    objectives: ['wgan'],
    seeds: [1],
    description:
      "RMSProp against Adam with beta1 = 0.9, each at the paper's learning rate and at one twenty times as high.",
    source: 'WGAN, arXiv 1701.07875; fully connected networks and fewer steps.',
    settings: { network: 'fc', beta1: 0.9, beta2: 0.999, batchSize: 64, steps: 500, ...DIGITS },
    vary: { optimizer: ['rmsprop', 'adam'], learningRate: [5e-5, 1e-3] },
    experiment: {
      claim:
        'With clipped weights a momentum-based optimizer such as Adam with beta1 > 0, or a high learning rate, makes training unstable at times; RMSProp does not.',
      look: "The critic's estimate, which should fall without jumps, KID, and the divergence of classes.",
      found:
        "Over two seeds, with momentum the critic's estimate stayed high and the generator drew only one or two digits, with high precision and little variety. No loss blew up within 500 steps, and KID was no worse than RMSProp's.",
    },
  },
  {
    name: 'critic-batch-norm',
    title: 'Batch norm in a critic with gradient penalty',
    dataset: 'mnist',
    objectives: ['wgan-gp'],
    seeds: [1],
    description:
      'The DCGAN critic without and with batch normalisation, under the same penalty. The app warns about it, as intended.',
    source: 'WGAN-GP, arXiv 1704.00028, "No critic batch normalization"; smaller networks and fewer steps.',
    settings: { network: 'dcgan', batchSize: 32, steps: 200, sampleEvery: 20, checkpointEvery: 200, scoreEvery: 100 },
    vary: { discriminatorNorm: ['none', 'batch'] },
    experiment: {
      claim:
        'The penalty is on the gradient of each sample separately; batch normalisation mixes samples, and the penalised objective is no longer valid.',
      look: "The gradient norm that the penalty pulls to 1, the penalty, and the critic's estimate.",
      found:
        "Over two seeds, with batch normalisation the penalty was six times as large after 200 steps, its norm 2.4 instead of 1.6, and the critic's estimate about ten times as large. KID was a little higher, precision lower.",
    },
  },
  {
    name: 'generator-networks',
    title: 'Fully connected and convolutional generators',
    dataset: 'mnist',
    objectives: ['gan', 'wgan'],
    seeds: [1],
    description: 'Two generators against the same wide discriminator, as GAN and as WGAN.',
    source: 'Experiments of WGAN, arXiv 1701.07875, with a fully connected critic, 28 x 28 digits and far fewer steps.',
    settings: { batchSize: 64, steps: 500, ...DIGITS },
    vary: { network: ['fc-wide', 'conv-generator'] },
    experiment: {
      claim:
        'A WGAN generates samples with any generator; a GAN with a fully connected generator generates worse ones than with a convolutional one, and collapses.',
      look: 'The grids side by side, KID, recall, and the divergence of classes.',
      found:
        'Over two seeds the GAN had less variety with the fully connected generator, but a lower KID. The WGAN learnt too little in 500 steps to show the claim.',
    },
  },
];
