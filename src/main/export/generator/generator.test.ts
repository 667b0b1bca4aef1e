import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { io, loadLayersModel, tensor as tensorOf } from '@tensorflow/tfjs';
import { tensor } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-web';
import { beforeAll, describe, expect, it } from 'vitest';
import { ACTIVATIONS } from '../../../shared/domain/run/hyperparameter-fields';
import { decodeTensors } from '../../../shared/formats/safetensors';
import { buildNetworks } from '../../training/networks';
import { ACTIVATION } from '../../training/networks/activations';
import { openStreams } from '../../training/random/random';
import { availableEngines, settings, useEngine } from '../../training/training.test-helper';
import { describeGenerator, tensorShapes } from './layers';
import type { GeneratorLayer } from './layers';
import { writeOnnx } from './onnx';
import type { StoredGenerator } from './stored-generator';
import { writeTfjs } from './tfjs';
import {
  channelsLast,
  exportGenerator,
  largestDifference,
  packageOf,
  tilesOf,
  trainedRun,
} from './trained-generator.test-helper';
import type { TrainedRun } from './trained-generator.test-helper';

const SMALL = { imageSize: 8, latentSize: 5, gridSize: 3 };
/** Every network; grey and coloured, sizes whose quarter is odd and even, both distributions, spectral normalisation. */
const RUNS: Record<string, unknown>[] = [
  { network: 'fc', ...SMALL },
  { network: 'fc', ...SMALL, channels: 3, latentDistribution: 'uniform' },
  { network: 'fc-wide', ...SMALL, spectralNorm: 'on' },
  { network: 'conv-generator', ...SMALL, spectralNorm: 'on' },
  { network: 'conv-generator', ...SMALL, imageSize: 12, channels: 3 },
  { network: 'dcgan', ...SMALL, spectralNorm: 'on' },
  { network: 'dcgan', ...SMALL, imageSize: 28, channels: 3 },
  { network: 'dcgan', ...SMALL, imageSize: 12, discriminatorNorm: 'batch' },
  { network: 'mlp', hiddenSize: 8, samplePoints: 30, latentSize: 3 },
  { network: 'mlp', hiddenSize: 8, hiddenLayers: 1, samplePoints: 30, spectralNorm: 'on' },
];
/** Largest error of a coordinate of a point. */
const POINT_ERROR = 1e-5;
const errorOf = ({ h }: TrainedRun): number => (h.network === 'mlp' ? POINT_ERROR : 1);

beforeAll(async () => {
  await useEngine((await availableEngines())[0]!);
});

async function runOnnx(
  model: Uint8Array,
  latents: Float32Array,
  size: number,
): Promise<{ name: string; shape: readonly number[]; values: Float32Array }> {
  const session = await InferenceSession.create(model);
  const input = new OnnxTensor('float32', latents, [latents.length / size, size]);
  expect(session.inputNames).toEqual(['latents']);
  const [name] = session.outputNames;
  const output = (await session.run({ latents: input }))[name!]!;
  return { name: name!, shape: output.dims, values: output.data as Float32Array };
}

const loadTfjs = (files: Record<string, Uint8Array>) => {
  const { modelTopology, weightsManifest, format } = JSON.parse(Buffer.from(files['model.json']!).toString()) as {
    modelTopology: object;
    weightsManifest: io.WeightsManifestConfig;
    format: string;
  };
  return loadLayersModel(
    io.fromMemory({
      format,
      modelTopology,
      weightSpecs: weightsManifest[0]!.weights,
      weightData: Uint8Array.from(files['weights.bin']!).buffer,
    }),
  );
};

