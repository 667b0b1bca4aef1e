import { describe, expect, it } from 'vitest';
import { betterOf, layerName, LOSS_FAMILY, metric, METRICS, metricsAmong, panelOf, compareMetrics } from './metrics';
import { OBJECTIVES } from './run/hyperparameter-fields';

describe('the table of metrics', () => {
  it('names no metric twice, and uses no dot, which separates the settings of a score', () => {
    expect(new Set(METRICS.map(({ name }) => name)).size).toBe(METRICS.length);
    for (const { name } of METRICS) expect(name).toMatch(/^[a-z][A-Za-z0-9]*$/);
  });

  it('gives no direction to a loss, an output or a gradient: they depend on the opponent', () => {
    for (const { name, panel, best } of METRICS)
      if (['loss', 'wasserstein', 'output', 'gradient', 'penalty'].includes(panel)) expect(best, name).toBeUndefined();
  });

  it('describes each metric in a sentence', () => {
    for (const { name, description } of METRICS) expect(description, name).toMatch(/\.$/);
  });
});

describe('a metric by its name', () => {
  it('of a layer counts from 1 to 99', () => {
    expect(metric(layerName(3))).toMatchObject({
      name: 'layerGradientNorm.3',
      label: 'Discriminator gradient norm, layer 3',
      panel: 'layers',
    });
    expect(metric(layerName(99))).toBeDefined();
    for (const other of ['0', '100', '03', '-1', '1.5', '3 ', '', 'x'])
      expect(metric(`layerGradientNorm.${other}`), other).toBeUndefined();
  });

  it('is the same object each time, so that tables can be compared by identity', () => {
    expect(metric('fid.digits_v1.123')).toBe(metric('fid.digits_v1.123'));
    expect(metric('layerGradientNorm.7')).toBe(metric('layerGradientNorm.7'));
  });

  it('is unknown for a score without its settings, an unknown score, and names of object members', () => {
    for (const name of ['fid', 'fid.digits_v1', 'nice.digits_v1.100', 'constructor', '__proto__', '__proto__.a.1', ''])
      expect(metric(name), name).toBeUndefined();
  });
});

describe('the order of metrics', () => {
  it('is that of the table, then scores, then layers by their number', () => {
    const names = ['layerGradientNorm.10', 'fid.b.100', 'time', 'layerGradientNorm.9', 'discriminatorLoss', 'kid.a.9'];
    expect(metricsAmong(names).map(({ name }) => name)).toEqual([
      'discriminatorLoss',
      'time',
      'fid.b.100',
      'kid.a.9',
      'layerGradientNorm.9',
      'layerGradientNorm.10',
    ]);
  });

  it('puts settings of one score side by side, then free metrics by name, and leaves out repeated names', () => {
    expect(
      metricsAmong(['x10', 'kid.a.1', 'fid.b.1', 'x9', 'fid.a.1', 'fidFloor.a.1', 'x10']).map(({ name }) => name),
    ).toEqual(['fid.a.1', 'fid.b.1', 'fidFloor.a.1', 'kid.a.1', 'x9', 'x10']);
    expect(metricsAmong(['time', 'time'])).toHaveLength(1);
    expect(metricsAmong([])).toEqual([]);
  });

  it('puts an unknown metric behind the known ones', () => {
    for (const { name } of METRICS) expect(compareMetrics(name, 'unknown')).toBeLessThan(0);
  });
});

describe('the better of two values', () => {
  it('is the smaller or the greater one', () => {
    expect([betterOf('min', 1, 2), betterOf('min', 2, 1), betterOf('max', 1, 2), betterOf('max', 2, 1)]).toEqual([
      1, 1, 2, 2,
    ]);
    expect([betterOf('min', -1, 0), betterOf('max', -1, 0)]).toEqual([-1, 0]);
  });

  it('is never one that is missing, NaN or infinite', () => {
    for (const direction of ['min', 'max'] as const)
      for (const wrong of [undefined, NaN, Infinity, -Infinity]) {
        expect(betterOf(direction, wrong, 3)).toBe(3);
        expect(betterOf(direction, 3, wrong)).toBe(3);
        expect(betterOf(direction, wrong, wrong)).toBeUndefined();
      }
  });
});

describe('the panel of a metric', () => {
  it('of a loss is that of the family of the objective', () => {
    expect(OBJECTIVES.map((objective) => panelOf('generatorLoss', objective))).toEqual([
      'cross-entropy',
      'least-squares',
      'wasserstein',
      'wasserstein',
      'hinge',
      'cross-entropy',
      'cross-entropy',
    ]);
    expect(Object.keys(LOSS_FAMILY).sort()).toEqual([...OBJECTIVES].sort());
  });

  it('of every other metric is the same for all objectives', () => {
    for (const { name, panel } of METRICS)
      if (panel !== 'loss') for (const objective of OBJECTIVES) expect(panelOf(name, objective), name).toBe(panel);
    expect(panelOf('psnr', 'gan')).toBe('free:psnr');
  });
});
