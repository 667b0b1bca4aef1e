import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Metric } from '../../../../shared/domain/metrics';
import type { Series } from '../../../../shared/domain/series';
import { installFakeCanvas } from '../../../testing/fake-canvas.test-helper';
import { installFakeCore } from '../../../testing/fake-core.test-helper';
import { installSavedFiles } from '../../../testing/saved-files.test-helper';
import { aClock, aComparedRun } from '../compared-run.test-helper';
import { legendEntries } from '../legend-entries';
import { LiveSeries } from '../live-series';
import { Playhead } from '../scrubber/playhead.svelte';
import { ChartView } from './chart-view.svelte';
import MetricPanel from './MetricPanel.svelte';
import type { PanelPlan } from './panels';

const core = installFakeCore();
installFakeCanvas();
const saved = installSavedFiles();
vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(400);
vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(190);
HTMLElement.prototype.getBoundingClientRect = () => ({ left: 0, top: 0, width: 400, height: 190 }) as DOMRect;

/** Tells the panel whether it is on the screen. */
let setNear: (isNear: boolean) => void;
vi.stubGlobal(
  'IntersectionObserver',
  class {
    constructor(notify: (entries: { isIntersecting: boolean }[]) => void) {
      setNear = (isIntersecting) => notify([{ isIntersecting }]);
    }
    observe = () => undefined;
    disconnect = () => undefined;
  },
);

const metric = (name: string, label: string): Metric => ({ name, label, description: `About ${label}.` }) as Metric;
const plan: PanelPlan = {
  panel: 'cross-entropy',
  title: 'Cross-entropy loss',
  runs: ['a', 'b'],
  metrics: [metric('generatorLoss', 'Generator loss'), metric('discriminatorLoss', 'Discriminator loss')],
  chosen: ['generatorLoss'],
};
const runs = [aComparedRun('a', { name: 'One' }), aComparedRun('b', { name: 'Two' }, {}, 1)];
let view: ChartView;
let playhead: Playhead;
let live: LiveSeries;
let values: Record<string, number[]>;

const series = (run: string, name: string, from = 0): Series[] => {
  const mean = Float64Array.from((values[`${run} ${name}`] ?? []).slice(from));
  const step = mean.map((_, i) => from + i);
  return mean.length === 0
    ? []
    : [{ run, metric: name, time: step, columns: { span: 1, step, mean, min: mean, max: mean, last: mean } }];
};
const asked = () => core.sent('series:read').map(([request]) => request as { metrics: string[]; from?: number });
const rows = () =>
  within(screen.getByRole('region', { name: 'Values of Cross-entropy loss' }))
    .getAllByRole('row')
    .map((row) => [...row.querySelectorAll('th, td')].map((cell) => cell.textContent?.trim()));
const item = (name: string) => screen.getByText(name, { selector: '[role^=menuitem]' });

function open({ hidden = [] as string[], of = plan, otherLosses = false, lazy = false } = {}) {
  return render(MetricPanel, {
    plan: of,
    legend: { entries: legendEntries(runs, { isFolded: false, isHidden: (id) => hidden.includes(id) }) },
    chart: view,
    playhead,
    live,
    clocks: new Map(runs.map((run) => [run.id, aClock()])),
    extent: { from: 0, to: 3 },
    otherLosses,
    lazy,
  });
}
/** A panel on the screen that has read its series. */
async function shown(options: Parameters<typeof open>[0] = {}) {
  const result = open(options);
  setNear(true);
  await screen.findByRole('slider');
  await vi.waitFor(() =>
    expect(Number(result.container.querySelector('section')!.dataset['drawn'])).toBeGreaterThan(0),
  );
  return result;
}

beforeEach(() => {
  localStorage.clear();
  view = new ChartView();
  live = new LiveSeries();
  playhead = new Playhead({ stops: () => [0, 1, 2, 3], isReady: () => true, convert: (at) => at });
  playhead.at = 2;
  values = { 'a generatorLoss': [1, 2, 3, 4], 'b generatorLoss': [5, 6], 'a discriminatorLoss': [7, 8, 9, 10] };
  core.answers['series:read'] = ({ runs: ids, metrics }) =>
    ids.flatMap((run) => metrics.flatMap((name) => series(run, name)));
  core.answers['series:since'] = () => [];
});

describe('the series', () => {
  test('are read when the panel comes near the screen, as wide as its chart', async () => {
    open();
    await Promise.resolve();
    expect(asked()).toEqual([]);
    setNear(true);
    await vi.waitFor(() => expect(asked()).toEqual([{ runs: ['a', 'b'], metrics: ['generatorLoss'], points: 400 }]));
  });

  test('are read again for another range', async () => {
    await shown();
    view.zoomTo(1, 2);
    await vi.waitFor(() => expect(asked()).toHaveLength(2));
    expect(asked()[1]!.from).toBe(0);
    view.reset();
    await vi.waitFor(() => expect(asked()).toHaveLength(3));
  });

  test('are followed while runs train, from the step that was read', async () => {
    await shown();
    values['a generatorLoss'] = [1, 2, 3, 4, 42];
    core.answers['series:since'] = ({ since }) =>
      since.flatMap(({ run, step }) => series(run, 'generatorLoss', step + 1));
    playhead.at = 4;
    live.grew(['a']);
    await vi.waitFor(() => expect(rows()[1]).toEqual(['One', '42']));
    expect(core.sent('series:since').at(-1)).toEqual([{ metrics: ['generatorLoss'], since: [{ run: 'a', step: 3 }] }]);
  });

  test('are no longer followed by a panel that is gone', async () => {
    const { unmount } = await shown();
    const before = core.sent('series:since').length;
    unmount();
    live.grew(['a']);
    await Promise.resolve();
    expect(core.sent('series:since')).toHaveLength(before);
  });

  test('that cannot be read are an error on the chart', async () => {
    core.answers['series:read'] = () => Promise.reject(new Error('The connection is lost.'));
    await shown();
    expect(screen.getByText('The series could not be read: The connection is lost.')).toBeTruthy();
  });

  test('that are empty are said to be', async () => {
    values = {};
    await shown();
    expect(screen.getByText('No data in this range.')).toBeTruthy();
  });
});

