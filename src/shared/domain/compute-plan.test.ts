import { describe, expect, it } from 'vitest';
import { batchClassOf, DEFAULT_PLAN, environmentOf, fastestPlan, kindOf, measuredPlans } from './compute-plan';
import type { MachinePlans, MeasuredPlan } from './compute-plan';

const plan = (msPerStep: number, more: Partial<MeasuredPlan> = {}): MeasuredPlan => ({
  xla: 'off',
  oneDnn: 'off',
  threads: 2,
  mergeProducts: 'off',
  kernels: 'tensorflow',
  processes: 1,
  memoryMiB: 700,
  msPerStep,
  ...more,
});

const plans = (networks: Partial<MachinePlans['networks']>): MachinePlans => ({
  machine: 'linux x64 AMD EPYC',
  cores: 2,
  engine: { name: 'tensorflow', version: '2.18.0', device: 'CPU' },
  gander: '0.1.0',
  measuredAt: '2026-11-29T12:00:00.000Z',
  networks: { dense: {}, convolutional: {}, '2-D': {}, ...networks },
});

describe('kinds and classes', () => {
  it('sorts networks by their operations and batches by their size', () => {
    expect(['fc', 'fc-wide', 'conv-generator', 'dcgan', 'mlp'].map((n) => kindOf(n as 'fc'))).toEqual([
      'dense',
      'dense',
      'convolutional',
      'convolutional',
      '2-D',
    ]);
    expect([2, 64, 96, 97, 256].map(batchClassOf)).toEqual(['small', 'small', 'small', 'large', 'large']);
  });
});

describe('fastestPlan', () => {
  it('takes the quickest of those measured alone, the first of equals', () => {
    const measured = plans({
      dense: { small: [plan(40), plan(30, { xla: 'on' }), plan(30, { oneDnn: 'on' }), plan(20, { processes: 2 })] },
    });
    expect(fastestPlan(measured, 'dense', 'small')).toMatchObject({ xla: 'on', msPerStep: 30 });
  });

  it('takes the one with less memory where times differ by noise', () => {
    const measured = plans({ dense: { small: [plan(30, { xla: 'on', memoryMiB: 900 }), plan(30.5), plan(32)] } });
    expect(fastestPlan(measured, 'dense', 'small')).toMatchObject({ xla: 'off', msPerStep: 30.5 });
  });

  it('takes among those with given values only', () => {
    const measured = plans({ dense: { small: [plan(40, { threads: 1 }), plan(30)] } });
    expect(fastestPlan(measured, 'dense', 'small', { threads: 1 })?.msPerStep).toBe(40);
    expect(fastestPlan(measured, 'dense', 'small', { threads: 3 })).toBeUndefined();
  });

  it('takes the other batch class where one was not measured, and nothing where neither was', () => {
    const measured = plans({ dense: { large: [plan(90)] } });
    expect(fastestPlan(measured, 'dense', 'small')?.msPerStep).toBe(90);
    expect(fastestPlan(measured, 'convolutional', 'small')).toBeUndefined();
    expect(measuredPlans(measured, '2-D', 'large')).toEqual([]);
  });
});

it('sets for TensorFlow only what a plan decides', () => {
  expect(environmentOf(DEFAULT_PLAN)).toEqual({});
  expect(environmentOf({ xla: 'on', oneDnn: 'off', threads: 1, mergeProducts: 'off', kernels: 'tensorflow' })).toEqual({
    TF_ENABLE_ONEDNN_OPTS: '0',
    TF_NUM_INTRAOP_THREADS: '1',
    TF_NUM_INTEROP_THREADS: '1',
  });
});
