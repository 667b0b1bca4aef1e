import { describe, expect, it } from 'vitest';
import { unwrap } from '../../contract/outcome';
import type { DatasetInfo } from '../datasets';
import { DEFAULT_PLAN } from '../compute-plan';
import type { ComputePlan } from '../compute-plan';
import { branchSettings } from './branch';
import { describeDifference } from './difference';
import { expand } from './experiment';
import type { ExperimentPlan } from './experiment';
import { unfairness } from './fairness';
import { parseHyperparameters } from './hyperparameters';
import { computePlanOf } from './resolve-plan';
import type { PlanRequest } from './resolve-plan';
import { aRow } from './run-row.test-helper';

const DATASETS = [
  { name: 'mnist', kind: 'images', count: 60_000, available: true },
  { name: 'ring', kind: 'points', count: 1000, available: true },
] as DatasetInfo[];

const PLAN: ComputePlan = { xla: 'on', oneDnn: 'off', threads: 2, mergeProducts: 'on', kernels: 'tensorflow' };

const experiment = (given: Partial<ExperimentPlan>): ExperimentPlan => ({
  name: 'e',
  datasets: ['mnist'],
  objectives: ['gan'],
  seeds: [1],
  settings: {},
  vary: {},
  ...given,
});

/** Expands with a measurement that has the plan for everything; returns the requests too. */
function queued(given: Partial<ExperimentPlan>) {
  const requests: PlanRequest[] = [];
  const runs = unwrap(
    expand(experiment(given), DATASETS, (request) => {
      requests.push(request);
      return PLAN;
    }),
  );
  return { requests, runs, plans: runs.map(({ hyperparameters }) => computePlanOf(hyperparameters)) };
}

describe('the compute plan of queued runs', () => {
  it('is the measured one where the experiment leaves it open', () => {
    expect(queued({ settings: { xla: 'auto', threads: 'auto' } }).plans).toEqual([PLAN]);
    expect(queued({}).plans).toEqual([PLAN]);
  });

  it('is the default one while nothing was measured', () => {
    const [run] = unwrap(expand(experiment({}), DATASETS));
    expect(computePlanOf(run!.hyperparameters)).toEqual(DEFAULT_PLAN);
  });

  it('is chosen once for each kind of network, by the largest batch', () => {
    const { requests } = queued({ seeds: [1, 2], vary: { network: ['fc', 'fc-wide', 'dcgan'], batchSize: [64, 256] } });
    expect(requests.map(({ kind, batchClass, runs }) => [kind, batchClass, runs.length])).toEqual([
      ['dense', 'large', 8],
      ['convolutional', 'large', 4],
    ]);
    expect(queued({ settings: { batchSize: 32, packing: 4 } }).requests[0]!.batchClass).toBe('large');
    expect(queued({ datasets: ['ring'] }).requests[0]).toMatchObject({ kind: '2-D', batchClass: 'small' });
  });

  it('has what the experiment sets, and is chosen among plans that have it', () => {
    const { plans, requests } = queued({ settings: { threads: '1' as never, oneDnn: 'on' } });
    expect(plans).toEqual([{ ...PLAN, threads: 1, oneDnn: 'on' }]);
    expect(requests[0]!.fixed).toEqual({ threads: 1, oneDnn: 'on' });
  });

  it('does not follow a setting that varies, so that nothing else varies with it', () => {
    const { plans, requests } = queued({ settings: { oneDnn: 'on' }, vary: { threads: [1, 2] } });
    expect(requests.map(({ fixed }) => fixed)).toEqual([{ oneDnn: 'on' }]);
    expect(plans).toEqual([
      { ...PLAN, oneDnn: 'on', threads: 1 },
      { ...PLAN, oneDnn: 'on', threads: 2 },
    ]);
  });

  it('falls back to any plan where nothing was measured with what is set', () => {
    const runs = unwrap(
      expand(experiment({ settings: { threads: 3 } }), DATASETS, ({ fixed }) =>
        fixed.threads === undefined ? PLAN : undefined,
      ),
    );
    expect(computePlanOf(runs[0]!.hyperparameters)).toEqual({ ...PLAN, threads: 3 });
  });

  it('is the default one on other engines', () => {
    const { plans, requests } = queued({ settings: { engine: 'cpu' } });
    expect([plans, requests]).toEqual([[DEFAULT_PLAN], []]);
  });

  it('makes one run of two that auto and a value would make equal', () => {
    expect(queued({ vary: { xla: ['auto', 'on', 'off'] } }).plans.map(({ xla }) => xla)).toEqual(['on', 'off']);
  });

  it('is a value in a stored run', () => {
    expect(parseHyperparameters({ xla: 'auto' })).toMatchObject({ ok: false, error: { at: 'xla' } });
    expect(unwrap(parseHyperparameters({}))).toMatchObject(DEFAULT_PLAN);
  });
});

describe('runs with different plans', () => {
  const row = (id: string, plan: Partial<ComputePlan>) => ({ ...aRow(id, {}, plan), eager: false });

  it('are compared with a notice, and not counted as several settings', () => {
    const found = unfairness([row('a', {}), row('b', { xla: 'on', threads: 1 })]);
    expect(found.map(({ code }) => code)).toEqual(['plan']);
    expect(found[0]!.what).toBe('They differ in how TensorFlow computes: XLA off, on and Threads 0, 1.');
    expect(describeDifference([row('a', {}), row('b', { xla: 'on' })])).toBe('Differs only in xla.');
  });

  it('keep the plan in a branch, which says so where it changes it', () => {
    const parent = unwrap(parseHyperparameters({ ...PLAN }));
    expect(computePlanOf(unwrap(branchSettings(parent, 10, { learningRate: 1 })).hyperparameters)).toEqual(PLAN);
    expect(unwrap(branchSettings(parent, 10, { threads: 1 })).notes).toEqual([
      'TensorFlow computes in another way from here on: the last digits differ from those of the parent.',
    ]);
  });
});
