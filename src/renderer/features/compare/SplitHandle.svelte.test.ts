import { fireEvent, render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { Split } from './split.svelte';
import SplitHandle from './SplitHandle.svelte';

let split: Split;
function open(share = 0.4) {
  split.set(share);
  const { rerender } = render(SplitHandle, { split, share, controls: 'samples' });
  const handle = screen.getByRole('separator', { name: 'Width of the samples' });
  handle.parentElement!.getBoundingClientRect = () => ({ left: 100, width: 1000 }) as DOMRect;
  handle.setPointerCapture = () => undefined;
  return { handle, rerender };
}
beforeEach(() => {
  localStorage.clear();
  split = new Split();
});

test('states its share and is moved with the arrow keys, within limits', async () => {
  const { handle, rerender } = open();
  expect(['now', 'min', 'max'].map((name) => handle.getAttribute(`aria-value${name}`))).toEqual(['40', '20', '80']);
  handle.focus();
  await userEvent.keyboard('{ArrowRight}');
  expect(split.share).toBeCloseTo(0.42);
  await rerender({ share: 0.42 });
  await userEvent.keyboard('{Shift>}{ArrowLeft}{/Shift}');
  expect(split.share).toBeCloseTo(0.32);
  await userEvent.keyboard('{End}');
  expect(split.share).toBe(0.8);
  await userEvent.keyboard('{Home}');
  expect(split.share).toBe(0.2);
});

test('is dragged to the pointer, and remembered', async () => {
  const { handle } = open();
  await fireEvent.pointerDown(handle, { button: 0, pointerId: 1, clientX: 500 });
  await fireEvent.pointerMove(handle, { pointerId: 1, clientX: 700 });
  expect(split.share).toBe(0.6);
  await fireEvent.pointerUp(handle, { pointerId: 1 });
  await fireEvent.pointerMove(handle, { pointerId: 1, clientX: 300 });
  expect(split.share).toBe(0.6);
  expect(new Split().share).toBe(0.6);
});

test('a double click or Enter returns to the width that depends on the grids', async () => {
  const { handle } = open();
  await userEvent.dblClick(handle);
  expect([split.share, new Split().share]).toEqual([undefined, undefined]);
  split.set(0.5);
  handle.focus();
  await userEvent.keyboard('{Enter}');
  expect(split.share).toBeUndefined();
});

test('a stored share outside the limits is ignored', () => {
  for (const bad of ['0.95', '-1', '"wide"', '{}']) {
    localStorage.setItem('gander:compare-split', bad);
    expect(new Split().share).toBeUndefined();
  }
});
