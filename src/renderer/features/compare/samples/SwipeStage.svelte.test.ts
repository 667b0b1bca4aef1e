import { fireEvent, render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { aClock, aComparedRun, sampleList } from '../compared-run.test-helper';
import type { ComparedRuns } from '../compared-runs.svelte';
import { PlaneView } from '../plane/plane-view.svelte';
import { GridTimelines } from '../scrubber/grid-timelines.svelte';
import { Playhead } from '../scrubber/playhead.svelte';
import type { SampleCache } from './sample-cache';
import { SwipePair } from './swipe-pair.svelte';
import SwipeStage from './SwipeStage.svelte';
import { TileSelection } from './tile-selection.svelte';

const all = ['a', 'b', 'c'].map((id, i) => aComparedRun(id, { name: `Run ${id}` }, {}, i));
const samples = Object.fromEntries(all.map(({ id }) => [id, sampleList(id, [0, 10])]));
const clocks = new Map(all.map(({ id }) => [id, aClock()]));
let swipe: SwipePair;
let jumps: unknown[];
const divider = () => screen.getByRole('slider', { name: /^Divider between/ });
const layer = (side: string) => document.querySelector<HTMLElement>(`[data-side=${side}]`)!;
const choice = (side: string) => screen.getByRole('combobox', { name: `Run on the ${side}` }) as HTMLSelectElement;

beforeEach(() => {
  jumps = [];
  swipe = new SwipePair({ gridRuns: () => all, samples: () => samples });
  swipe.toggle();
  const grids = new GridTimelines({
    runs: () => all,
    gridRuns: () => all,
    samples: () => samples,
    clocks: () => clocks,
    axis: () => 'step',
  });
  render(SwipeStage, {
    runs: { samples, clocks, find: (id: string) => all.find((run) => run.id === id) } as unknown as ComparedRuns,
    grids,
    playhead: new Playhead({ stops: () => grids.stops, isReady: () => true, convert: (at) => at }),
    cache: {
      get: (_run: string, step: number) => ({ kind: 'points', points: Float32Array.of(step, step) }),
    } as unknown as SampleCache,
    planes: new PlaneView(),
    tiles: new TileSelection(),
    jump: (sample: unknown) => jumps.push(sample),
    pair: swipe.shown!,
    swipe,
    size: 300,
    caption: 84,
    limit: 1,
    data: new Map(),
  });
});

test('shows the left run up to the divider and the right one from there on', () => {
  expect(layer('left').style.clipPath).toBe('inset(0 50% 0 0)');
  expect(layer('right').style.clipPath).toBe('inset(0 0 0 50%)');
  expect(divider().getAttribute('aria-valuetext')).toBe('50 % Run a');
});

test('the divider moves by keys and returns to the middle by a double click', async () => {
  divider().focus();
  await userEvent.keyboard('{ArrowRight}{PageUp}');
  expect(divider().getAttribute('aria-valuenow')).toBe('61');
  expect(layer('left').style.clipPath).toBe('inset(0 39% 0 0)');
  await userEvent.keyboard('{Home}');
  expect(divider().getAttribute('aria-valuenow')).toBe('0');
  await fireEvent.dblClick(divider());
  expect(divider().getAttribute('aria-valuenow')).toBe('50');
});

test('another run can be chosen for a side', async () => {
  expect([...choice('left').options].map((option) => option.text)).toEqual(['Run a', 'Run b', 'Run c']);
  await userEvent.selectOptions(choice('left'), 'c');
  expect([swipe.shown!.left.id, swipe.shown!.right.id]).toEqual(['c', 'b']);
});

test('the step of each run moves the playhead to its grid', async () => {
  const [left] = await screen.findAllByRole('button', { name: 'step 0' });
  await userEvent.click(left!);
  expect(jumps).toEqual([{ run: 'a', step: 0 }]);
});
