import { describe, expect, it } from 'vitest';
import { parseHyperparameters } from '../../../../shared/domain/run/hyperparameters';
import type { Hyperparameters } from '../../../../shared/domain/run/hyperparameters';
import { unwrap } from '../../../../shared/contract/outcome';
import { assuranceOf, noticeOf, scaleDifferences } from './loss-notices';
import type { Noticed } from './loss-notices';
import { PANEL_TITLES } from './panels';
import type { Panel } from '../../../../shared/domain/metrics';

const PANELS = Object.keys(PANEL_TITLES) as Panel[];

type Trained = Noticed & { hyperparameters: Hyperparameters };

const of = (settings: Record<string, string | number>, change: Partial<Trained> = {}): Trained => ({
  hyperparameters: unwrap(parseHyperparameters(settings)),
  dataset: 'mnist',
  ...change,
});
const h = (settings: Record<string, string | number>): Hyperparameters => of(settings).hyperparameters;
const gan = of({ objective: 'gan' });
const lsgan = of({ objective: 'lsgan' });
const wgan = of({ objective: 'wgan' });
const gp = of({ objective: 'wgan-gp' });
const hinge = of({ objective: 'hinge' });
const r1 = of({ objective: 'r1' });
const dragan = of({ objective: 'dragan' });
const engine = (device: string) => ({ name: 'tensorflow' as const, version: '2.9', device });

