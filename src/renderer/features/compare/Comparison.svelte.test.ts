import { fireEvent, render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RunDetail, SampleList } from '../../../shared/contract/results';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { Series } from '../../../shared/domain/series';
import { installFakeCanvas } from '../../testing/fake-canvas.test-helper';
import { installFakeCore } from '../../testing/fake-core.test-helper';
import { aComparedRun, sampleList } from './compared-run.test-helper';
import type { ComparedRun } from './compared-run';
import { Comparison } from './comparison.svelte';
import ComparisonPage from './Comparison.svelte';

const core = installFakeCore();
installFakeCanvas();
vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(800);
vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(800);
HTMLElement.prototype.getBoundingClientRect = () => ({ left: 0, top: 0, width: 400, height: 400 }) as DOMRect;
HTMLElement.prototype.scrollTo = () => undefined;
class Bitmap {
  width = 224;
  height = 224;
  close = () => undefined;
}
vi.stubGlobal('ImageBitmap', Bitmap);
vi.stubGlobal('createImageBitmap', () => Promise.resolve(new Bitmap()));
vi.stubGlobal(
  'IntersectionObserver',
  class {
    observe = () => undefined;
    disconnect = () => undefined;
  },
);

let comparison: Comparison;
let lists: Record<string, SampleList>;
let metrics: Record<string, string[]>;
const ran = (id: string, change: Partial<ComparedRun> = {}, settings = {}): RunDetail =>
  aComparedRun(id, { name: `Run ${id}`, state: 'finished', step: 20, last: { generatorLoss: 1 }, ...change }, settings);

/** Opens a page of runs with grids at steps 0, 10 and 20 and a generator loss. */
async function open(...runs: RunDetail[]): Promise<void> {
  core.answers['runs:get'] = (id) => {
    const found = runs.find((run) => run.id === id);
    return found ? ok(found) : refuse('No such run.');
  };
  lists = Object.fromEntries(runs.map(({ id }) => [id, lists[id] ?? sampleList(id, [0, 10, 20])]));
  core.answers['samples:list'] = (ids) => ids.map((id) => lists[id]!);
  core.answers['series:metrics'] = (ids) => Object.fromEntries(ids.map((id) => [id, metrics[id] ?? ['generatorLoss']]));
  render(ComparisonPage, { comparison });
  await comparison.open(runs.map(({ id }) => id));
}
const region = (name: string) => screen.queryByRole('region', { name });
const frames = () =>
  [...region('Samples')!.querySelectorAll<HTMLElement>('figure')].map(({ dataset }) => [
    dataset['run'],
    dataset['step'],
  ]);
const toggle = (name: string) => within(screen.getByRole('list', { name: 'Runs' })).getByRole('button', { name });

beforeEach(() => {
  localStorage.clear();
  window.devicePixelRatio = 1;
  comparison = new Comparison();
  [lists, metrics] = [{}, {}];
  core.answers['samples:read'] = () => ok({ kind: 'grid', png: Uint8Array.of(1) });
  core.answers['series:read'] = (): Series[] => [];
});
afterEach(() => comparison.close());

