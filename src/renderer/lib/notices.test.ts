import { describe, expect, it } from 'vitest';
import { parseHyperparameters } from '../../shared/hyperparameters';
import type { Hyperparameters } from '../../shared/hyperparameters';
import { unwrap } from '../../shared/outcome';
import { noticeOf, scaleDifferences } from './notices';

const of = (settings: Record<string, string | number>): Hyperparameters => unwrap(parseHyperparameters(settings));
const gan = of({ objective: 'gan' });
const wgan = of({ objective: 'wgan' });

describe('the notice beside an axis', () => {
  it('is absent when one kind of loss is shown', () => {
    expect(noticeOf('cross-entropy', [gan, gan], false)).toBeUndefined();
    expect(noticeOf('wasserstein', [wgan, wgan], false)).toBeUndefined();
  });

  it('is there as soon as another kind of loss is on the page', () => {
    for (const panel of ['cross-entropy', 'least-squares', 'wasserstein'] as const) {
      expect(noticeOf(panel, [gan], true)).toMatch(/^Not comparable with the other loss panels/);
    }
  });

  it('says in what critics of one panel differ', () => {
    expect(noticeOf('wasserstein', [wgan, of({ objective: 'wgan', weightClip: 0.1 })], false)).toMatch(/differ in weight clip\.$/);
    expect(scaleDifferences([wgan, of({ objective: 'wgan-gp' })])).toEqual(['how the bound is kept (clip or penalty)']);
    expect(scaleDifferences([of({ objective: 'wgan-gp' }), of({ objective: 'wgan-gp', penaltyWeight: 1 })])).toEqual(['penalty weight']);
    expect(scaleDifferences([wgan, of({ objective: 'wgan', network: 'dcgan' })])).toEqual(['critic network']);
  });

  it('does not fire for what leaves the scale alone', () => {
    expect(scaleDifferences([wgan, of({ objective: 'wgan', learningRate: 1e-3 })])).toEqual([]);
  });
});
