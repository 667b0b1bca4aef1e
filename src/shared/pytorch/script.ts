import { OBJECTIVE_LABELS } from '../domain/run/hyperparameter-fields';
import { gridSizeOf } from '../domain/run/hyperparameters';
import type { Hyperparameters } from '../domain/run/hyperparameters';
import { datasetCode } from './dataset';
import type { DatasetCode } from './dataset';
import { networkCode } from './networks';
import { objectiveCode } from './objectives';
import type { ObjectiveCode } from './objectives';
import { comment, definition, docstring, indent } from './python';
import { hasDropout, isPlanar, isSpectral, packingOf } from './source';
import type { ScriptSource } from './source';
import { creationCode, drawingCode, loopCode, samplingCode, spectralCode, updateCode } from './training';
import { weightsCode } from './weights';

/**
 * Returns a run as one PyTorch script: its networks, losses, optimizers and training loop, and a loader of its
 * checkpoints. The script contains only what the run uses and does not need Gander.
 */
export function pytorchScript(source: ScriptSource): string {
  const h = source.hyperparameters;
  const networks = networkCode(h);
  const objective = objectiveCode(h);
  const dataset = datasetCode(source);
  const section = (title: string) => `# ---- ${title} ${'-'.repeat(Math.max(0, 92 - title.length))}`;
  const blocks = [
    head(source, objective, dataset),
    imports(h),
    settings(source),
    section('Networks'),
    ...networks.classes,
    ...(networks.initialise ? [networks.initialise] : []),
    ...spectralCode(h),
    creationCode(h, networks),
    section('Losses'),
    ...objective.functions,
    section('Training'),
    ...samplingCode(h),
    ...updateCode(h, objective),
    loopCode(h),
    section('Data'),
    ...dataset.functions,
    section('Samples'),
    ...drawingCode(h, networks.hasNorm),
    section('Weights of Gander'),
    ...weightsCode(h, networks),
    mainCode(dataset),
  ];
  return `${blocks.join('\n\n\n')}\n`;
}

/** File name of the script: `wgan_gp_mnist.py`. A name that Python can import. */
export const scriptName = ({ dataset, hyperparameters: h }: ScriptSource): string =>
  `${`${h.objective} ${dataset}`
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 60)}.py`;

function head(source: ScriptSource, objective: ObjectiveCode, dataset: DatasetCode): string {
  const h = source.hyperparameters;
  const file = scriptName(source);
  const needs = ['PyTorch', ...dataset.packages.map((name) => `${name} unless --data names a file`)].join(', and ');
  const data = dataset.hasDefault ? '' : ' --data FILE';
  const uses: [command: string, effect: string][] = [
    [`python ${file}${data}`, `trains on ${dataset.hasDefault ? dataset.described : 'the data of a file'}`],
    ...(dataset.hasDefault ? [[`python ${file} --data FILE`, 'trains on the data of a file'] as [string, string]] : []),
    [`python ${file}${data} --weights CHECKPOINT`, 'continues from a checkpoint of Gander'],
  ];
  const width = Math.max(...uses.map(([command]) => command.length));
  return [
    ...docstring([
      `${OBJECTIVE_LABELS[h.objective]} with the networks "${h.network}".`,
      '',
      ...objective.paper,
      '',
      ...uses.map(([command, effect]) => `${command.padEnd(width)}  ${effect}`),
      '',
      `Writes sample grids to the folder samples. Needs ${needs}.`,
    ]),
    ...origin(source, dataset),
  ].join('\n');
}

/** Where the script is from, as comments: the names are of unknown origin. */
function origin({ id, name, dataset, datasetCount }: ScriptSource, { packages }: DatasetCode): string[] {
  const count = datasetCount === undefined ? '' : `, ${datasetCount} samples`;
  return [
    comment(
      `From the ${id === undefined ? 'planned run' : `run ${id}`} of Gander, "${name}"; dataset "${dataset}"${count}.`,
    ),
    ...(packages.length > 0 && datasetCount !== undefined && datasetCount !== TORCHVISION_COUNT
      ? [comment(`The data of torchvision has ${TORCHVISION_COUNT} samples; those of the run are read with --data.`)]
      : []),
  ];
}

/** Training images of MNIST and of Fashion-MNIST. */
const TORCHVISION_COUNT = 60_000;

