import { describe, expect, it } from 'vitest';
import { parseHyperparameters } from '../../../../shared/domain/run/hyperparameters';
import { unwrap } from '../../../../shared/contract/outcome';
import expected from '../../../../shared/reference/spreads.json';
import { lastMetrics, lastOf, pairedWith, valueCell } from './last-values';
import type { Configuration } from './last-values';

const configuration = (
  objective: string,
  values: Record<number, number | null>,
  metric = 'generatorLoss',
  step = 100,
): Configuration => ({
  key: objective,
  runs: Object.entries(values).map(([seed, value]) => ({
    id: `${objective}-${seed}`,
    seed: Number(seed),
    step,
    last: { [metric]: value, time: 1 },
    hyperparameters: unwrap(parseHyperparameters({ objective })),
  })),
});
const bySeed = (values: readonly number[]) => Object.fromEntries(values.map((v, i) => [i + 1, v]));

describe('newest values', () => {
  it('are mean and sample deviation over seeds: 1, 2, 3 is 2 with 1', () => {
    expect(lastOf(configuration('gan', { 1: 1, 2: 2, 3: 3 }), 'generatorLoss', 'deviation')).toEqual({
      n: 3,
      of: 3,
      mean: 2,
      low: 1,
      high: 3,
    });
  });

  it('count the seeds that have a value where one diverged', () => {
    expect(lastOf(configuration('gan', { 1: 1, 2: null, 3: 3 }), 'generatorLoss', 'range')).toEqual({
      n: 2,
      of: 3,
      mean: 2,
      low: 1,
      high: 3,
    });
    expect(lastOf(configuration('gan', { 1: null }), 'generatorLoss', 'range')).toBeUndefined();
  });

  it('are of one step, without seeds that ended earlier', () => {
    const [a, b] = [configuration('gan', { 1: 1, 2: 2 }), configuration('gan', { 3: 100 }, 'generatorLoss', 50)];
    expect(lastOf({ key: 'gan', runs: [...a.runs, ...b.runs] }, 'generatorLoss', 'range')).toEqual({
      n: 2,
      of: 3,
      mean: 1.5,
      low: 1,
      high: 2,
    });
  });

  it('have every metric that was logged except training time', () => {
    expect(lastMetrics([configuration('gan', { 1: 1 })]).map((m) => m.name)).toEqual(['generatorLoss']);
  });
});

describe('paired differences', () => {
  it('are those of the paired t test of scipy', () => {
    for (const { a, b, mean, low, high } of expected.pairs) {
      const found = pairedWith(
        configuration('wgan', bySeed(b)),
        configuration('wgan', bySeed(a)),
        'generatorLoss',
        'interval',
      );
      if (!found.ok) throw new Error(found.why);
      expect(found.difference.mean).toBeCloseTo(mean, 10);
      expect(found.difference.low).toBeCloseTo(low, 10);
      expect(found.difference.high).toBeCloseTo(high, 10);
    }
  });

  it('pair equal seeds at equal steps, and count those without a partner', () => {
    const baseline = configuration('gan', { 1: 1, 2: 2, 4: 9 });
    expect(pairedWith(baseline, configuration('gan', { 2: 5, 1: 3, 3: 7 }), 'generatorLoss', 'range')).toEqual({
      ok: true,
      difference: { n: 2, of: 4, mean: 2.5, low: 2, high: 3 },
    });
    expect(
      pairedWith(baseline, configuration('gan', { 1: 3 }, 'generatorLoss', 50), 'generatorLoss', 'range'),
    ).toMatchObject({ ok: false });
  });

  it('are refused without a common unit or scale', () => {
    expect(
      pairedWith(configuration('gan', { 1: 1 }), configuration('wgan', { 1: 1 }), 'generatorLoss', 'range'),
    ).toEqual({ ok: false, why: 'These losses are of different kinds and have no common unit.' });
    expect(
      pairedWith(configuration('wgan', { 1: 1 }), configuration('wgan-gp', { 1: 1 }), 'generatorLoss', 'range'),
    ).toMatchObject({ ok: false, why: expect.stringContaining('scales differ') });
    expect(
      pairedWith(
        configuration('gan', { 1: 1 }, 'memory'),
        configuration('wgan', { 1: 3 }, 'memory'),
        'memory',
        'range',
      ),
    ).toMatchObject({ ok: true, difference: { mean: 2 } });
  });
});

describe('a cell of the table of newest values', () => {
  const [gan, other] = [configuration('gan', { 1: 1, 2: 2 }), configuration('r1', { 1: 3, 2: 5 })];
  const cell = (entry: Configuration, baseline?: Configuration, metric = 'generatorLoss') =>
    valueCell(entry, baseline, metric, 'deviation');

  it('has mean, band and number of seeds', () => {
    expect(cell(gan)).toEqual({ text: '1.500 ± 0.71', n: 'n 2' });
    expect(cell(configuration('gan', { 1: 1, 2: null }))).toEqual({ text: '1', n: '1 of 2' });
  });

  it('has no number of seeds for a single run, and a dash for no value', () => {
    expect(cell(configuration('gan', { 1: 1 }))).toEqual({ text: '1' });
    expect(valueCell(configuration('gan', { 1: 1 }), undefined, 'generatorLoss', 'range')).toEqual({ text: '1' });
    expect(cell(gan, undefined, 'fid')).toEqual({ text: '–' });
  });

  it('has the signed difference to a baseline, but its own values for the baseline', () => {
    expect(cell(other, gan)).toEqual({ text: '+2.500 ± 0.71', n: 'n 2' });
    expect(cell(gan, other).text).toBe('−2.500 ± 0.71');
    expect(cell(gan, gan)).toEqual(cell(gan));
  });

  it('says why a difference has no meaning', () => {
    expect(cell(configuration('wgan', { 1: 1 }), gan)).toEqual({
      text: 'not comparable',
      why: 'These losses are of different kinds and have no common unit.',
    });
  });
});
