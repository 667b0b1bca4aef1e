import { afterEach, beforeEach, expect, it } from 'vitest';
import { ChartView } from './chart-view.svelte';

const all = { from: 0, to: 100 };
let stored: Map<string, string>;
let view: ChartView;
beforeEach(() => {
  stored = new Map();
  Object.assign(globalThis, {
    localStorage: {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => stored.set(key, value),
    },
  });
  view = new ChartView();
});
afterEach(() => Reflect.deleteProperty(globalThis, 'localStorage'));

it('zooms to a range whichever end comes first, but to none without a width', () => {
  view.zoomTo(60, 20);
  expect(view.zoom).toEqual({ from: 20, to: 60 });
  view.zoomTo(30, 30);
  expect(view.zoom).toEqual({ from: 20, to: 60 });
  view.zoomTo(-10, 30);
  expect(view.zoom).toEqual({ from: 0, to: 30 });
});

it('zooms around a place, which stays where it is', () => {
  view.zoomBy(0.5, 40, all);
  expect(view.zoom).toEqual({ from: 20, to: 70 });
  view.zoomBy(0.5, 20, all);
  expect(view.zoom).toEqual({ from: 20, to: 45 });
});

it('zooms out to all of x, and no further', () => {
  view.zoomTo(20, 60);
  view.zoomBy(2, 20, all);
  expect(view.zoom).toEqual({ from: 20, to: 100 });
  view.zoomBy(10, 50, all);
  expect(view.zoom).toBeUndefined();
});

it('moves the zoomed part to a place outside it, as wide as it is', () => {
  view.reveal(90);
  expect(view.zoom).toBeUndefined();
  view.zoomTo(20, 40);
  view.reveal(30);
  expect(view.zoom).toEqual({ from: 20, to: 40 });
  view.reveal(70);
  expect(view.zoom).toEqual({ from: 60, to: 80 });
  view.reveal(5);
  expect(view.zoom).toEqual({ from: 0, to: 20 });
  view.reset();
  expect(view.zoom).toBeUndefined();
});

it('remembers folding and spread', () => {
  expect([view.fold, view.spread]).toEqual([true, 'deviation']);
  view.setFold(false);
  view.setSpread('range');
  const next = new ChartView();
  expect([next.fold, next.spread]).toEqual([false, 'range']);
});

it('has the usual spread where what is stored is none', () => {
  stored.set('gander:spread', '"of another version"');
  expect(new ChartView().spread).toBe('deviation');
});

it('zooms by keys around the playhead', () => {
  expect(view.zoomByKey('+', 40, all)).toBe(true);
  expect(view.zoom).toEqual({ from: 20, to: 70 });
  view.zoomByKey('=', 20, all);
  expect(view.zoom).toEqual({ from: 20, to: 45 });
  view.zoomByKey('-', 20, all);
  expect(view.zoom).toEqual({ from: 20, to: 70 });
  for (const key of ['0', 'Escape']) {
    view.zoomTo(1, 2);
    expect([view.zoomByKey(key, 0, all), view.zoom]).toEqual([true, undefined]);
  }
  expect([view.zoomByKey('x', 0, all), view.zoom]).toEqual([false, undefined]);
});

it('keeps the length of smoothing when its kind changes', () => {
  view.smoothing = { kind: 'none' };
  view.setSmoothingLength(200);
  expect([view.smoothing, view.smoothingLength]).toEqual([{ kind: 'none' }, 50]);
  view.setSmoothingKind('exponential');
  expect(view.smoothing).toEqual({ kind: 'exponential', length: 50 });
  view.setSmoothingLength(200);
  view.setSmoothingKind('window');
  expect(view.smoothing).toEqual({ kind: 'window', length: 200 });
  view.setSmoothingKind('none');
  expect(view.smoothing).toEqual({ kind: 'none' });
});

it('smooths lightly at first, and as it was left at the next start', () => {
  expect(view.smoothing).toEqual({ kind: 'exponential', length: 10 });
  view.setSmoothingKind('window');
  view.setSmoothingLength(200);
  expect(new ChartView().smoothing).toEqual({ kind: 'window', length: 200 });
  view.setSmoothingKind('none');
  expect(new ChartView().smoothing).toEqual({ kind: 'none' });
});

it('takes no stored smoothing of an unknown kind or length', () => {
  for (const bad of [
    '"x"',
    'null',
    '{"kind":"cubic","length":3}',
    '{"kind":"window"}',
    '{"kind":"window","length":1e9}',
  ]) {
    stored.set('gander:smoothing', bad);
    expect(new ChartView().smoothing, bad).toEqual({ kind: 'exponential', length: 10 });
  }
});
