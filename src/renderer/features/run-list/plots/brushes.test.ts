import { beforeEach, describe, expect, test } from 'vitest';
import { aRow } from '../../../../shared/domain/run/run-row.test-helper';
import { brushBetween, brushedRows, brushes, passesBrush, spanOf, withCategory } from './brushes.svelte';
import type { Brush } from './brushes.svelte';
import { axisOf } from './plot-axis';

const rows = [
  aRow('a', { seed: 0 }, { learningRate: 1e-4 }),
  aRow('b', { seed: 10 }, { learningRate: 1e-2, objective: 'wgan' }),
  aRow('c', { seed: 5 }, { objective: 'lsgan' }),
];
const objective = axisOf({ id: 'objective', log: false }, rows);
const only = (...categories: string[]) => ({ kind: 'categories', categories }) as const;

describe('a brush', () => {
  test('of a range passes its numbers, both ends included, and none without a value', () => {
    expect([1, 2, 3, undefined].map((cell) => passesBrush({ kind: 'range', from: 1, to: 2 }, cell))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  test('of categories passes them, also the one for a missing value', () => {
    expect(['wgan', undefined].map((cell) => passesBrush(only('none'), cell))).toEqual([false, true]);
  });

  test('applies together with the others', () => {
    const all = new Map<string, Brush>([
      ['seed', { kind: 'range', from: 2, to: 10 } as const],
      ['objective', only('wgan', 'gan')],
    ]);
    expect(brushedRows(rows, all).map((row) => row.id)).toEqual(['b']);
    expect(brushedRows(rows, new Map())).toBe(rows);
  });
});

describe('a drag', () => {
  test('selects the numbers between its ends, in either direction, and snaps to an end of the axis', () => {
    const seed = axisOf({ id: 'seed', log: false }, rows);
    expect(brushBetween(seed, 0.8, 0.2)).toEqual({ kind: 'range', from: 2, to: 8 });
    expect(brushBetween(seed, 0.5, 1.7)).toEqual({ kind: 'range', from: 5, to: 10 });
    expect(brushBetween(seed, 0.5, 0.99)).toEqual({ kind: 'range', from: 5, to: 10 });
    const rate = axisOf({ id: 'learningRate', log: true }, rows);
    const brush = brushBetween(rate, 0, 0.5)!;
    expect(brush.kind === 'range' && [brush.from, brush.to.toPrecision(3)]).toEqual([1e-4, '0.00100']);
    expect(spanOf(rate, brush)!.to).toBeCloseTo(0.5, 9);
  });

  test('selects the categories that it touches; all of them are no brush', () => {
    expect(brushBetween(objective, 0.4, 1)).toEqual(only('lsgan', 'wgan'));
    expect(brushBetween(objective, 0, 1)).toBeUndefined();
    expect(brushBetween(objective, 0.2, 0.3)).toBeUndefined();
    expect(spanOf(objective, only('gan'))).toEqual({ from: 0, to: 0.15 });
    expect(spanOf(objective, only('dragan'))).toBeUndefined();
  });
});

test('a category is excluded from all, and included again until all are', () => {
  const first = withCategory(objective, undefined, 'gan', false);
  expect(first).toEqual(only('lsgan', 'wgan'));
  const second = withCategory(objective, first, 'wgan', false);
  expect(second).toEqual(only('lsgan'));
  expect(withCategory(objective, withCategory(objective, second, 'gan', true), 'wgan', true)).toBeUndefined();
  expect(withCategory(objective, second, 'lsgan', false)).toEqual(only());
});

describe('the brushes', () => {
  beforeEach(() => brushes.clear());

  test('are one per axis, replaced and removed', () => {
    brushes.set('seed', { kind: 'range', from: 0, to: 1 });
    brushes.set('objective', only('gan'));
    brushes.set('seed', { kind: 'range', from: 2, to: 3 });
    expect([...brushes.all]).toEqual([
      ['objective', only('gan')],
      ['seed', { kind: 'range', from: 2, to: 3 }],
    ]);
    brushes.set('objective', undefined);
    expect([...brushes.all.keys()]).toEqual(['seed']);
    brushes.clear();
    expect(brushes.all.size).toBe(0);
  });

  test('are not replaced by a clear without brushes, which would redraw the plot', () => {
    const before = brushes.all;
    brushes.clear();
    expect(brushes.all).toBe(before);
  });
});
