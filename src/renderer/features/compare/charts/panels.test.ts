import { describe, expect, it } from 'vitest';
import { planPanels, searchPanels } from './panels';

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

describe('the panels of metrics that are not ours', () => {
  const run = (id: string, metrics: string[]) => ({ id, objective: 'gan' as const, metrics });

  it('come after ours, by prefix or family, with the names that tell the metrics of a panel apart', () => {
    const plans = planPanels([
      run('a', ['psnr', 'loss/generator', 'generatorLoss', 'time', 'val/fid']),
      run('b', ['loss/d', 'psnr']),
    ]);
    expect(plans.map(({ panel, title, runs }) => [panel, title, runs.join('')])).toEqual([
      ['cross-entropy', 'Cross-entropy loss', 'a'],
      ['free:loss', 'loss', 'ab'],
      ['free:psnr', 'psnr', 'ab'],
      ['free:val', 'val/fid', 'a'],
    ]);
    expect(plans[1]!.metrics.map(({ name, label, unit }) => [name, label, unit])).toEqual([
      ['loss/d', 'd', undefined],
      ['loss/generator', 'generator', undefined],
    ]);
    expect(plans[1]!.chosen).toEqual(['loss/d', 'loss/generator']);
  });

  it('draw four of many metrics at first, and one in a crowd of runs', () => {
    const names = Array.from({ length: 300 }, (_, i) => `grad/layer${i}`);
    const [plan] = planPanels([run('a', names)]);
    expect([plan!.metrics.length, plan!.chosen]).toEqual([300, names.slice(0, 4)]);
    const crowd = Array.from({ length: 9 }, (_, i) => run(String(i), names));
    expect(planPanels(crowd)[0]!.chosen).toEqual(['grad/layer0']);
  });

  it('are found by title and by metric; a metric that is found is drawn', () => {
    const plans = planPanels([run('a', ['generatorLoss', 'grad/layer1', 'grad/layer2', 'psnr'])]);
    const found = (search: string) => searchPanels(plans, search).map(({ title, chosen }) => [title, ...chosen]);
    expect(found(' ')).toHaveLength(3);
    expect(found('GRAD')).toEqual([['grad', 'grad/layer1', 'grad/layer2']]);
    expect(found('grad layer2')).toEqual([['grad', 'grad/layer2']]);
    expect(found('generator loss')).toEqual([['Cross-entropy loss', 'generatorLoss']]);
    expect(found('nothing')).toEqual([]);
  });
});