describe.each(RUNS)('the generator of %j', (given) => {
  it('has the layers and tensors of the network that is trained', () => {
    const h = settings(given);
    const { generator } = buildNetworks(h, openStreams(1, 0));
    const described = describeGenerator(h).layers.flatMap((layer) =>
      Object.entries(tensorShapes(layer)).map(([part, shape]) => [`generator/${layer.name}/${part}`, shape]),
    );
    const built = Object.entries({ ...generator.weights, ...generator.statistics }).map(([name, v]) => [name, v.shape]);
    expect(Object.fromEntries(described)).toEqual(Object.fromEntries(built));
  });

  it.each([0, 4])('draws the stored grid of step %i in ONNX and TensorFlow.js, to one grey level', async (steps) => {
    const run = await trainedRun(given, steps);
    const { latentSize } = run.h;
    const onnx = await packageOf(run, { format: 'onnx' });
    const { name, shape, values } = await runOnnx(onnx['generator.onnx']!, run.latents, latentSize);
    expect(name).toBe(run.h.network === 'mlp' ? 'points' : 'images');
    if (run.h.network !== 'mlp')
      expect(shape).toEqual([run.count, run.h.channels ?? 1, run.h.imageSize, run.h.imageSize]);
    const redrawn = run.h.network === 'mlp' ? values : channelsLast(values, run);
    expect(largestDifference(run, redrawn)).toBeLessThanOrEqual(errorOf(run));

    const model = await loadTfjs(await packageOf(run, { format: 'tfjs' }));
    const predicted = model.predict(tensorOf(run.latents, [run.count, latentSize])) as Tensor;
    expect(largestDifference(run, predicted.dataSync())).toBeLessThanOrEqual(errorOf(run));
    model.dispose();
  });
});

describe('a package', () => {
  it('has test vectors that its own model reproduces, and a picture of them', async () => {
    const run = await trainedRun({ network: 'dcgan', ...SMALL, channels: 3 }, 2);
    for (const format of ['onnx', 'tfjs', 'safetensors'] as const) {
      const files = await packageOf(run, { format });
      expect(Object.keys(files)).toEqual([
        'README.md',
        'layers.json',
        ...{ onnx: ['generator.onnx'], tfjs: ['model.json', 'weights.bin'], safetensors: ['generator.safetensors'] }[
          format
        ],
        'test/latents.npy',
        'test/images.npy',
        'test/images.png',
      ]);
      const latents = readNpy(files['test/latents.npy']!);
      const images = readNpy(files['test/images.npy']!);
      expect(latents.header).toContain("'shape': (64, 5,)");
      expect(latents.values.slice(0, run.latents.length)).toEqual(run.latents);
      const last = format === 'onnx' ? channelsLast(images.values, run) : images.values;
      expect(images.header).toContain(format === 'onnx' ? "'shape': (64, 3, 8, 8,)" : "'shape': (64, 8, 8, 3,)");
      expect(largestDifference(run, last.slice(0, run.drawn.length))).toBe(0);
      expect(tilesOf(files['test/images.png']!, 8, run.h).slice(0, run.drawn.length)).toEqual(run.drawn);
      if (format === 'onnx') {
        const { values } = await runOnnx(files['generator.onnx']!, latents.values, 5);
        const errors = values.map((v, i) => Math.abs(v - images.values[i]!));
        expect(Math.max(...errors)).toBeLessThan(1e-5);
      }
    }
  });

  it('says in its README what goes in and comes out', async () => {
    const run = await trainedRun({ network: 'fc', ...SMALL, latentDistribution: 'uniform' }, 0);
    const text = async (options: Parameters<typeof packageOf>[1]) =>
      Buffer.from((await packageOf(run, options))['README.md']!).toString();
    const readme = await text({ format: 'onnx' });
    expect(readme).toContain('# Generator of A \\*bold\\* run\n');
    expect(readme).toContain('float32 [n, 5], independent numbers, uniform from -1 to 1. A batch may have any size.');
    expect(readme).toContain('`images`: float32 [n, 1, 8, 8] (NCHW), from -1 (black) to 1 (white); grey.');
    expect(await text({ format: 'tfjs', batch: 4 })).toContain('`images`: float32 [4, 8, 8, 1] (NHWC)');
  });

  it('has the tensors of the checkpoint, bit for bit, and describes all of them', async () => {
    const run = await trainedRun({ network: 'conv-generator', ...SMALL }, 2);
    const files = await packageOf(run, { format: 'safetensors' });
    const stored = decodeTensors(readFileSync(join(run.folder, 'checkpoints', 'c.safetensors'))).tensors;
    const { tensors, metadata } = decodeTensors(files['generator.safetensors']!);
    const described = JSON.parse(Buffer.from(files['layers.json']!).toString()) as {
      layers: { name: string; tensors: Record<string, number[]> }[];
    };
    const shapes = Object.assign({}, ...described.layers.map((layer) => layer.tensors)) as Record<string, number[]>;
    expect(Object.keys(tensors)).toEqual(Object.keys(shapes));
    for (const [name, { shape, data }] of Object.entries(tensors)) {
      expect(shape).toEqual(shapes[name]);
      expect(data).toEqual(stored[`generator/${name}`]!.data);
    }
    expect(Object.keys(stored).filter((name) => /^generator\/[^/]+\/[^/]+$/.test(name))).toHaveLength(
      Object.keys(tensors).length,
    );
    expect(metadata).toMatchObject({ format: 'gander-generator-1', step: '2' });
  });

  it('is the same file each time', async () => {
    const run = await trainedRun({ network: 'mlp', hiddenSize: 8, samplePoints: 30 }, 2);
    const bytes = async () => {
      const exported = await exportGenerator(run, { format: 'onnx' });
      return exported.ok ? readFileSync(exported.value.file) : exported;
    };
    expect(await bytes()).toEqual(await bytes());
  });
});

