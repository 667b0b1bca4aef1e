import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportOptions } from '../../shared/contract/export-options';
import type { Hyperparameters } from '../../shared/domain/run/hyperparameters';
import { ok } from '../../shared/contract/outcome';
import { encodeTensors } from '../../shared/formats/safetensors';
import type { NamedArray } from '../../shared/formats/safetensors';
import { exportRuns } from '../export';
import type { ExportSource } from '../export';
import { fakeSource } from '../export/testing/fake-source.test-helper';
import { fuzz, TIMEOUT_MS } from './fuzz-target';
import type { Verdict } from './fuzz-target';
import { mutateBytes } from './mutate';
import type { Chance } from './chance';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gander-fuzz-'));
  mkdirSync(path.join(folder, 'checkpoints'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The generator of a 2-D run with one hidden layer of two units. */
const TENSORS: Record<string, NamedArray> = {
  'generator/dense1/weight': { shape: [3, 2], data: new Float32Array(6).fill(1) },
  'generator/dense1/bias': { shape: [2], data: new Float32Array(2) },
  'generator/output/weight': { shape: [2, 2], data: new Float32Array(4).fill(1) },
  'generator/output/bias': { shape: [2], data: new Float32Array(2) },
};
const HYPERPARAMETERS = { network: 'mlp', latentSize: 3, latentDistribution: 'normal', hiddenSize: 2, hiddenLayers: 1 };

/** A checkpoint from elsewhere: its hash is right, its tensors or bytes may not be. */
function checkpointOf(chance: Chance): Uint8Array {
  const tensors = Object.fromEntries(
    Object.entries(TENSORS).flatMap(([name, { shape, data }]) => {
      if (chance.once(10)) return [];
      if (chance.once(10)) return [[name, { shape: [data.length], data }]];
      if (chance.once(10)) return [[name, { shape, data: new Int32Array(data.length) }]];
      if (chance.once(10)) return [[name, { shape, data: data.map(() => (chance.once(2) ? NaN : Infinity)) }]];
      return [[name, { shape, data }]];
    }),
  ) as Record<string, NamedArray>;
  const bytes = encodeTensors({ tensors, metadata: {} });
  return chance.once(2) ? mutateBytes(chance, bytes) : bytes;
}

/** The name of the run is from elsewhere, too. */
function sourceOf(bytes: Uint8Array, name: string): ExportSource {
  const checkpoint = {
    step: 1,
    file: 'c.safetensors',
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    at: '2026-11-29T12:00:00.000Z',
  };
  const source = fakeSource([
    {
      id: 'r',
      name,
      steps: [1],
      hyperparameters: HYPERPARAMETERS as unknown as Hyperparameters,
      detail: { folder, checkpoints: [checkpoint] },
    },
  ]);
  return {
    ...source,
    testVectors: (_run, _step, count) =>
      Promise.resolve(
        ok({
          latents: new Float32Array(3 * count),
          values: new Float32Array(2 * count),
          shape: [2],
          picture: { kind: 'points', points: new Float32Array(2 * count) },
          engine: { name: 'cpu', version: '1', device: 'none' },
        }),
      ),
  };
}

test(
  'checkpoints from elsewhere whose generator is exported',
  async () => {
    const formats = ['onnx', 'tfjs', 'safetensors'] as const;
    const verdicts = new Set<boolean>();
    await fuzz({
      name: 'generator',
      make: (chance) => ({
        bytes: checkpointOf(chance),
        name: Buffer.from(chance.bytes(1 + chance.below(40))).toString(),
        format: formats[chance.below(formats.length)]!,
      }),
      async take({ bytes, name, format }): Promise<Verdict> {
        writeFileSync(path.join(folder, 'checkpoints', 'c.safetensors'), bytes);
        const file = path.join(folder, 'generator.zip');
        const options = exportOptions.parse({ kind: 'generator', runs: ['r'], format });
        const outcome = await exportRuns(
          options,
          sourceOf(bytes, name),
          file,
          () => undefined,
          new AbortController().signal,
        );
        verdicts.add(outcome.ok);
        return outcome.ok ? undefined : outcome.error.message;
      },
    });
    expect([...verdicts].sort()).toEqual([false, true]);
  },
  TIMEOUT_MS,
);
