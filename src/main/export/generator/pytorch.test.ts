import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { pytorchScript } from '../../../shared/pytorch/script';
import { trainedRun as theTrained } from '../../../shared/domain/run/run';
import { availableEngines, useEngine } from '../../training/training.test-helper';
import { exportGenerator, packageOf, trainedRun } from './trained-generator.test-helper';

const SMALL = { imageSize: 8, latentSize: 5, gridSize: 3 };

beforeAll(async () => {
  await useEngine((await availableEngines())[0]!);
}, 60_000);

describe('the package for PyTorch', () => {
  it('has the script of the run, the checkpoint as it is stored, and test vectors', async () => {
    const run = await trainedRun({ network: 'dcgan', ...SMALL, channels: 3 }, 2);
    const files = await packageOf(run, { format: 'pytorch' });
    const script = Object.keys(files).find((path) => path.endsWith('.py'))!;
    expect(Object.keys(files)).toEqual([
      'README.md',
      'layers.json',
      script,
      'checkpoint.safetensors',
      'test/latents.npy',
      'test/images.npy',
      'test/images.png',
    ]);
    expect(Buffer.from(files[script]!).toString()).toBe(pytorchScript(theTrained(run.detail)));
    const stored = readFileSync(join(run.folder, 'checkpoints', 'c.safetensors'));
    expect(Buffer.from(files['checkpoint.safetensors']!).equals(stored)).toBe(true);
    const readme = Buffer.from(files['README.md']!).toString();
    expect(readme).toContain('`images`: float32 [n, 3, 8, 8] (NCHW)');
    expect(readme).toContain(`import ${script.replace('.py', '')} as script`);
  });

  it('is refused with a fixed batch size', async () => {
    const run = await trainedRun({ network: 'mlp', hiddenSize: 8, samplePoints: 30 }, 0);
    const exported = await exportGenerator(run, { format: 'pytorch', batch: 4 });
    expect(exported.ok ? '' : exported.error.message).toBe(
      'A PyTorch script takes batches of any size: leave the batch size out.',
    );
  });
});

/** A Python with PyTorch and numpy, if there is one. */
const python = process.env['GANDER_TEST_PYTHON'] ?? 'python3';
const hasPytorch = spawnSync(python, ['-c', 'import numpy, torch']).status === 0;

// Not counted as skipped: such a Python is not part of the set-up.
if (hasPytorch)
  describe('the Python code of the README', () => {
    it.each([
      { network: 'dcgan', ...SMALL, channels: 3, spectralNorm: 'on' },
      { network: 'conv-generator', ...SMALL, channels: 3 },
      { network: 'fc', ...SMALL, channels: 3, latentDistribution: 'uniform' },
      { network: 'mlp', hiddenSize: 8, samplePoints: 30 },
    ])('of %j reproduces the test vectors', async (given) => {
      const run = await trainedRun(given, 2);
      const files = await packageOf(run, { format: 'pytorch' });
      for (const [path, bytes] of Object.entries(files)) {
        mkdirSync(dirname(join(run.folder, 'package', path)), { recursive: true });
        writeFileSync(join(run.folder, 'package', path), bytes);
      }
      const [, code] = /```python\n([\s\S]*?)```/.exec(Buffer.from(files['README.md']!).toString())!;
      const printed = execFileSync(python, ['-c', code!], { cwd: join(run.folder, 'package'), encoding: 'utf8' });
      expect(Number(printed)).toBeLessThan(1e-5);
    });
  });
