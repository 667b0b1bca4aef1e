import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { SampleList } from '../../../../shared/contract/results';
import { installCheckedOptions } from '../../../testing/checked-options.test-helper';
import { installFakeCanvas } from '../../../testing/fake-canvas.test-helper';
import { installFakeCore } from '../../../testing/fake-core.test-helper';
import { aClock, aComparedRun, sampleList } from '../compared-run.test-helper';
import type { ComparedRun } from '../compared-run';
import { SampleCache } from '../samples/sample-cache';
import { gridTimeline } from '../scrubber/grid-timeline';
import { Playhead } from '../scrubber/playhead.svelte';
import TileStrip from './TileStrip.svelte';

const core = installFakeCore();
const callsOn = installFakeCanvas();
installCheckedOptions();
// The strip draws the columns that fit; nothing has a width without a layout.
vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(1000);
HTMLElement.prototype.scrollTo = () => undefined;

/** A decoded grid: 8 x 8 tiles of 28 pixels. */
class Bitmap {
  width = 224;
  height = 224;
  close = () => undefined;
}
vi.stubGlobal('ImageBitmap', Bitmap);
vi.stubGlobal('createImageBitmap', () => Promise.resolve(new Bitmap()));

const [jump, onexport, onclose] = [vi.fn(), vi.fn(), vi.fn()];
let playhead: Playhead;
let stops: number[];
const strip = () => screen.getByRole('region', { name: 'Tile over time' });
const scroller = () => screen.getByRole('group');
const places = () => [...strip().querySelectorAll('.place')].map((place) => place.textContent);
const cells = () => [...strip().querySelectorAll<HTMLButtonElement>('.cells button')].map((cell) => cell.title);
const tile = { row: 1, column: 3 };

function open(lists: Record<string, SampleList>, change: Partial<ComparedRun> = {}) {
  const all = Object.keys(lists).map((id, i) => aComparedRun(id, { name: `Run ${id}`, ...change }, {}, i));
  stops = [...new Set(Object.values(lists).flatMap(({ steps }) => [...steps]))].sort((a, b) => a - b);
  const grids = { list: all.map(({ id }) => gridTimeline(id, lists[id]!, aClock(), 'step')), stops };
  return render(TileStrip, {
    runs: { samples: lists, clocks: new Map(all.map(({ id }) => [id, aClock()])) },
    legend: { run: (id: string) => all.find((run) => run.id === id) },
    grids,
    playhead,
    cache: new SampleCache(),
    jump,
    tile,
    onexport,
    onclose,
  });
}

beforeEach(() => {
  for (const spy of [jump, onexport, onclose]) spy.mockReset();
  window.devicePixelRatio = 1;
  playhead = new Playhead({ stops: () => stops, isReady: () => true, convert: (at) => at });
  core.answers['samples:read'] = () => ({ ok: true, value: { kind: 'grid', png: Uint8Array.of(1) } });
});

describe('the strip', () => {
  test('has a column for each step, and a cell for each run', async () => {
    open({ a: sampleList('a', [0, 10, 20]), b: sampleList('b', [0, 10, 20]) });
    expect(screen.getByRole('heading', { name: 'Tile row 2, column 4' })).toBeTruthy();
    await vi.waitFor(() => expect(places()).toEqual(['0', '10', '20']));
    expect(cells()).toEqual(['0', '10', '20'].flatMap((step) => [`Run a, step ${step}`, `Run b, step ${step}`]));
    expect(strip().textContent).toContain('3 steps');
    expect(strip().textContent).not.toContain('Faded');
  });

  test('leaves out 2-D runs, which have no tiles', async () => {
    open({ a: sampleList('a', [0, 10]), p: sampleList('p', [0, 10], 'points') });
    await vi.waitFor(() => expect(cells()).toEqual(['Run a, step 0', 'Run a, step 10']));
    expect(within(screen.getByRole('list', { name: 'Runs of the strip' })).getAllByRole('listitem')).toHaveLength(1);
  });

  test('leaves out grids whose layout is not known, and claims nothing where layouts differ', async () => {
    const [known, other] = [sampleList('a', [0, 10]), { ...sampleList('b', [0, 10]), rows: 4, columns: 16 }];
    const { unmount } = open({ a: known, u: { ...sampleList('u', [0, 10]), rows: 1, columns: 1 } });
    await vi.waitFor(() => expect(cells()).toEqual(['Run a, step 0', 'Run a, step 10']));
    expect(strip().textContent).not.toContain('different layouts');
    unmount();
    open({ a: known, b: other });
    expect(strip().textContent).toContain('nothing states that tiles in the same place come from the same latent');
  });

  test('says that it shows the nearest grid of a run that has none at a step', async () => {
    open({ a: sampleList('a', [0, 10, 20]), b: sampleList('b', [0, 20]) });
    await vi.waitFor(() => expect(cells()).toHaveLength(6));
    expect(cells()[3]).toBe('Run b, step 0');
    expect(strip().textContent).toContain('Faded: nearest grid of a run that has none at that step');
  });

  test('has at most as many columns as are chosen, evenly spaced', async () => {
    open({
      a: sampleList(
        'a',
        Array.from({ length: 101 }, (_, i) => i),
      ),
    });
    await vi.waitFor(() => expect(strip().textContent).toContain('64 of 101 steps, evenly spaced'));
    const choice = screen.getByRole('combobox', { name: 'Columns' });
    await userEvent.selectOptions(choice, 'at most 16');
    expect(strip().textContent).toContain('16 of 101 steps, evenly spaced');
    await userEvent.selectOptions(choice, 'all');
    expect(strip().textContent).toContain('101 steps');
  });

  test('has the steps of the marked range only', async () => {
    [playhead.start, playhead.end] = [10, 30];
    open({ a: sampleList('a', [0, 10, 20, 30, 40]) });
    await vi.waitFor(() => expect(places()).toEqual(['10', '20', '30']));
    expect(strip().textContent).toContain('3 steps between start and end');
  });

  test('links each run to the latents of the checkpoint nearest to the playhead', async () => {
    playhead.at = 20;
    open(
      { a: sampleList('a', [0, 10, 20]) },
      { checkpoints: [{ step: 5 }, { step: 18 }] as ComparedRun['checkpoints'] },
    );
    const link = screen.getByRole('link', { name: 'Latents of Run a at step 18' });
    expect(link.getAttribute('href')).toBe('#/latents?run=a&step=18');
    playhead.at = 0;
    expect((await screen.findByRole('link', { name: /at step 5$/ })).getAttribute('href')).toMatch(/step=5$/);
  });

  test('of a run without checkpoints has no link', () => {
    open({ a: sampleList('a', [0]) });
    expect(screen.queryByRole('link')).toBeNull();
  });
});

