import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { ReportRun } from '../../shared/formats/report-data';
import Page from './Page.svelte';
import { aReport, aReportRun, aReportSeries } from './report-run.test-helper';

const PICTURES = ['AAAA', 'BBBB', 'CCCC'];
const open = (...runs: ReportRun[]) => render(Page, { report: aReport(runs), pictures: PICTURES });
const picture = (name: RegExp) => screen.findByRole<HTMLImageElement>('img', { name });
const slider = () => screen.getByRole('slider', { name: 'Playhead' });
const rowsOf = (table: HTMLElement): (string | undefined)[][] =>
  within(table)
    .getAllByRole('row')
    .map((row) => [...row.querySelectorAll('th, td')].map((cell) => cell.textContent?.trim()));
const chart = (title: string) => screen.getByRole('heading', { name: title }).closest('figure')!;

const loss = [aReportSeries('generatorLoss', [1, 2, 3]), aReportSeries('discriminatorLoss', [4, 5, 6])];
const one = aReportRun('a', { name: 'One', series: loss });
const two = aReportRun('b', { name: 'Two', place: 1, series: loss }, { batchSize: 32 });

beforeEach(() => {
  HTMLImageElement.prototype.decode = () => Promise.resolve();
});

test('says what it is of, and who wrote it', () => {
  open(one, aReportRun('b', { experimentName: 'Second' }));
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('First, Second');
  expect(screen.getByText(/^2 runs\. Written by Gander 1\.2\.3 on 2026-11-2/)).toBeTruthy();
});

describe('the samples', () => {
  test('have the real images before them, where the report includes them', () => {
    const real = [{ title: 'Digits', images: 4, count: 60_000, picture: 1 }];
    render(Page, { report: { ...aReport([one]), real }, pictures: PICTURES });
    const image = screen.getByRole<HTMLImageElement>('img', { name: 'Real data: Digits' });
    expect(image.src).toBe('data:image/png;base64,BBBB');
    expect(screen.getByText('first 4 of 60,000 images')).toBeTruthy();
  });

  test('are the last grids at first, and follow the playhead', async () => {
    open(one);
    expect((await picture(/^Samples of One at step 20$/)).src).toBe('data:image/png;base64,CCCC');
    slider().focus();
    await userEvent.keyboard('{Home}');
    expect((await picture(/^Samples of One at step 0$/)).src).toBe('data:image/png;base64,AAAA');
    expect(slider().getAttribute('aria-valuetext')).toBe('step 0, 3 places');
  });

  test('move by buttons, and keep their moment on another axis', async () => {
    open(aReportRun('a', {}, { criticSteps: 5 }));
    await userEvent.click(screen.getByRole('button', { name: 'Previous grid' }));
    expect(slider().getAttribute('aria-valuetext')).toBe('step 10, 3 places');
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'X axis:' }), 'updates');
    expect(slider().getAttribute('aria-valuetext')).toBe('update 50, 3 places');
    await userEvent.click(screen.getByRole('button', { name: 'Next grid' }));
    expect(slider().getAttribute('aria-valuenow')).toBe('100');
  });

  test('stay until the next one is decoded, and a late one is ignored', async () => {
    const ready: (() => void)[] = [];
    HTMLImageElement.prototype.decode = () => new Promise((resolve) => ready.push(resolve));
    open(one);
    await vi.waitFor(() => expect(ready).toHaveLength(1));
    ready[0]!();
    await picture(/step 20$/);
    slider().focus();
    await userEvent.keyboard('{Home}{ArrowRight}');
    await vi.waitFor(() => expect(ready).toHaveLength(3));
    expect(screen.getByRole('img', { name: /^Samples/ }).getAttribute('alt')).toBe('Samples of One at step 20');
    ready[2]!();
    await picture(/step 10$/);
    ready[1]!();
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(screen.getByRole('img', { name: /^Samples/ }).getAttribute('alt')).toBe('Samples of One at step 10');
  });

  test('say which place they were asked for where another run has a grid there alone', async () => {
    const grids = { ...two.grids, steps: [0, 14], pictures: [0, 1], all: 2 };
    open(one, { ...two, grids });
    await picture(/^Samples of Two at step 14$/);
    expect(screen.getByText('nearest to step 20')).toBeTruthy();
    expect(screen.getAllByText(/^nearest/)).toHaveLength(1);
  });

  test('say what was left out, and that a run has none', () => {
    const none = { ...one.grids, steps: [], times: [], pictures: [], all: 0 };
    open({ ...one, grids: { ...one.grids, all: 30, every: 12 } }, { ...two, grids: none });
    expect(screen.getByText('Every 12th of 30 grids, and the last.')).toBeTruthy();
    expect(screen.getByText('This run has no samples.')).toBeTruthy();
  });

  test('cannot be played where there is one place, or none', () => {
    open(aReportRun('a', { grids: { ...one.grids, steps: [], times: [], pictures: [], all: 0 } }));
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Play' }).disabled).toBe(true);
    expect(screen.getByRole('status').textContent).toBe('No samples');
  });

  test('share their latents or not, in a sentence', async () => {
    const { unmount } = open(one, two);
    expect(screen.getByText(/^A tile in the same place of each grid comes from the same latent vector z/)).toBeTruthy();
    unmount();
    open(one, aReportRun('c', {}, { latentSize: 2 }));
    expect(screen.getByText(/^These runs do not share their latent vectors/)).toBeTruthy();
  });
});