describe('a page of two runs', () => {
  test('has their last grids, a legend, charts and newest values', async () => {
    await open(ran('a'), ran('b'));
    await vi.waitFor(() =>
      expect(frames()).toEqual([
        ['a', '20'],
        ['b', '20'],
      ]),
    );
    expect(screen.getByRole('list', { name: 'Runs' })).toBeTruthy();
    expect(region('Cross-entropy loss')).toBeTruthy();
    expect(region('Newest values')).toBeTruthy();
    expect(screen.getByRole('slider', { name: 'Playhead' }).getAttribute('aria-valuenow')).toBe('20');
  });

  test('shows other grids where the playhead goes', async () => {
    await open(ran('a'), ran('b'));
    screen.getByRole('slider', { name: 'Playhead' }).focus();
    await userEvent.keyboard('{Home}');
    await vi.waitFor(() =>
      expect(frames()).toEqual([
        ['a', '0'],
        ['b', '0'],
      ]),
    );
  });

  test('fetches the grids around the playhead before they are asked for', async () => {
    lists = { a: sampleList('a', [0, 1, 2, 3, 4, 5]), b: sampleList('b', [0]) };
    await open(ran('a'), ran('b'));
    await vi.waitFor(() => expect(core.sent('samples:read')).toContainEqual(['a', 1]));
  });

  test('leaves out a run that is hidden, and says so when all are', async () => {
    await open(ran('a'), ran('b', {}, { objective: 'wgan' }));
    expect(region('Wasserstein loss')).toBeTruthy();
    await userEvent.click(toggle('Run b'));
    await vi.waitFor(() => expect(frames().map(([run]) => run)).toEqual(['a']));
    expect([region('Wasserstein loss'), region('Cross-entropy loss')]).toEqual([null, expect.anything()]);
    await userEvent.click(toggle('Run a'));
    expect(screen.getByText('Every run is hidden: show one in the legend above.')).toBeTruthy();
  });

  test('warns of losses of different kinds', async () => {
    await open(ran('a'), ran('b', {}, { objective: 'wgan' }));
    expect(screen.getAllByText(/^Not comparable with the other loss panels/)).toHaveLength(2);
  });

  test('shows the whole range of the charts again when their axis changes', async () => {
    await open(ran('a'), ran('b'));
    comparison.chart.zoomTo(5, 10);
    await userEvent.selectOptions(
      screen.getByRole('combobox', { name: 'X axis of playhead and charts' }),
      'Training time',
    );
    expect([comparison.chart.zoom, comparison.playhead.axis]).toEqual([undefined, 'time']);
    // Each step took a tenth of a second.
    expect(comparison.playhead.at).toBe(2);
  });
});

describe('a tile', () => {
  const openStrip = async () => {
    await open(ran('a'), ran('b'));
    const grid = await screen.findByRole('button', { name: /^Sample grid of Run a/ });
    grid.focus();
    await userEvent.keyboard('{ArrowRight}');
    expect(screen.getByText('Tile row 1, column 2')).toBeTruthy();
    await fireEvent.click(grid, { detail: 0 });
    return screen.findByRole('region', { name: 'Tile over time' });
  };

  test('is shown over time, and closed again', async () => {
    const strip = await openStrip();
    expect(within(strip).getByRole('heading', { name: 'Tile row 1, column 2' })).toBeTruthy();
    await userEvent.click(within(strip).getByRole('button', { name: 'Close the strip' }));
    expect(region('Tile over time')).toBeNull();
  });

  test('is exported over time', async () => {
    const strip = await openStrip();
    await userEvent.click(within(strip).getByRole('button', { name: 'Export strip…' }));
    expect(comparison.exporting).toEqual({ kind: 'strip', tile: { row: 0, column: 1 } });
  });

  test('at another step leads playhead and charts there', async () => {
    comparison.chart.zoomTo(15, 20);
    const strip = await openStrip();
    await vi.waitFor(() => expect(within(strip).getByRole('button', { name: 'Run b, step 0' })).toBeTruthy());
    await userEvent.click(within(strip).getByRole('button', { name: 'Run b, step 0' }));
    expect([comparison.playhead.at, comparison.chart.zoom]).toEqual([0, { from: 0, to: 5 }]);
  });
});

