import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { ChartView } from './chart-view.svelte';
import ChartTools from './ChartTools.svelte';

let chart: ChartView;
const setUp = (legend = { foldable: false, folded: false, entries: [] }) => {
  render(ChartTools, { chart, legend, extent: { from: 0, to: 100 }, zoomCentre: 40 });
};
const button = (name: string) => screen.getByRole('button', { name }) as HTMLButtonElement;
beforeEach(() => {
  localStorage.clear();
  chart = new ChartView();
});

test('smoothing has a length once a kind is chosen', async () => {
  chart.smoothing = { kind: 'none' };
  setUp();
  expect(screen.queryByRole('slider')).toBeNull();
  await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Smoothing' }), 'window');
  expect(chart.smoothing).toEqual({ kind: 'window', length: 50 });
  expect(screen.getByRole('slider').getAttribute('aria-valuetext')).toBe('50 steps');
});

test('zooms around the playhead, and back', async () => {
  setUp();
  expect([button('Zoom out').disabled, button('Reset zoom').disabled]).toEqual([true, true]);
  await userEvent.click(button('Zoom in at the playhead'));
  expect(chart.zoom).toEqual({ from: 20, to: 70 });
  await userEvent.click(button('Zoom out'));
  expect(chart.zoom).toBeUndefined();
  await userEvent.click(button('Zoom in at the playhead'));
  await userEvent.click(button('Reset zoom'));
  expect(chart.zoom).toBeUndefined();
});

test('seeds can be folded only where runs differ in seed, and their band chosen only while they are', async () => {
  setUp();
  expect(screen.queryByRole('checkbox', { name: 'Fold seeds' })).toBeNull();
  expect(screen.queryByRole('combobox', { name: 'Band' })).toBeNull();
  expect(screen.getByRole('checkbox', { name: 'Show min-max range' })).toBeTruthy();
});

test('folded seeds have a band to choose, and no range of raw values', async () => {
  setUp({ foldable: true, folded: true, entries: [] });
  expect(screen.queryByRole('checkbox', { name: 'Show min-max range' })).toBeNull();
  const band = screen.getByRole('combobox', { name: 'Band' }) as HTMLSelectElement;
  await userEvent.selectOptions(band, band.options[band.options.length - 1]!);
  expect(chart.spread).not.toBe('deviation');
  await userEvent.click(screen.getByRole('checkbox', { name: 'Fold seeds' }));
  expect(chart.fold).toBe(false);
});

test('a drag zooms when that is switched on', async () => {
  setUp();
  await userEvent.click(button('Drag to zoom'));
  expect([chart.dragZooms, button('Drag to zoom').getAttribute('aria-pressed')]).toEqual([true, 'true']);
});
