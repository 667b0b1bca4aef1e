import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { parseJournalLine } from '../../../shared/formats/journal-lines';
import type { JournalLine } from '../../../shared/formats/journal-lines';
import { unwrap } from '../../../shared/contract/outcome';
import { encodeTensors } from '../../../shared/formats/safetensors';
import { Controls } from '../process/control';
import type { Data } from '../data';
import { Journal } from '../output/journal';
import { record } from '../output/recorder';
import { availableEngines, settings, useEngine } from '../training.test-helper';
import { train } from '../train';
import { closeTrainer, openTrainer, readTrainer } from '../trainer';

beforeAll(async () => useEngine((await availableEngines())[0]!));

const images: Data = {
  kind: 'images',
  count: 240,
  shape: [8, 8, 1],
  values: Uint8Array.from({ length: 240 * 64 }, (_, i) => (i * 7919) % 256),
};
const points: Data = {
  kind: 'points',
  count: 1100,
  shape: [2],
  values: Float32Array.from({ length: 2200 }, (_, i) => Math.sin(i)),
};
const IMAGES = { network: 'dcgan', imageSize: 8, latentSize: 5, gridSize: 2 };
const POINTS = { network: 'mlp', hiddenSize: 8, hiddenLayers: 1, samplePoints: 16 };

/** Trains with the real recorder; what it logged, and all state at the end. */
async function trained(
  given: Record<string, unknown>,
  data: Data,
): Promise<{ lines: JournalLine[]; state: Uint8Array; tensors: number }> {
  const h = settings({ steps: 5, sampleEvery: 5, checkpointEvery: 5, ...given });
  const before = memory().numTensors;
  const trainer = openTrainer(h, data, 3, 0);
  const folder = mkdtempSync(join(tmpdir(), 'gander-scores-'));
  const journal = new Journal(join(folder, 'journal.ndjson'), () => trainer.step);
  const recorder = record(
    folder,
    { name: 'anything', file: join(folder, 'prepared', 'data'), sha256: '0' },
    trainer,
    journal,
  );
  await train(trainer, new Controls(), recorder);
  await recorder.settled();
  journal.close();
  const state = encodeTensors(readTrainer(trainer, 0));
  closeTrainer(trainer);
  const lines = readFileSync(join(folder, 'journal.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map((text) => unwrap(parseJournalLine(text)));
  return { lines, state, tensors: memory().numTensors - before };
}

/** Images with scores at every second step, trained once for all tests. */
let scoredImages: ReturnType<typeof trained> | undefined;
const withScores = (): ReturnType<typeof trained> => (scoredImages ??= trained({ ...IMAGES, scoreEvery: 2 }, images));

/** Every value by metric and step, without the clock's and the scores. */
const losses = (lines: readonly JournalLine[]) =>
  lines.flatMap((line) =>
    line.type === 'metrics'
      ? Object.entries(line.values)
          .filter(([name]) => /[lL]oss/.test(name))
          .map(([name, values]) => [line.steps, name, values])
      : [],
  );
const scores = (lines: readonly JournalLine[]) =>
  lines.flatMap((line) =>
    line.type === 'metrics' && Object.keys(line.values).some((name) => /^(fid|wasserstein1)/.test(name)) ? [line] : [],
  );

it.each([
  { name: 'images', given: IMAGES, data: images },
  { name: 'points', given: POINTS, data: points },
])(
  'scoring $name changes nothing: same losses, same random state, same weights, bit for bit',
  async ({ given, data }) => {
    const off = await trained({ ...given, scoreEvery: 0 }, data);
    const on = await (data === images ? withScores() : trained({ ...given, scoreEvery: 2 }, data));
    expect(scores(off.lines)).toEqual([]);
    expect(scores(on.lines).map(({ steps }) => steps)).toEqual([[2], [4], [5]]);
    expect(losses(on.lines).flat(2).length).toBeGreaterThan(10);
    const merged = (lines: readonly JournalLine[]) =>
      losses(lines)
        .flatMap(([steps, name, values]) =>
          (steps as number[]).map((step, i) => `${step} ${String(name)} ${String((values as number[])[i])}`),
        )
        .sort();
    expect(merged(on.lines)).toEqual(merged(off.lines));
    expect(Buffer.from(on.state).equals(Buffer.from(off.state))).toBe(true);
    expect([on.tensors, off.tensors]).toEqual([0, 0]);
  },
);

it('says once what scores are made of, and logs each beside its floor', async () => {
  const { lines } = await withScores();
  const [first] = scores(lines);
  expect(Object.keys(first!.values)).toEqual(
    expect.arrayContaining([
      'fid.random_v1_8x8x1.120',
      'fidFloor.random_v1_8x8x1.120',
      'kid.random_v1_8x8x1.120',
      'coverage.random_v1_8x8x1.120',
    ]),
  );
  expect(lines.filter((line) => line.type === 'event' && line.code === 'scores')).toMatchObject([
    {
      step: 2,
      level: 'info',
      message: expect.stringContaining('120 real images, using the features random-v1-8x8x1') as string,
    },
  ]);
});

it('scores nothing, and says why, where there is too little data; and nothing before the interval', async () => {
  const { lines } = await trained(
    { ...IMAGES, scoreEvery: 2 },
    { ...images, count: 100, values: images.values.subarray(0, 6400) },
  );
  expect(scores(lines)).toEqual([]);
  expect(lines.filter((line) => line.type === 'event')).toMatchObject([
    { code: 'scores', message: expect.stringContaining('at least 200') as string },
  ]);
  expect(scores((await trained({ ...POINTS, scoreEvery: 6 }, points)).lines)).toEqual([]);
});
