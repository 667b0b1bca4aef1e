import { describe, expect, it } from 'vitest';
import type { Metric } from '../../shared/domain/metrics';
import { planPanels } from '../features/compare/charts/panels';
import { dashOf, runStyle } from '../lib/run-styles';
import { chartMetrics, hasSeveralLosses, reportLines, runsIn, seriesIn } from './loss-lines';
import { aReportRun, aReportSeries } from './report-run.test-helper';

const metric = (name: string, label: string): Metric => ({ name, label, description: '' }) as Metric;
const plan = {
  panel: 'cross-entropy' as const,
  runs: ['a', 'b'],
  metrics: [metric('discriminatorLoss', 'D'), metric('generatorLoss', 'G'), metric('discriminatorLossReal', 'Real')],
  chosen: ['generatorLoss', 'discriminatorLossReal'],
};
const series = [aReportSeries('generatorLoss', [1, 2]), aReportSeries('discriminatorLossReal', [3])];
const a = aReportRun('a', { name: 'One', series });
const b = aReportRun('b', { name: 'Two', place: 3, series: [aReportSeries('generatorLoss', [4])] });
const wgan = aReportRun('w', { series }, { objective: 'wgan' });

describe('a chart of a report', () => {
  it('draws the chosen metrics, each with the dash of its place in the panel', () => {
    expect(chartMetrics(plan).map(({ metric: { name }, dash }) => [name, dash])).toEqual([
      ['generatorLoss', dashOf(1)],
      ['discriminatorLossReal', dashOf(2)],
    ]);
  });

  it('has a line for each run and metric that was logged, in the colour of the run', () => {
    expect(reportLines(plan, [a, b, wgan]).map(({ name, style }) => [name, style])).toEqual([
      ['One, G', runStyle(0)],
      ['One, Real', runStyle(0)],
      ['Two, G', runStyle(3)],
    ]);
    const [first] = reportLines(plan, [a]);
    expect([first!.series, first!.run]).toEqual([series[0], 'a']);
  });

  it('has the runs of its plan alone', () => {
    expect(runsIn(plan, [wgan, b, a]).map((run) => run.id)).toEqual(['b', 'a']);
  });

  it('does not draw the loss of another family', () => {
    expect(seriesIn(plan, wgan, 'generatorLoss')).toBeUndefined();
    expect(seriesIn({ ...plan, panel: 'wasserstein' }, wgan, 'generatorLoss')).toBe(series[0]);
    expect(seriesIn(plan, a, 'fid')).toBeUndefined();
  });
});

describe('losses of different kinds', () => {
  const plansOf = (...objectives: ('gan' | 'lsgan' | 'wgan' | 'wgan-gp' | 'hinge' | 'r1')[]) =>
    planPanels(
      objectives.map((objective) => ({ id: objective, objective, metrics: ['generatorLoss', 'dReal', 'memory'] })),
    );

  it.each([
    ['gan', 'wgan', true],
    ['gan', 'lsgan', true],
    ['gan', 'hinge', true],
    ['hinge', 'wgan', true],
    ['gan', 'r1', false],
    ['wgan', 'wgan-gp', false],
    ['hinge', 'hinge', false],
  ] as const)('are in the charts of %s and %s: %s', (one, other, expected) => {
    expect(hasSeveralLosses(plansOf(one, other))).toBe(expected);
  });

  it('are not there where a run has logged no loss', () => {
    const plans = planPanels([
      { id: 'a', objective: 'gan', metrics: ['generatorLoss'] },
      { id: 'b', objective: 'wgan', metrics: ['memory'] },
    ]);
    expect(hasSeveralLosses(plans)).toBe(false);
  });
});