function imports(h: Hyperparameters): string {
  const needsMath = h.optimizer === 'adam' && (h.beta2 ?? 0.999) > 0;
  return [
    'import argparse',
    'import json',
    ...(needsMath ? ['import math'] : []),
    'import struct',
    'import zlib',
    'from pathlib import Path',
    '',
    'import torch',
    'import torch.nn.functional as F',
    'from torch import nn',
    ...(isSpectral(h) ? ['from torch.nn.utils import parametrize'] : []),
  ].join('\n');
}

/** A number of Python: JavaScript writes a float64 in the same way, except that a whole one would become an int. */
const integer = (value: number): string => String(value);
const float = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));

function settings({ seed, hyperparameters: h }: ScriptSource): string {
  const lines: [assignment: string, meaning: string][] = [];
  const add = (name: string, value: number, meaning: string) => lines.push([`${name} = ${integer(value)}`, meaning]);
  const addFloat = (name: string, value: number, meaning: string) => lines.push([`${name} = ${float(value)}`, meaning]);
  const planar = isPlanar(h);
  add('SEED', seed, 'PyTorch draws other numbers from it than Gander');
  add('LATENT_SIZE', h.latentSize, 'dim z');
  if (!planar) {
    add('IMAGE_SIZE', h.imageSize ?? 28, 'height and width in pixels');
    add('CHANNELS', h.channels ?? 1, '1: grey, 3: RGB');
  }
  if (planar) add('HIDDEN_SIZE', h.hiddenSize ?? 128, 'units in each hidden layer');
  if (hasDropout(h)) addFloat('DROPOUT', h.dropout!, 'share of hidden units dropped in the discriminator');
  if (packingOf(h) > 1) add('PACKING', packingOf(h), 'samples that the discriminator classifies jointly');
  add('BATCH_SIZE', h.batchSize, packingOf(h) > 1 ? 'm, packs in each update' : 'm, samples in each update');
  if (h.criticSteps > 1)
    add('CRITIC_STEPS', h.criticSteps, 'n_critic, discriminator updates for each generator update');
  addFloat('LEARNING_RATE', h.learningRate, 'alpha');
  if (h.optimizer === 'adam') {
    addFloat('BETA1', h.beta1 ?? 0.9, 'decay of the first moment');
    addFloat('BETA2', h.beta2 ?? 0.999, 'decay of the second moment');
  }
  if (h.optimizer === 'rmsprop') addFloat('RMS_DECAY', h.rmsDecay ?? 0.99, 'rho, decay of the mean square gradient');
  if (h.optimizer === 'sgd' && (h.momentum ?? 0) > 0) addFloat('MOMENTUM', h.momentum!, 'mu');
  if (h.objective === 'wgan') addFloat('WEIGHT_CLIP', h.weightClip, 'c, weights are clipped to [-c, c]');
  if ('penaltyWeight' in h) addFloat('PENALTY_WEIGHT', h.penaltyWeight, h.objective === 'r1' ? 'gamma' : 'lambda');
  add('STEPS', h.steps, 'generator updates');
  add('SAMPLE_EVERY', h.sampleEvery, 'steps between sample grids');
  if (planar) add('SAMPLE_POINTS', h.samplePoints ?? 1024, 'points in each sample');
  else add('GRID_SIZE', gridSizeOf(h), 'rows and columns of a sample grid');
  const width = Math.max(...lines.map(([assignment]) => assignment.length));
  return [
    ...lines.map(([assignment, meaning]) => `${assignment.padEnd(width)}  # ${meaning}`),
    "DEVICE = 'cuda' if torch.cuda.is_available() else 'cpu'",
    'torch.manual_seed(SEED)',
  ].join('\n');
}

const mainCode = (dataset: DatasetCode): string =>
  [
    definition(
      'def main()',
      [],
      [
        'parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)',
        'parser.add_argument(',
        ...indent([`'--data',`, ...(dataset.hasDefault ? [] : ['required=True,']), `help='${dataset.fileHelp}',`]),
        ')',
        "parser.add_argument('--weights', help='checkpoint to continue from: checkpoints/*.safetensors of a run')",
        'arguments = parser.parse_args()',
        'data = load_data(arguments.data)',
        'train(data, load_checkpoint(arguments.weights) if arguments.weights else 0)',
      ],
    ),
    "if __name__ == '__main__':\n    main()",
  ].join('\n\n\n');