describe('a chart', () => {
  test('has the values at the playhead under it', async () => {
    const series = [
      aReportSeries(
        'generatorLoss',
        Array.from({ length: 21 }, (_, step) => step / 2),
      ),
    ];
    open({ ...one, series }, two);
    const figure = chart('Cross-entropy loss');
    expect(rowsOf(within(figure).getByRole('table'))).toEqual([
      ['At the playhead', 'Discriminator loss', 'Generator loss'],
      ['One', '–', '10'],
      ['Two', '–', '–'],
    ]);
    slider().focus();
    await userEvent.keyboard('{Home}');
    expect(rowsOf(within(figure).getByRole('table')).slice(1)).toEqual([
      ['One', '–', '0'],
      ['Two', '4', '1'],
    ]);
  });

  test('moves the playhead where it is pressed, and while the pointer is dragged', async () => {
    const user = userEvent.setup();
    open(one);
    const drawing = within(chart('Cross-entropy loss')).getByRole('img');
    drawing.getBoundingClientRect = () => ({ left: 0, top: 0, width: 640, height: 260 }) as DOMRect;
    await user.pointer({ target: drawing, coords: { clientX: 344 } });
    expect(slider().getAttribute('aria-valuenow')).toBe('20');
    // From x = 56 to 632 lie steps 0 to 20.
    await user.pointer({ keys: '[MouseLeft>]', target: drawing, coords: { clientX: 344 } });
    expect(slider().getAttribute('aria-valuenow')).toBe('10');
    await user.pointer({ target: drawing, coords: { clientX: 60 } });
    expect(slider().getAttribute('aria-valuenow')).toBe('0');
    await user.pointer({ keys: '[/MouseLeft]', target: drawing, coords: { clientX: 632 } });
    expect(slider().getAttribute('aria-valuenow')).toBe('0');
  });

  test('counts the values that are not finite', () => {
    const series = {
      ...aReportSeries('generatorLoss', [1, null, 3]),
      counts: { finite: [1, 0, 1], nonFinite: [0, 2, 0] },
    };
    open({ ...one, series: [series] });
    expect(screen.getByText(/^Not finite .*One, Generator loss: 50 % of 4 values/)).toBeTruthy();
  });

  test('has the notice that its losses are not comparable with others, as the window does', () => {
    open(one, aReportRun('h', { series: loss }, { objective: 'hinge' }));
    expect(within(chart('Cross-entropy loss')).getByText(/^Not comparable with the other loss panels/)).toBeTruthy();
    expect(within(chart('Hinge loss')).getByText(/^Not comparable with the other loss panels/)).toBeTruthy();
  });

  test('has no notice where all losses are of one kind', () => {
    open(one, two);
    expect(screen.queryByText(/^Not comparable/)).toBeNull();
  });

  test('says that a measurement is comparable', () => {
    open({ ...one, series: [aReportSeries('modesCovered', [1, 2, 3])] });
    expect(within(chart('Modes covered')).getByText(/^Comparable across all objectives/)).toBeTruthy();
  });

  test.each([
    [6, 12],
    [7, 0],
  ])('of the two losses of %d runs has %d bands', (count, bands) => {
    open(...Array.from({ length: count }, (_, i) => aReportRun(`r${i}`, { series: loss })));
    const figure = chart('Cross-entropy loss');
    expect(figure.querySelectorAll('.band')).toHaveLength(bands);
    expect(figure.querySelectorAll('.line')).toHaveLength(2 * count);
  });
});

describe('the facts', () => {
  const region = (name: string) => screen.getByRole('region', { name });

  test('name the settings in which runs differ', () => {
    open(one, two);
    expect(within(region('Differences')).getByText('Differs only in batch size.')).toBeTruthy();
    expect(rowsOf(region('Table of differences'))).toEqual([
      ['Setting', 'One', 'Two'],
      ['Batch size', '64', '32'],
    ]);
  });

  test('mark settings that follow from the objective', () => {
    open(one, aReportRun('w', { name: 'W' }, { objective: 'wgan' }));
    const headers = within(region('Table of differences')).getAllByRole('rowheader');
    const implied = headers.filter((header) => within(header).queryByText('paper default'));
    expect(headers[0]!.textContent).toBe('Objective');
    expect(implied.length).toBe(headers.length - 1);
    expect(implied.map((header) => header.textContent)).toContain('Critic stepspaper default');
  });

  test('of one run have no differences', () => {
    open(one);
    expect(screen.getByText('One run: nothing to compare.')).toBeTruthy();
    expect(screen.queryByRole('region', { name: 'Table of differences' })).toBeNull();
  });

  test('warn of what weakens the comparison', () => {
    open({ ...one, datasetHash: 'x' }, { ...two, datasetHash: 'y' });
    expect(within(region('Differences')).getByText(/same name but different content/)).toBeTruthy();
  });

  test('have details and hyperparameters of each run in a column', () => {
    open(one, { ...two, tags: ['best'] });
    const rows = rowsOf(region('Details and hyperparameters'));
    expect(rows[0]).toEqual(['Detail', 'One', 'Two']);
    expect(rows).toContainEqual(['Tags', '–', 'best']);
    expect(rows).toContainEqual(['Hyperparameter', 'One', 'Two']);
    expect(rows).toContainEqual(['Batch size', '64', '32']);
  });

  test('list the events of all runs, or say that there are none', () => {
    const { unmount } = open(one);
    expect(within(region('Events')).getByText('No events.')).toBeTruthy();
    unmount();
    const event = {
      at: '2026-11-21T10:00:00.000Z',
      step: 1500,
      level: 'warning' as const,
      code: 'x',
      message: 'Slow.',
    };
    open({ ...one, events: [event] });
    expect(rowsOf(within(region('Events')).getByRole('table'))[1]!.slice(1)).toEqual([
      'One',
      '1,500',
      'warning',
      'Slow.',
    ]);
  });
});
