import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import type { ComputePlan } from '../../../shared/domain/compute-plan';
import { decodeTensors, encodeTensors } from '../../../shared/formats/safetensors';
import { buildWorker, endOf, exit, losses, makeRun, start } from './worker.test-helper';

let WORKER: string;
beforeAll(async () => {
  WORKER = await buildWorker('compute-plans');
}, 120_000);

/** Six steps with a checkpoint in the middle; images for networks that need them. */
function plannedRun(network: string, plan: Partial<ComputePlan>): string {
  const given = { ...plan, network, steps: 6, checkpointEvery: 3, sampleEvery: 3, diagnosticsEvery: 10, scoreEvery: 0 };
  const common = { ...given, engine: 'tensorflow', batchSize: 8, objective: 'gan' };
  if (network === 'mlp') return makeRun({ ...common, hiddenSize: 16, hiddenLayers: 1, samplePoints: 16 });
  return makeRun({ ...common, hiddenSize: undefined, imageSize: 8, latentSize: 8, gridSize: 2 }, (run) => {
    const values = Uint8Array.from({ length: 64 * 64 }, (_, i) => (i * 151) % 256);
    const bytes = encodeTensors({ tensors: { images: { shape: [64, 8, 8, 1], data: values } }, metadata: {} });
    const file = join(dirname(run.dataset.file), 'images.safetensors');
    writeFileSync(file, bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    run.dataset = { ...run.dataset, name: 'images', kind: 'images', file, sha256, shape: [8, 8, 1] };
  });
}

async function train(folder: string, resumeFrom?: number): Promise<void> {
  expect(await exit(start(WORKER, folder, resumeFrom))).toBe(0);
  expect(endOf(folder)).toMatchObject({ type: 'end', state: 'finished' });
}

/** Weights, optimizer state, random streams and position in the data after the last step. */
function lastState(folder: string): object {
  const { tensors, metadata } = decodeTensors(readFileSync(join(folder, 'checkpoints', '000000006.safetensors')));
  const bytes = Object.entries(tensors).map(([name, { data }]) => [
    name,
    Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64'),
  ]);
  return { bytes, metadata: { ...metadata, seconds: '' } };
}

/** XLA takes seconds to compile convolutions, so that one of the plans without it has them. */
const PLANS: [network: string, plan: Partial<ComputePlan>][] = [
  ['mlp', { xla: 'off', oneDnn: 'on', threads: 1 }],
  ['mlp', { xla: 'on', oneDnn: 'on', threads: 1, mergeProducts: 'on' }],
  ['fc', { xla: 'off', oneDnn: 'off', threads: 2, mergeProducts: 'on' }],
  ['dcgan', { xla: 'off', oneDnn: 'on', threads: 2 }],
];

it.each(PLANS)(
  'a run of %s under the plan %o repeats bit for bit, and continues from a checkpoint bit for bit',
  async (network, plan) => {
    const [whole, again] = [plannedRun(network, plan), plannedRun(network, plan)];
    await train(whole);
    await train(again);
    expect(lastState(again)).toEqual(lastState(whole));
    await train(again, 3);
    expect(lastState(again)).toEqual(lastState(whole));
    expect([...losses(again)]).toEqual([...losses(whole)]);
  },
  240_000,
);
