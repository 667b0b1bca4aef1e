import { fireEvent, render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { aRow } from '../../../../shared/domain/run/run-row.test-helper';
import { router } from '../../../app/router.svelte';
import { installFakeCanvas } from '../../../testing/fake-canvas.test-helper';
import { installFakeCore } from '../../../testing/fake-core.test-helper';
import { runs } from '../runs.svelte';
import { selection } from '../selection.svelte';
import { table } from '../table.svelte';
import { brushes } from './brushes.svelte';
import PlotPanel from './PlotPanel.svelte';

const core = installFakeCore();
installFakeCanvas();
// A plot of 240 pixels has 26 above its axes and 14 below.
vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(240);
vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(600);
const button = (name: string): HTMLButtonElement => screen.getByRole('button', { name });
const text = (element: Element) => element.textContent?.replace(/\s+/g, ' ').trim();
const numberField = (name: string): HTMLInputElement => screen.getByRole('spinbutton', { name });
const range = (from: number, to: number) => ({ kind: 'range' as const, from, to });

beforeEach(async () => {
  localStorage.clear();
  location.hash = '';
  router.current = { view: 'runs' };
  table.applyStored(undefined);
  brushes.clear();
  selection.set([]);
  core.answers['runs:list'] = () => [
    aRow('a', { name: 'alpha', seed: 1, last: { memory: 30 } }),
    aRow('b', { name: 'beta', seed: 2, last: { memory: 10 }, dataset: 'fashion' }),
    aRow('c', { name: 'gamma', seed: 3, last: {} }, { objective: 'wgan' }),
  ];
  await runs.load();
});

describe('parallel coordinates', () => {
  const axes = [
    { id: 'seed', log: false },
    { id: 'dataset', log: false },
  ];
  beforeEach(() => {
    table.updatePlot({ kind: 'parallel', parallel: axes });
    render(PlotPanel);
  });
  const editAxis = async (name: string) => {
    await userEvent.click(await screen.findByRole('button', { name }));
    return screen.findByRole('dialog', { name: /^Axis: / });
  };

  test('say what they show, and count runs that an axis cannot show', async () => {
    expect(screen.getByRole('region', { name: 'Parallel coordinates' })).toBeTruthy();
    expect(
      screen.getByRole('img', {
        name: 'A line for each of 3 runs over Seed, Dataset. The list below has the same runs.',
      }),
    ).toBeTruthy();
    expect(screen.getByText('3 runs')).toBeTruthy();
  });

  test('have one more axis on request', async () => {
    const select = screen.getByRole<HTMLSelectElement>('combobox', { name: 'Add an axis' });
    await fireEvent.change(select, { target: { value: 'step' } });
    expect(table.plot.parallel.map(({ id }) => id)).toEqual(['seed', 'dataset', 'step']);
    expect(button('Step')).toBeTruthy();
  });

  test('keep the runs in a range that is typed, which are counted and can be selected', async () => {
    await editAxis('Seed');
    expect([numberField('from').value, numberField('to').value]).toEqual(['1', '3']);
    expect(button('Keep all').disabled).toBe(true);
    await fireEvent.change(numberField('from'), { target: { value: '2' } });
    expect(brushes.all.get('seed')).toEqual(range(2, 3));
    expect(await screen.findByText('3 runs, 2 brushed')).toBeTruthy();
    await userEvent.click(button('Select the 2 brushed'));
    expect([...selection.ids].sort()).toEqual(['b', 'c']);
    await userEvent.click(button('Keep all'));
    expect(brushes.all.size).toBe(0);
  });

  test('ignore an end that is not a number', async () => {
    brushes.set('seed', range(1, 2));
    await editAxis('Seed ●');
    await fireEvent.change(numberField('to'), { target: { value: '' } });
    expect(brushes.all.get('seed')).toEqual(range(1, 2));
  });

  test('keep the runs of some categories', async () => {
    await editAxis('Dataset');
    const box = (name: string): HTMLInputElement => screen.getByRole('checkbox', { name });
    expect([box('fashion').checked, box('mnist').checked]).toEqual([true, true]);
    await userEvent.click(box('fashion'));
    expect(brushes.all.get('dataset')).toEqual({ kind: 'categories', categories: ['mnist'] });
    await userEvent.click(box('fashion'));
    expect(brushes.all.size).toBe(0);
  });

  test('have a logarithmic axis where all values are above 0', async () => {
    await editAxis('Seed');
    await userEvent.click(screen.getByRole('checkbox', { name: 'logarithmic' }));
    expect(table.plot.parallel[0]).toEqual({ id: 'seed', log: true });
    expect(button('Seed (log)')).toBeTruthy();
  });

  test('cannot have one where some are not', async () => {
    core.answers['runs:list'] = () => [aRow('a', { seed: 0 }), aRow('b', { seed: 2 })];
    await runs.load();
    await editAxis('Seed');
    expect(screen.getByRole<HTMLInputElement>('checkbox', { name: 'logarithmic' }).disabled).toBe(true);
  });

  test('move an axis and remove it, but not the last one', async () => {
    await editAxis('Seed');
    expect(button('← Move left').disabled).toBe(true);
    await userEvent.click(button('Move right →'));
    expect(table.plot.parallel.map(({ id }) => id)).toEqual(['dataset', 'seed']);
    expect(button('Move right →').disabled).toBe(true);
    brushes.set('seed', range(1, 2));
    await userEvent.click(button('Remove'));
    expect([table.plot.parallel.map(({ id }) => id), brushes.all.size]).toEqual([['dataset'], 0]);
    await editAxis('Dataset');
    expect(button('Remove').disabled).toBe(true);
  });

  test('are brushed by a drag on an axis, and a click removes the brush', async () => {
    const line = button('Seed').parentElement!.querySelector<HTMLElement>('.line')!;
    line.setPointerCapture = () => undefined;
    line.getBoundingClientRect = () => ({ top: 1000 }) as DOMRect;
    // 200 pixels for the seeds 3, at the top, to 1.
    expect(line.style.height).toBe('200px');
    await fireEvent.pointerMove(line, { clientY: 1150 });
    expect(brushes.all.size).toBe(0);
    await fireEvent.pointerDown(line, { clientY: 1100 });
    await fireEvent.pointerMove(line, { clientY: 1150 });
    await fireEvent.pointerUp(line, { clientY: 1150 });
    expect(brushes.all.get('seed')).toEqual(range(1.5, 2));
    await fireEvent.pointerDown(line, { clientY: 1100 });
    await fireEvent.pointerUp(line, { clientY: 1102 });
    expect(brushes.all.size).toBe(0);
  });

  test('have a legend for a field that they are coloured by', async () => {
    expect(screen.queryByRole('list', { name: 'Colours' })).toBeNull();
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Colour by' }), 'Objective');
    const legend = screen.getByRole('list', { name: 'Colours' });
    expect(within(legend).getAllByRole('listitem').map(text)).toEqual(['GAN', 'WGAN']);
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Colour by' }), 'run');
    expect(screen.queryByRole('list', { name: 'Colours' })).toBeNull();
  });

  test('show their axes as columns of the list', async () => {
    table.update({ columns: [{ id: 'dataset' }] });
    await userEvent.click(await screen.findByRole('button', { name: 'Show axes as columns' }));
    expect(table.columns.map(({ id }) => id)).toEqual(['dataset', 'seed']);
    expect(screen.queryByRole('button', { name: 'Show axes as columns' })).toBeNull();
  });

  test('are of the selected runs only on request', async () => {
    const only = screen.getByRole<HTMLInputElement>('checkbox', { name: 'Selected only' });
    expect(only.disabled).toBe(true);
    selection.set(['a', 'b']);
    await vi.waitFor(() => expect(only.disabled).toBe(false));
    await userEvent.click(only);
    expect(screen.getByText('2 runs')).toBeTruthy();
    selection.set([]);
    expect(await screen.findByText('3 runs')).toBeTruthy();
  });

  test('say that there is no run to draw', async () => {
    table.filter = 'nothing like it';
    expect(await screen.findByText('No run to draw.')).toBeTruthy();
  });
});

describe('the scatter plot', () => {
  beforeEach(() => {
    table.updatePlot({ kind: 'scatter', x: { id: 'seed', log: false }, y: { id: 'last.memory', log: false } });
    render(PlotPanel);
  });
  const surface = () => screen.getByRole('application');
  const status = () => text(screen.getByRole('status'));

  test('names its axes, and counts runs without a value', () => {
    expect(surface().getAttribute('aria-label')).toMatch(/^3 runs, Seed against .*Arrow keys go from run to run/);
    expect(status()).toMatch(/1 of 3 have no finite value on one of the axes\.$/);
  });

  test('goes from run to run with arrows, selects with Space and opens with Enter', async () => {
    surface().focus();
    await userEvent.keyboard('{ArrowRight}');
    expect(status()).toMatch(/^alpha First · Seed 1/);
    await userEvent.keyboard('{ArrowRight}');
    expect(status()).toMatch(/^beta First · Seed 2/);
    // The third run has no place.
    await userEvent.keyboard('{ArrowRight}');
    expect(status()).toMatch(/^beta/);
    await userEvent.keyboard(' ');
    expect([[...selection.ids], status()]).toEqual([['b'], expect.stringMatching(/ · selected$/)]);
    await userEvent.keyboard('{Home}{Enter}');
    expect(location.hash).toBe('#/run/a');
  });

  test('has other axes and scales on request', async () => {
    await fireEvent.change(screen.getByRole('combobox', { name: 'Horizontal axis' }), { target: { value: 'step' } });
    await userEvent.click(screen.getByRole('checkbox', { name: 'Vertical axis logarithmic' }));
    expect([table.plot.x, table.plot.y]).toEqual([
      { id: 'step', log: false },
      { id: 'last.memory', log: true },
    ]);
  });

  test('warns that losses of different objectives have no common unit', async () => {
    expect(screen.queryByText(/no common unit/)).toBeNull();
    table.updatePlot({ y: { id: 'generator', log: false } });
    expect(await screen.findByText(/^Losses of different objectives have no common unit/)).toBeTruthy();
  });
});