describe('a cell', () => {
  test('shows the tile of its grid, fainter where it is of another step', async () => {
    open({ a: sampleList('a', [0, 10]), b: sampleList('b', [0]) });
    await vi.waitFor(() => expect(strip().querySelectorAll('[data-step]')).toHaveLength(4));
    const [, second] = [...strip().querySelectorAll('canvas')];
    const images = callsOn(second!, 'drawImage').map(({ args, globalAlpha }) => [...args.slice(1), globalAlpha]);
    // Row 2, column 4 of tiles of 28 pixels; the second run is below the first one.
    expect(images.sort((one, other) => Number(one[5]) - Number(other[5]))).toEqual([
      [84, 28, 28, 28, 0, 0, 56, 56, 1],
      [84, 28, 28, 28, 0, 59, 56, 56, 0.35],
    ]);
    // Three grids, each read once.
    expect(core.sent('samples:read')).toHaveLength(3);
  });

  test('stays empty where its grid cannot be read', async () => {
    core.answers['samples:read'] = (_, step) =>
      step === 0
        ? { ok: false, error: { code: 'refused', message: 'The file is damaged.' } }
        : { ok: true, value: { kind: 'grid', png: Uint8Array.of(1) } };
    open({ a: sampleList('a', [0, 10]) });
    await vi.waitFor(() => expect(strip().querySelectorAll('[data-step]')).toHaveLength(1));
    expect(strip().querySelector<HTMLElement>('[data-step]')!.title).toBe('Run a, step 10');
  });

  test('that is clicked moves playhead and charts to its grid', async () => {
    open({ a: sampleList('a', [0, 10]) });
    await vi.waitFor(() => expect(cells()).toHaveLength(2));
    await userEvent.click(screen.getByRole('button', { name: 'Run a, step 10' }));
    expect(jump.mock.calls).toEqual([[{ run: 'a', step: 10, exact: true }]]);
  });
});

describe('keys', () => {
  test.each([
    ['{ArrowRight}', 20],
    ['{ArrowLeft}', 0],
    ['{Home}', 0],
    ['{End}', 30],
  ])('%s moves the playhead from 10 to %d', async (key, to) => {
    open({ a: sampleList('a', [0, 10, 20, 30]) });
    playhead.seek(10);
    await Promise.resolve();
    expect(document.activeElement).toBe(scroller());
    await userEvent.keyboard(key);
    expect(playhead.at).toBe(to);
  });

  test('do not move beyond the last column', async () => {
    open({ a: sampleList('a', [0, 10]) });
    playhead.seek(10);
    await Promise.resolve();
    await userEvent.keyboard('{ArrowRight}');
    expect(playhead.at).toBe(10);
  });

  test('in the choice of columns do not move the playhead, but Escape closes the strip', async () => {
    open({ a: sampleList('a', [0, 10]) });
    screen.getByRole('combobox', { name: 'Columns' }).focus();
    await userEvent.keyboard('{End}');
    expect([playhead.at, onclose.mock.calls.length]).toEqual([0, 0]);
    await userEvent.keyboard('{Escape}');
    expect(onclose).toHaveBeenCalledOnce();
  });
});

test('the focus moves into the strip, and back when it closes', () => {
  const before = document.body.appendChild(document.createElement('button'));
  before.focus();
  const { unmount } = open({ a: sampleList('a', [0, 10]) });
  expect(document.activeElement).toBe(scroller());
  unmount();
  expect(document.activeElement).toBe(before);
  before.remove();
});

test('the strip is exported and closed by its buttons', async () => {
  open({ a: sampleList('a', [0, 10]) });
  await userEvent.click(screen.getByRole('button', { name: 'Export strip…' }));
  expect(onexport.mock.calls).toEqual([[tile]]);
  await userEvent.click(screen.getByRole('button', { name: 'Close the strip' }));
  expect(onclose).toHaveBeenCalledOnce();
});
