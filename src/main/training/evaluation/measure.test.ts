import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { unwrap } from '../../../shared/contract/outcome';
import { encodeTensors } from '../../../shared/formats/safetensors';
import { buildNetworks } from '../networks';
import { openStreams } from '../random/random';
import { availableEngines, settings, useEngine } from '../training.test-helper';
import { measure } from './measure';

await useEngine((await availableEngines())[0]!);

const h = settings({ network: 'fc', imageSize: 8, latentSize: 5, gridSize: 2 });
const { generator } = buildNetworks(h, openStreams(1, 0));
const values = Uint8Array.from({ length: 240 * 64 }, (_, i) => (i * 7919) % 256);
const bytes = encodeTensors({ tensors: { images: { shape: [240, 8, 8, 1], data: values } }, metadata: {} });
const file = join(mkdtempSync(join(tmpdir(), 'gander-measure-')), 'data.safetensors');
writeFileSync(file, bytes);
const prepared = {
  name: 'mine',
  kind: 'images' as const,
  file,
  sha256: createHash('sha256').update(bytes).digest('hex'),
  count: 240,
  shape: [8, 8, 1],
};

it('measures a generator with as many samples as the data allows, each score beside its floor, and never goes back on its way', async () => {
  const before = memory().numTensors;
  const way: number[] = [];
  const report = unwrap(
    await measure({ h, generator, close: () => undefined }, prepared, 5000, (done, total) =>
      Promise.resolve(void way.push(done / total)),
    ),
  );
  expect(report).toMatchObject({
    samples: 120,
    features: { id: 'random-v1-8x8x1' },
    copies: { samples: 256, identical: 0 },
  });
  const fid = report.scores.find(({ name }) => name === 'fid.random_v1_8x8x1.120')!;
  expect(fid.value).toBeGreaterThan(fid.floor!);
  expect(report.classes).toBeUndefined();
  expect(way).toEqual([...way].sort((a, b) => a - b));
  expect(memory().numTensors).toBe(before);
});

it('ends when it is cancelled, and refuses data that have changed', async () => {
  const opened = { h, generator, close: () => undefined };
  await expect(measure(opened, prepared, 100, () => Promise.reject(new Error('cancelled')))).rejects.toThrow(
    'cancelled',
  );
  expect(await measure(opened, { ...prepared, sha256: '0'.repeat(64) }, 100, () => Promise.resolve())).toMatchObject({
    ok: false,
  });
});