describe('a fixed batch size', () => {
  it('is part of the model, which takes no other', async () => {
    const run = await trainedRun({ network: 'dcgan', ...SMALL, channels: 3 }, 0);
    const onnx = await packageOf(run, { format: 'onnx', batch: 3 });
    const model = onnx['generator.onnx']!;
    const first = await runOnnx(model, run.latents.slice(0, 15), 5);
    expect(first.shape).toEqual([3, 3, 8, 8]);
    await expect(runOnnx(model, run.latents.slice(0, 10), 5)).rejects.toThrow(/expected: 3|Expected: 3/i);
    expect(readNpy(onnx['test/latents.npy']!).header).toContain("'shape': (66, 5,)");
    const layers = await loadTfjs(await packageOf(run, { format: 'tfjs', batch: 3 }));
    expect(layers.inputs[0]!.shape).toEqual([3, 5]);
    layers.dispose();
  });
});

describe('every activation of the networks', () => {
  const x = Float32Array.from({ length: 40 }, (_, i) => (i - 20) / 4);
  const generatorWith = (fn: (typeof ACTIVATIONS)[number]): StoredGenerator => {
    const layer: GeneratorLayer = { name: 'activation', type: 'activation', function: fn };
    return {
      run: { id: 'r', name: 'r' },
      step: 0,
      sha256: '',
      latents: { size: 2, distribution: 'normal' },
      output: { kind: 'points' },
      layers: [layer],
      tensors: {},
    };
  };
  const filesOf = (write: typeof writeOnnx, fn: (typeof ACTIVATIONS)[number]) =>
    Object.fromEntries(
      write(generatorWith(fn), { batch: undefined, version: 'test' }).files.map(({ path, content }) => [
        path,
        typeof content === 'string' ? Buffer.from(content) : content,
      ]),
    );

  it.each(ACTIVATIONS)('%s is the same function in ONNX and TensorFlow.js', async (fn) => {
    const expected = ACTIVATION[fn](tensor(x)).dataSync();
    const { values } = await runOnnx(filesOf(writeOnnx, fn)['generator.onnx']!, x, 2);
    const model = await loadTfjs(filesOf(writeTfjs, fn));
    const predicted = (model.predict(tensorOf(x, [20, 2])) as Tensor).dataSync();
    expected.forEach((y, i) => {
      expect(values[i]).toBeCloseTo(y, 5);
      expect(predicted[i]).toBeCloseTo(y, 5);
    });
  });
});

