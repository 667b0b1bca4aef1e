import { expect, it } from 'vitest';
import type { Axis } from '../../../lib/time-axis';
import { aClock, aComparedRun } from '../compared-run.test-helper';
import { ChartPanels } from './chart-panels.svelte';

const gan = aComparedRun('gan', { step: 100, last: { time: 9.5 } });
const wgan = aComparedRun('wgan', { step: 40, last: {} }, { objective: 'wgan' });
const open = (shown = [gan, wgan], axis: Axis = 'step', metrics: Record<string, string[]> = {}) =>
  new ChartPanels({
    runs: () => [gan, wgan],
    shownRuns: () => shown,
    entryKeyOf: (id) => id,
    metrics: () => metrics,
    clocks: () =>
      new Map([
        ['gan', aClock()],
        ['wgan', aClock(5)],
      ]),
    axis: () => axis,
  });
const LOGGED = { gan: ['generatorLoss', 'stepsPerSecond'], wgan: ['generatorLoss'] };

it('shows the panels in which a shown run has logged something', () => {
  const names = (shown: (typeof gan)[]) => open(shown, 'step', LOGGED).shown.map((panel) => panel.panel);
  expect(names([gan, wgan])).toEqual(['cross-entropy', 'wasserstein', 'resources']);
  expect(names([wgan])).toEqual(['wasserstein']);
  expect(open([gan]).shown).toEqual([]);
});

it('says whether the shown runs have losses of different kinds', () => {
  expect([open().hasSeveralLosses, open([wgan]).hasSeveralLosses]).toEqual([true, false]);
});

it('reaches to the furthest step of a shown run, in the unit of the axis', () => {
  expect(open().extent).toEqual({ from: 0, to: 100 });
  expect(open([wgan]).extent.to).toBe(40);
  expect(open([gan, wgan], 'updates').extent.to).toBe(200);
});

it('reaches to the newest time on an axis of time, or to what the steps took', () => {
  expect(open([gan], 'time').extent.to).toBe(9.5);
  expect(open([wgan], 'time').extent.to).toBe(4);
});

it('has a width before anything was logged', () => expect(open([]).extent.to).toBeGreaterThan(0));
