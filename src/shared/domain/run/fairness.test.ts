import { describe, expect, it } from 'vitest';
import type { GridLayout } from '../grid-layout';
import { describeDifference } from './difference';
import { unfairness } from './fairness';
import type { Judged } from './fairness';
import { parseHyperparameters } from './hyperparameters';
import { unwrap } from '../../contract/outcome';

const engine = { name: 'tensorflow', version: '2.9', device: 'CPU, 2 cores' } as const;
let next = 0;
const run = (name: string, change: Partial<Judged> = {}, settings: Record<string, string | number> = {}): Judged => ({
  id: `run-${next++}`,
  name,
  seed: 1,
  dataset: 'mnist',
  datasetHash: 'a'.repeat(64),
  latentSeed: 0,
  engine,
  state: 'finished',
  step: 2000,
  steps: 2000,
  eager: false,
  hyperparameters: unwrap(parseHyperparameters({ objective: name.split(' ')[0]!, ...settings })),
  ...change,
});
const codes = (...runs: Judged[]) => unfairness(runs).map((u) => u.code);
const what = (...runs: Judged[]) =>
  unfairness(runs)
    .map((u) => u.what)
    .join(' ');

describe('a comparison', () => {
  it('of objectives with their paper defaults has no warnings', () => {
    expect(codes(run('gan'), run('lsgan'), run('wgan'), run('wgan-gp'))).toEqual([]);
    expect(codes(run('gan'))).toEqual([]);
  });

  it('of several settings at once names them', () => {
    expect(what(run('gan'), run('wgan', {}, { batchSize: 32 }))).toBe(
      '2 settings differ at once: objective, batch size.',
    );
    expect(codes(run('gan'), run('gan', {}, { batchSize: 32 }))).toEqual([]);
  });

  it('of grids with different layouts names them; an unknown layout claims nothing', () => {
    const grid = (rows: number, columns: number, change: Partial<GridLayout> = {}) =>
      run('gan', { layout: { rows, columns, ...change } });
    const said = (...runs: Judged[]) => unfairness(runs).find(({ code }) => code === 'layout')?.what;
    const tiles = { x: 2, y: 2, width: 9, height: 9, strideX: 11, strideY: 11 };
    expect(said(grid(8, 8), grid(1, 1), run('gan'), grid(8, 8))).toBeUndefined();
    expect(said(grid(8, 8), grid(8, 8, { tiles }))).toBeUndefined();
    expect(said(grid(8, 8), grid(4, 16), grid(1, 1))).toBe(
      'Their grids have different layouts: 8 x 8 and 4 x 16 tiles.',
    );
  });

  it('on other bytes under one name', () => {
    expect(codes(run('gan'), run('wgan', { datasetHash: 'b'.repeat(64) }))).toEqual(['data']);
    // The same data prepared in another size has other bytes, as it must.
    expect(codes(run('gan'), run('gan', { datasetHash: 'b'.repeat(64) }, { imageSize: 32 }))).toEqual([]);
  });

  it('of unpaired seeds names the missing runs', () => {
    const found = unfairness([
      run('gan · seed 1', {}, { objective: 'gan' }),
      run('gan · seed 2', { seed: 2 }, { objective: 'gan' }),
      run('wgan · seed 1', {}, { objective: 'wgan' }),
    ]);
    expect(found).toMatchObject([
      {
        code: 'seeds',
        what: 'The seeds are not the same: gan has 1, 2; wgan has 1.',
        fix: 'Queue wgan with seed 2, or leave out the unpaired runs.',
      },
    ]);
  });

  it('with a seed twice', () => {
    expect(codes(run('gan'), run('gan'))).toEqual(['repeated']);
  });

  it('between engines, devices, and recorded and eager steps', () => {
    expect(codes(run('gan'), run('wgan', { engine: { ...engine, version: '2.10' } }))).toEqual(['engine']);
    expect(codes(run('gan'), run('wgan', { engine: { ...engine, device: 'GPU' } }))).toEqual(['device']);
    expect(codes(run('gan'), run('wgan', { eager: true }))).toEqual(['step']);
    expect(codes(run('gan', { eager: true }), run('wgan', { eager: true }))).toEqual([]);
  });

  it('of ended runs at different steps, but not with one that is still training', () => {
    expect(what(run('gan'), run('wgan', { state: 'stopped', step: 500 }))).toBe(
      'They ended at different steps: gan 2000; wgan 500.',
    );
    expect(codes(run('gan'), run('wgan', { state: 'running', step: 500 }))).toEqual([]);
  });

  it('with a run that diverged', () => {
    expect(what(run('gan'), run('wgan', { state: 'failed', reason: 'diverged', step: 120 }))).toBe(
      'wgan diverged at step 120.',
    );
  });

  it('with different latents', () => {
    expect(codes(run('gan'), run('wgan', { latentSeed: 1 }))).toEqual(['latents']);
    expect(codes(run('gan'), run('gan', {}, { latentSize: 64 }))).toEqual(['latents']);
  });
});

describe('the sentence', () => {
  it('names paired seeds separately, and unpaired seeds as a difference', () => {
    const plain = (settings: Record<string, string | number>, seed: number) => run('gan', { seed }, settings);
    const paired = [plain({}, 1), plain({}, 2), plain({ batchSize: 32 }, 1), plain({ batchSize: 32 }, 2)];
    expect(describeDifference(paired)).toBe('Differs only in batch size; seeds 1, 2 of each.');
    expect(describeDifference(paired.slice(0, 3))).toBe('Differs only in seed, batch size.');
    expect(describeDifference(paired.slice(0, 2))).toBe('Differs only in seed.');
  });

  it('does not report runs with different data or engine as equal', () => {
    expect(describeDifference([run('gan'), run('gan', { datasetHash: 'b'.repeat(64) })])).toBe(
      'Differs only in dataset content.',
    );
    expect(describeDifference([run('gan'), run('gan', { engine: { ...engine, version: '3' } })])).toBe(
      'Differs only in engine version.',
    );
  });
});