describe('an export is refused', () => {
  const message = async (run: TrainedRun, options: Parameters<typeof exportGenerator>[1]) => {
    const exported = await exportGenerator(run, options);
    return exported.ok ? '' : exported.error.message;
  };

  it('for a step without a checkpoint, and for a checkpoint that has changed or belongs to another network', async () => {
    const run = await trainedRun({ network: 'mlp', hiddenSize: 8, samplePoints: 30 }, 2);
    expect(await message(run, { step: 7 })).toBe('A *bold* run has no checkpoint at step 7: choose one of 2.');
    Object.assign(run.detail.hyperparameters!, { hiddenSize: 9 });
    expect(await message(run, {})).toContain(
      'It does not match its run: "generator/dense1/weight" is missing, or is not float32 of shape 2 x 9.',
    );
    const file = join(run.folder, 'checkpoints', 'c.safetensors');
    const changed = readFileSync(file);
    writeFileSync(file, changed.fill(1, changed.length - 4));
    expect(await message(run, {})).toContain('has changed since it was written');
    run.detail.checkpoints.splice(0);
    expect(await message(run, {})).toBe('A *bold* run has no checkpoint, so there is no generator to export.');
  });

  it('where ONNX has no room for the weights', async () => {
    const run = await trainedRun({ network: 'mlp', hiddenSize: 8, samplePoints: 30 }, 0);
    Object.assign(
      run.detail.hyperparameters!,
      settings({ network: 'conv-generator', imageSize: 256, latentSize: 4096 }),
    );
    expect(await message(run, { format: 'onnx' })).toBe(
      'An ONNX file holds at most 2 GiB, and the weights of this generator have 8.0 GiB: export it as safetensors.',
    );
  });
});

/** A Python with numpy, safetensors and onnxruntime, if there is one. */
const python = process.env['GANDER_TEST_PYTHON'] ?? 'python3';
const hasPython = spawnSync(python, ['-c', 'import numpy, safetensors, onnxruntime']).status === 0;

// Not counted as skipped: such a Python is not part of the set-up.
if (hasPython)
  describe('the Python code of the README', () => {
    it.each([
      [{ network: 'dcgan', ...SMALL, channels: 3 }, 'onnx'],
      [{ network: 'mlp', hiddenSize: 8, samplePoints: 30 }, 'onnx'],
      ...RUNS.map((given) => [given, 'safetensors'] as const),
    ] as const)('of %j reproduces the test vectors (%s)', async (given, format) => {
      const run = await trainedRun(given, 2);
      const files = await packageOf(run, { format });
      for (const [path, bytes] of Object.entries(files)) {
        mkdirSync(dirname(join(run.folder, 'package', path)), { recursive: true });
        writeFileSync(join(run.folder, 'package', path), bytes);
      }
      const [, code] = /```python\n([\s\S]*?)```/.exec(Buffer.from(files['README.md']!).toString())!;
      const printed = execFileSync(python, ['-c', code!], { cwd: join(run.folder, 'package'), encoding: 'utf8' });
      expect(Number(printed)).toBeLessThan(1e-5);
    });
  });

/** Reads a `.npy` file as its specification says: the length of the header at byte 8, the values after it. */
function readNpy(bytes: Uint8Array): { header: string; values: Float32Array } {
  expect([...bytes.subarray(0, 8)]).toEqual([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const begin = 10 + view.getUint16(8, true);
  return {
    header: Buffer.from(bytes.subarray(10, begin)).toString(),
    values: new Float32Array(Uint8Array.from(bytes.subarray(begin)).buffer),
  };
}
