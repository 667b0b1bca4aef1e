import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import type { PlaneRecord } from '../../../../shared/formats/plane-record';
import { PlaneView } from './plane-view.svelte';
import PlaneTools from './PlaneTools.svelte';

const none = { rows: 0, columns: 0, values: new Float32Array() };
const record = (length: number): PlaneRecord => ({
  limit: 1,
  surface: none,
  manifold: none,
  gradient: { rows: 1, columns: 1, values: Float32Array.of(length, 0) },
});
let view: PlaneView;
const layer = (name: string) => screen.getByRole('button', { name });
const key = () => document.querySelector('[data-unit]');
beforeEach(() => {
  localStorage.clear();
  view = new PlaneView();
});

test('layers are switched on and off, and remembered', async () => {
  render(PlaneTools, { view });
  expect(layer('Samples').getAttribute('aria-pressed')).toBe('true');
  await userEvent.click(layer('Samples'));
  await userEvent.click(layer('Manifold'));
  expect([layer('Samples'), layer('Manifold')].map((b) => b.getAttribute('aria-pressed'))).toEqual(['false', 'true']);
  const next = new PlaneView();
  expect([next.has('samples'), next.has('manifold')]).toEqual([false, true]);
});

test('the colours of a critic are explained by its reach, those of a probability by 0 and 1', async () => {
  view.show('a', { key: 'wgan 0.01', kind: 'critic', label: 'critic' }, record(1), Float32Array.of(-3));
  render(PlaneTools, { view });
  expect(key()!.textContent).toBe('critic−5+5, middle: median');
  expect(screen.getByText(/Only differences of a critic’s output are meaningful/)).toBeTruthy();
});

test('the scale of a probability needs no warning', () => {
  view.show('a', { key: 'p', kind: 'probability', label: 'D(x)' }, record(1), Float32Array.of(0.2));
  render(PlaneTools, { view });
  expect(key()!.textContent).toBe('D(x)01, middle: ½');
  expect(screen.getByText('The middle colour is the decision value, in all runs.')).toBeTruthy();
});

test('no colours are explained where none are shown', async () => {
  view.show('a', { key: 'p', kind: 'probability', label: 'D(x)' }, record(1), Float32Array.of(0.2));
  render(PlaneTools, { view });
  await userEvent.click(layer('D(x)'));
  expect(key()).toBeNull();
});

test('arrows have one scale for all runs, or their own', async () => {
  view.toggle('gradient');
  view.show('a', { key: 'p', kind: 'probability', label: 'D(x)' }, record(0.3), Float32Array.of(0.2));
  render(PlaneTools, { view });
  const arrows = () => document.querySelector('[data-arrows]')!.textContent?.trim();
  expect(arrows()).toBe('0.5 in all runs');
  await userEvent.click(screen.getByRole('button', { name: 'Same arrow scale' }));
  expect(arrows()).toBe('separate for each run');
});