describe('the table under the chart', () => {
  test('has the values at the playhead, or at the pointer while it is on a chart', async () => {
    playhead.at = 3;
    await shown();
    expect(rows()).toEqual([
      ['Run', 'Generator loss'],
      ['One', '4'],
      ['Two', '–'],
    ]);
    view.pointer = 1;
    await vi.waitFor(() =>
      expect(rows().slice(1)).toEqual([
        ['One', '2'],
        ['Two', '6'],
      ]),
    );
    view.pointer = undefined;
    await vi.waitFor(() => expect(rows()[1]).toEqual(['One', '4']));
  });

  test('has the shown runs only', async () => {
    await shown({ hidden: ['a'] });
    expect(rows().map(([name]) => name)).toEqual(['Run', 'Two']);
  });

  test('has a column for each metric that is chosen', async () => {
    await shown();
    await userEvent.click(screen.getByRole('button', { name: 'Metrics' }));
    expect(item('Discriminator loss').getAttribute('aria-checked')).toBe('false');
    await userEvent.click(item('Discriminator loss'));
    await vi.waitFor(() => expect(rows()[1]).toEqual(['One', '3', '9']));
    expect(rows()[0]).toEqual(['Run', 'Generator loss', 'Discriminator loss']);
    await userEvent.click(item('Generator loss'));
    await userEvent.click(item('Discriminator loss'));
    // The last one stays.
    expect(item('Discriminator loss').getAttribute('aria-checked')).toBe('true');
    expect(rows()[0]).toEqual(['Run', 'Discriminator loss']);
  });
});

describe('the head of the panel', () => {
  test('has no choice of metrics where there is one', async () => {
    open({ of: { ...plan, metrics: plan.metrics.slice(0, 1) } });
    expect(screen.queryByRole('button', { name: 'Metrics' })).toBeNull();
  });

  test('switches to a logarithmic scale, which leaves values out', async () => {
    values['a generatorLoss'] = [-1, 2, 3, 4];
    await shown();
    const button = screen.getByRole('button', { name: 'Log scale' });
    expect(button.getAttribute('aria-pressed')).toBe('false');
    await userEvent.click(button);
    expect(button.getAttribute('aria-pressed')).toBe('true');
    expect(screen.getByText(/^Values at or below 0 cannot be shown on a log scale/)).toBeTruthy();
  });

  test('warns what its values may not be compared with', () => {
    open({ otherLosses: true });
    expect(screen.getByText(/^Not comparable with the other loss panels/)).toBeTruthy();
  });

  test('has no warning where there is nothing to warn of', () => {
    open();
    expect(screen.queryByText(/^Not comparable/)).toBeNull();
  });
});

describe('the chart', () => {
  test('moves the playhead by keys', async () => {
    await shown();
    const slider = screen.getByRole('slider', { name: 'Playhead on the chart: Cross-entropy loss' });
    slider.focus();
    await userEvent.keyboard('{ArrowRight}');
    expect([playhead.at, slider.getAttribute('aria-valuetext')]).toEqual([3, 'step 3']);
    await userEvent.keyboard('+');
    expect(view.zoom).toEqual({ from: 1.5, to: 3 });
  });

  test('is saved as CSV with the drawn values', async () => {
    await shown();
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await userEvent.click(item('Save as CSV'));
    await vi.waitFor(() => expect(saved()).toHaveLength(1));
    expect(saved()[0]!.name).toMatch(/cross-entropy.*\.csv$/i);
    const lines = (await saved()[0]!.blob.text()).trim().split('\r\n');
    expect(lines.length).toBeGreaterThan(6);
    expect(lines.filter((line) => line.includes('Two')).length).toBe(2);
  });

  test('is saved as SVG with its title and legend', async () => {
    await shown({ otherLosses: true });
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await userEvent.click(item('Save as SVG'));
    await vi.waitFor(() => expect(saved()).toHaveLength(1));
    const svg = await saved()[0]!.blob.text();
    for (const text of ['Cross-entropy loss', 'One', 'Two', 'Not comparable with', 'Step (generator updates)'])
      expect(svg).toContain(text);
  });

  test('cannot be saved while it is empty', async () => {
    values = {};
    await shown();
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    expect(item('Save as PNG').getAttribute('aria-disabled')).toBe('true');
    await userEvent.click(item('Save as CSV'));
    expect(saved()).toEqual([]);
  });
});

test('a panel of a page with many is empty away from the screen and reads nothing, and is drawn again when it is back', async () => {
  const { container } = open({ lazy: true });
  const canvases = () => container.querySelectorAll('canvas').length;
  expect([screen.getByRole('heading').textContent, canvases()]).toEqual(['Cross-entropy loss', 0]);
  setNear(true);
  await screen.findByRole('slider');
  await vi.waitFor(() => expect(asked()).toHaveLength(1));
  expect(canvases()).toBe(1);
  setNear(false);
  await vi.waitFor(() => expect(canvases()).toBe(0));
  expect(screen.queryByRole('button')).toBeNull();
  const before = core.sent('series:since').length;
  live.grew(['a']);
  await Promise.resolve();
  expect(core.sent('series:since')).toHaveLength(before);
  setNear(true);
  await screen.findByRole('slider');
  await vi.waitFor(() => expect(asked()).toHaveLength(2));
});