describe('the notice beside an axis', () => {
  it('is absent in every panel when the runs are alike in all that sets its scale', () => {
    for (const panel of PANELS) expect(noticeOf(panel, [wgan, wgan], false)).toBeUndefined();
  });

  it('is there as soon as another kind of loss is on the page', () => {
    for (const panel of ['cross-entropy', 'least-squares', 'hinge', 'wasserstein'] as const) {
      expect(noticeOf(panel, [gan], true)).toMatch(/^Not comparable with the other loss panels/);
    }
  });

  it('distinguishes the two generator losses of GAN', () => {
    expect(noticeOf('cross-entropy', [gan, of({ objective: 'gan', generatorLoss: 'minimax' })], false)).toMatch(
      /opposite sign/,
    );
  });

  it('distinguishes cross-entropies with different penalties', () => {
    for (const runs of [
      [gan, r1],
      [r1, dragan],
      [r1, of({ objective: 'r1', penaltyWeight: 1 })],
    ])
      expect(noticeOf('cross-entropy', runs, false)).toMatch(/gradient penalties differ/);
    expect(noticeOf('cross-entropy', [r1, of({ objective: 'gan', generatorLoss: 'minimax' })], false)).toMatch(
      /opposite sign/,
    );
    expect(noticeOf('cross-entropy', [r1, r1], false)).toBeUndefined();
  });

  it('treats the outputs of GAN and its penalised forms as probabilities', () => {
    expect(noticeOf('output', [gan, r1, dragan], false)).toBeUndefined();
    expect(noticeOf('output', [gan, hinge], true)).toMatch(/a score for hinge/);
  });

  it('names the differences between critics of a panel', () => {
    expect(noticeOf('wasserstein', [wgan, of({ objective: 'wgan', weightClip: 0.1 })], false)).toMatch(
      /differ in weight clip\.$/,
    );
    expect(scaleDifferences([wgan.hyperparameters, gp.hyperparameters])).toEqual([
      'how the Lipschitz bound is enforced (clipping or penalty)',
    ]);
    expect(scaleDifferences([gp.hyperparameters, h({ objective: 'wgan-gp', penaltyWeight: 1 })])).toEqual([
      'penalty weight',
    ]);
    for (const other of [
      { network: 'dcgan' },
      { discriminatorActivation: 'relu' },
      { imageSize: 32 },
      { channels: 3 },
    ]) {
      expect(scaleDifferences([wgan.hyperparameters, h({ objective: 'wgan', ...other })])).toEqual(['critic network']);
    }
    for (const other of [{ hiddenSize: 64 }, { hiddenLayers: 2 }]) {
      expect(
        scaleDifferences([
          h({ objective: 'wgan', network: 'mlp' }),
          h({ objective: 'wgan', network: 'mlp', ...other }),
        ]),
      ).toEqual(['critic network']);
    }
  });

  it('ignores settings that do not change the scale', () => {
    expect(scaleDifferences([wgan.hyperparameters, h({ objective: 'wgan', learningRate: 1e-3 })])).toEqual([]);
  });

  it('distinguishes distances to different data', () => {
    expect(noticeOf('wasserstein', [wgan, of({ objective: 'wgan' }, { dataset: 'fashion-mnist' })], false)).toMatch(
      /distance to one dataset/,
    );
  });

  it('gives way to an assurance for scores of the same data and number of points, whatever the objective', () => {
    const toy = (settings: Record<string, string | number>, dataset = 'ring') =>
      of({ network: 'mlp', ...settings }, { dataset });
    const all = ['gan', 'lsgan', 'wgan', 'wgan-gp'].map((objective) => toy({ objective }));
    for (const panel of ['coverage', 'quality'] as const) {
      expect(noticeOf(panel, all, true)).toBeUndefined();
      expect(assuranceOf(panel, undefined)).toMatch(/^Comparable across all objectives/);
      expect(noticeOf(panel, [...all, toy({}, 'grid')], true)).toMatch(/its own dataset/);
      expect(noticeOf(panel, [...all, toy({ samplePoints: 2500 })], true)).toMatch(/different numbers of points/);
      expect(assuranceOf(panel, 'Not comparable.')).toBeUndefined();
    }
    expect(assuranceOf('output', undefined)).toBeUndefined();
  });

  it('is there for outputs, penalties, gradients, clipping and speed where their scale differs', () => {
    expect(noticeOf('output', [gan, lsgan], true)).toMatch(/probability for GAN/);
    expect(noticeOf('penalty', [gp, of({ objective: 'wgan-gp', penaltyWeight: 1 })], false)).toMatch(
      /the weights differ/,
    );
    expect(noticeOf('penalty', [dragan, r1], false)).toMatch(/R1 to 0/);
    expect(noticeOf('gradient', [gan, lsgan], true)).toMatch(/scales with its loss/);
    expect(noticeOf('gradient', [gan, of({ objective: 'gan', network: 'dcgan' })], false)).toMatch(/numbers of them/);
    expect(noticeOf('clipping', [wgan, of({ objective: 'wgan', weightClip: 0.1 })], false)).toMatch(/bounds differ/);
    expect(
      noticeOf('resources', [of({}, { engine: engine('one') }), of({}, { engine: engine('two') })], false),
    ).toMatch(/different engines or devices/);
  });
});

it('scores of images are comparable across objectives on the same data, beside what real samples have; on other data they are not', () => {
  const last = { 'fid.digits_v1.1000': 20, 'fidFloor.digits_v1.1000': 4.585 };
  const runs = [of({ objective: 'gan' }, { last }), of({ objective: 'wgan' }, { last })];
  expect(noticeOf('frechet', runs, false)).toBeUndefined();
  expect(assuranceOf('frechet', undefined, runs)).toBe(
    'Comparable across all objectives: measured on the samples alone. Real samples: FID (digits-v1, 1,000) 4.585.',
  );
  expect(assuranceOf('kernel', undefined, runs)).toBe(
    'Comparable across all objectives: measured on the samples alone.',
  );
  expect(noticeOf('frechet', [runs[0]!, of({ objective: 'gan' }, { dataset: 'fashion-mnist' })], false)).toMatch(
    /each is measured against its own dataset/,
  );
});

it('metrics that are not ours have no notice, and of several runs the sentence that equal names prove nothing', () => {
  expect(noticeOf('free:loss', [gan, wgan], true)).toBeUndefined();
  expect(assuranceOf('free:loss', undefined, [gan])).toBeUndefined();
  expect(assuranceOf('free:loss', undefined, [gan, wgan])).toMatch(
    /does not know whether their programs compute it alike/,
  );
});
