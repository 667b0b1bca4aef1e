import { describe, expect, it } from 'vitest';
import { planPanels } from './panels';

const losses = ['discriminatorLoss', 'generatorLoss', 'time', 'stepsPerSecond'];
const gan = { id: 'a', objective: 'gan' as const, metrics: [...losses, 'dReal', 'dFake'] };
const wgan = { id: 'b', objective: 'wgan' as const, metrics: [...losses, 'wassersteinEstimate', 'clipSaturation'] };

describe('the panels of a comparison', () => {
  it('never puts a cross-entropy and a Wasserstein loss on one axis', () => {
    const plans = planPanels([gan, wgan]);
    expect(plans.map((p) => p.panel)).toEqual(['cross-entropy', 'wasserstein', 'output', 'clipping', 'resources']);
    expect(plans[0]!.runs).toEqual(['a']);
    expect(plans[1]!.runs).toEqual(['b']);
  });

  it('never draws training time as a line, for it is an axis', () => {
    expect(planPanels([gan, wgan]).flatMap((p) => p.metrics.map((m) => m.name))).not.toContain('time');
  });

  it('starts with one metric in a crowd', () => {
    const crowd = Array.from({ length: 9 }, (_, i) => ({ ...gan, id: String(i) }));
    expect(planPanels(crowd)[0]!.chosen).toEqual(['discriminatorLoss']);
    expect(planPanels(crowd.map((run, i) => ({ ...run, entry: i < 5 ? 'one' : 'two' })))[0]!.chosen).toEqual([
      'discriminatorLoss',
      'generatorLoss',
    ]);
    expect(planPanels([gan])[0]!.chosen).toEqual(['discriminatorLoss', 'generatorLoss']);
  });

  it('draws the first and the last layer, and offers those between in their order', () => {
    const layers = Array.from({ length: 12 }, (_, i) => `layerGradientNorm.${i + 1}`);
    const plan = planPanels([{ id: 'a', objective: 'wgan', metrics: [...layers].reverse() }])[0]!;
    expect([plan.panel, plan.chosen]).toEqual(['layers', ['layerGradientNorm.1', 'layerGradientNorm.12']]);
    expect(plan.metrics.map((m) => m.name)).toEqual(layers);
    expect(plan.metrics[11]!.label).toBe('Discriminator gradient norm, layer 12');
  });

  it('is empty before anything was logged', () => {
    expect(planPanels([{ id: 'a', objective: 'gan', metrics: [] }])).toEqual([]);
  });
});
