import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { aClock, aComparedRun, sampleList } from '../compared-run.test-helper';
import type { ComparedRun } from '../compared-run';
import type { ComparedRuns } from '../compared-runs.svelte';
import { Legend } from '../legend.svelte';
import { GridTimelines } from './grid-timelines.svelte';
import { Playhead } from './playhead.svelte';
import Scrubber from './Scrubber.svelte';

const events = [
  {
    at: '',
    step: 20,
    level: 'warning' as const,
    code: 'oscillation',
    message: 'The losses oscillate.',
    warning: { state: 'began' as const, value: 1 },
  },
];
const checkpoints = [{ step: 10 }, { step: 30 }] as ComparedRun['checkpoints'];
let playhead: Playhead;
const onaxischange = vi.fn();

function setUp(steps = [0, 10, 20, 30, 40], anyLive = false): void {
  const runs = [aComparedRun('a', { events, checkpoints })];
  const clocks = new Map([['a', aClock(2)]]);
  const legend = new Legend({ runs: () => runs, isFolding: () => false });
  const grids: GridTimelines = new GridTimelines({
    runs: () => runs,
    gridRuns: () => runs,
    samples: () => ({ a: sampleList('a', steps) }),
    clocks: () => clocks,
    axis: () => playhead.axis,
  });
  playhead = new Playhead({
    stops: () => grids.stops,
    isReady: () => true,
    convert: (at, from, to) => (from === to ? at : 2 * at),
  });
  const compared = { anyLive, clocks, list: runs } as unknown as ComparedRuns;
  render(Scrubber, { runs: compared, legend, grids, playhead, onaxischange });
}
const slider = (name: string) => screen.getByRole('slider', { name });
const button = (name: string) => screen.getByRole('button', { name });
const press = (key: string) => userEvent.keyboard(key);

beforeEach(() => onaxischange.mockReset());

describe('the playhead', () => {
  beforeEach(() => setUp());

  test.each([
    ['{ArrowRight}', 30],
    ['{ArrowLeft}', 10],
    ['{Home}', 0],
    ['{End}', 40],
    ['{PageUp}', 40],
  ])('moves by %s from the grid at 20 to the one at %d', async (key, to) => {
    playhead.seek(20);
    slider('Playhead').focus();
    await press(key);
    expect(playhead.at).toBe(to);
    expect(slider('Playhead').getAttribute('aria-valuenow')).toBe(String(to));
    expect(slider('Playhead').getAttribute('aria-valuetext')).toBe(`step ${to}, 5 places`);
  });

  test('moves by the buttons for the previous and next grid', async () => {
    await userEvent.click(button('Next grid'));
    await userEvent.click(button('Next grid'));
    await userEvent.click(button('Previous grid'));
    expect(playhead.at).toBe(10);
  });

  test('plays and pauses by its button', async () => {
    await userEvent.click(button('Play'));
    expect(playhead.playing).toBe(true);
    await userEvent.click(button('Pause'));
    expect(playhead.playing).toBe(false);
  });

  test('changes its axis, which it announces before', async () => {
    playhead.seek(20);
    const before: string[] = [];
    onaxischange.mockImplementation(() => before.push(playhead.axis));
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'X axis of playhead and charts' }), 'updates');
    expect([before[0], playhead.axis, playhead.at]).toEqual(['step', 'updates', 40]);
    expect(slider('Playhead').getAttribute('aria-valuemax')).toBe('80');
  });
});

describe('the range', () => {
  beforeEach(() => setUp());

  test('is marked by keys on the playhead and cleared by a button', async () => {
    playhead.seek(10);
    slider('Playhead').focus();
    await press('i');
    playhead.seek(30);
    await press('o');
    expect([playhead.start, playhead.end]).toEqual([10, 30]);
    expect(button('Set start').getAttribute('aria-pressed')).toBe('true');
    await userEvent.click(button('Whole range'));
    expect([playhead.start, playhead.end]).toEqual([undefined, undefined]);
    expect(screen.queryByRole('button', { name: 'Whole range' })).toBeNull();
  });

  test('has handles that arrows move and Delete clears', async () => {
    slider('Range start').focus();
    await press('{ArrowRight}{ArrowRight}');
    expect(playhead.start).toBe(20);
    expect(slider('Range start').getAttribute('aria-valuetext')).toBe('step 20');
    slider('Range end').focus();
    await press('{Home}');
    expect(playhead.end).toBe(20);
    await press('{Delete}');
    expect([playhead.end, slider('Range end').getAttribute('aria-valuetext')]).toEqual([undefined, 'not set']);
    await userEvent.dblClick(slider('Range start'));
    expect(playhead.start).toBeUndefined();
  });
});

test('a live run can be followed, others cannot', async () => {
  setUp([0, 10], true);
  await userEvent.click(button('Follow newest'));
  expect([playhead.following, playhead.at]).toEqual([true, 10]);
  await userEvent.click(button('Follow newest'));
  expect(playhead.following).toBe(false);
});

test('there is nothing to play and no range without two grids', () => {
  setUp([0]);
  expect((button('Play') as HTMLButtonElement).disabled).toBe(true);
  expect(screen.queryByRole('slider', { name: 'Range start' })).toBeNull();
  expect(screen.queryByRole('button', { name: 'Follow newest' })).toBeNull();
});

test('says that there are no samples yet', () => {
  setUp([]);
  expect(screen.getByText('No samples yet')).toBeTruthy();
});