describe('a page of one run', () => {
  test('has no legend and no table of newest values', async () => {
    await open(ran('a'));
    await vi.waitFor(() => expect(frames()).toEqual([['a', '20']]));
    expect([screen.queryByRole('list', { name: 'Runs' }), region('Newest values')]).toEqual([null, null]);
  });

  test('that has logged nothing says when charts appear', async () => {
    metrics = { a: [] };
    await open(ran('a', { step: 0, last: {} }));
    expect(screen.getByText('Nothing has been logged yet. Charts appear with the first step.')).toBeTruthy();
  });

  test('of a 2-D run has the layers of the plane, and its dataset', async () => {
    lists = { a: sampleList('a', [0], 'points') };
    core.answers['samples:read'] = () =>
      ok({ kind: 'points', points: Float32Array.of(0, 0), plane: undefined } as never);
    core.answers['datasets:points'] = () => ok(Float32Array.of(1, 1));
    await open(ran('a', { dataset: 'ring' }, { network: 'mlp' }));
    expect(await screen.findByRole('button', { name: 'Manifold' })).toBeTruthy();
    expect(core.sent('datasets:points')).toEqual([['ring']]);
  });

  test('that has failed says so beside its grid', async () => {
    await open(ran('a', { state: 'failed', message: 'A loss became NaN.' }));
    expect((await screen.findByText('failed', { selector: 'figcaption span' })).title).toBe('A loss became NaN.');
  });

  test('follows its newest grid while it trains', async () => {
    await open(ran('a', { state: 'running' }));
    expect(comparison.playhead.following).toBe(true);
    lists = { a: sampleList('a', [0, 10, 20, 30]) };
    core.emit('samples:added', [{ run: 'a', step: 30 }]);
    await vi.waitFor(() => expect(frames()).toEqual([['a', '30']]));
  });
});

test('runs that cannot be read are an error in place of the page', async () => {
  await open(ran('a'));
  comparison.runs.error = 'The runs could not be read: The connection is closed.';
  expect((await screen.findByRole('alert')).textContent).toBe('The runs could not be read: The connection is closed.');
  expect(region('Samples')).toBeNull();
});

describe('real data', () => {
  const button = () => screen.getByRole('button', { name: 'Real data' }) as HTMLButtonElement;
  const columns = () =>
    [...document.querySelectorAll('figure[data-real]')].map((figure) =>
      figure.textContent!.replace(/\s+/g, ' ').trim(),
    );
  const tiles = { png: Uint8Array.of(1), rows: 8, columns: 8, images: 64, title: 'MNIST', count: 60_000 };

  test('is one column for each dataset of the shown runs, before them', async () => {
    core.answers['datasets:tiles'] = () => ok(tiles);
    const data = (datasetHash: string) => ({ dataset: 'mnist', datasetHash });
    await open(ran('a', data('1')), ran('b', data('1')), ran('c', data('2')));
    expect(columns()).toEqual([]);
    await userEvent.click(button());
    await vi.waitFor(() => expect(columns()).toEqual(Array(2).fill('Real data: MNIST first 64 of 60,000 images')));
    expect(core.sent('datasets:tiles')).toEqual([['a'], ['c']]);
    expect(frames().map(([run]) => run)).toEqual([undefined, undefined, 'a', 'b', 'c']);
    comparison.playhead.seek(0);
    await vi.waitFor(() => expect(frames().map(([, step]) => step)).toEqual([undefined, undefined, '0', '0', '0']));
    await userEvent.click(toggle('Run c'));
    await vi.waitFor(() => expect(columns()).toHaveLength(1));
    await userEvent.click(button());
    expect(columns()).toEqual([]);
    expect(core.sent('datasets:tiles')).toHaveLength(2);
  });

  test('says why it cannot be shown, and tries again when it is switched on again', async () => {
    core.answers['datasets:tiles'] = () => refuse('The images are not here.');
    await open(ran('a', { dataset: 'faces' }), ran('b', { dataset: 'faces' }));
    await userEvent.click(button());
    await vi.waitFor(() => expect(columns()).toEqual(['The images are not here. Real data: faces']));
    core.answers['datasets:tiles'] = () => ok({ ...tiles, title: 'faces' });
    await userEvent.click(button());
    await userEvent.click(button());
    await vi.waitFor(() => expect(columns()).toEqual(['Real data: faces first 64 of 60,000 images']));
  });

  test('cannot be shown for 2-D runs', async () => {
    core.answers['datasets:points'] = () => ok(Float32Array.of(1, 1));
    core.answers['samples:read'] = () => ok({ kind: 'points', points: Float32Array.of(1, 1) });
    lists = { a: sampleList('a', [0], 'points'), b: sampleList('b', [0], 'points') };
    await open(ran('a', { dataset: 'ring' }), ran('b', { dataset: 'ring' }));
    expect([button().disabled, button().title]).toEqual([true, 'No shown run has grids of images']);
  });
});
