import { afterEach, beforeEach, expect, it } from 'vitest';
import { unwrap } from '../../shared/contract/outcome';
import { enqueue, plan, TestHome } from './testing/runs.test-helper';
import { previewExperiment } from './preview-experiment';

let home: TestHome;
beforeEach(() => (home = new TestHome()));
afterEach(() => home.remove());

it('estimates no time before a similar run was measured, and uses its time per step afterwards', async () => {
  const runs = home.open();
  const longer = { ...plan([1, 2]), settings: { steps: 1000, sampleEvery: 500, checkpointEvery: 1000 } };
  expect(unwrap(await previewExperiment(runs.services, longer)).seconds).toBeUndefined();
  await enqueue(runs, plan([1]));
  runs.start();
  await runs.idle();
  // The run took 0.2 s for 20 steps: two runs of 1,000 steps take 20 s.
  expect(unwrap(await previewExperiment(runs.services, longer)).seconds).toBeCloseTo(20, 9);
  expect(
    unwrap(await previewExperiment(runs.services, { ...longer, settings: { ...longer.settings, batchSize: 128 } }))
      .seconds,
  ).toBeUndefined();
});

it('estimates runs and bytes and stores nothing', async () => {
  const runs = home.open();
  const p = unwrap(
    await previewExperiment(runs.services, {
      ...plan([1, 2]),
      objectives: ['gan', 'wgan'],
      settings: {
        hiddenSize: 128,
        hiddenLayers: 3,
        samplePoints: 1000,
        steps: 100,
        sampleEvery: 100,
        checkpointEvery: 100,
      },
    }),
  );
  expect(p.runs.map((run) => [run.objective, run.seed])).toEqual([
    ['gan', 1],
    ['wgan', 1],
    ['gan', 2],
    ['wgan', 2],
  ]);
  // Weights by hand: G 2-128-128-128-2 has 33,666, D 2-128-128-128-1 has 33,537. Adam keeps two more of each, RMSProp one.
  const checkpoints = 2 * (2 * 67_203 * 4 * 3 + 2 * 67_203 * 4 * 2);
  // 1,000 pairs; and beside them 48^2 scores, 20^2 and 24^2 pairs, and a header of some 400 bytes.
  const samples = 4 * 2 * (8000 + 4 * (2304 + 800 + 1152) + 400);
  expect(p.bytes).toBe(checkpoints + samples + 4 * 100 * 8 * 50);
  expect(p.freeBytes).toBeGreaterThan(0);
  expect(p.warnings).toEqual([]);
  expect(runs.services.rows.list()).toEqual([]);
});

it('counts the weights of a packed discriminator and the singular vectors of a normalised one', async () => {
  const runs = home.open();
  const bytesOf = async (more: Record<string, string | number>) =>
    unwrap(
      await previewExperiment(runs.services, {
        ...plan([1]),
        settings: { hiddenSize: 8, hiddenLayers: 2, steps: 100, sampleEvery: 100, checkpointEvery: 100, ...more },
      }),
    ).bytes;
  const plain = await bytesOf({});
  // By hand: D 2-8-8-1 has vectors of 2 + 8, 8 + 8 and 8 + 1 numbers, in each of two checkpoints.
  expect((await bytesOf({ spectralNorm: 'on' })) - plain).toBe(2 * 4 * 35);
  // D 6-8-8-1 has 4 x 8 weights more, with two moments each; and no plane is recorded with the two samples.
  expect((await bytesOf({ packing: 3 })) - plain).toBe(2 * 4 * 3 * 32 - 2 * (4 * (2304 + 800 + 1152) + 400));
});

it('returns the reason why a plan is refused', async () => {
  const runs = home.open();
  const refused = await previewExperiment(runs.services, { ...plan([1]), settings: { stepz: 3 } });
  expect(refused.ok ? '' : refused.error.message).toMatch(/"stepz" is not a hyperparameter\. Did you mean "steps"\?/);
});
