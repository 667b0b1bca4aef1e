import { fireEvent, render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { Playhead } from '../scrubber/playhead.svelte';
import { ChartView } from './chart-view.svelte';
import ChartSurface from './ChartSurface.svelte';

let chart: ChartView;
let playhead: Playhead;
const surface = () => screen.getByRole('slider', { name: 'Playhead on the chart: Loss' });
/** A pixel is a tenth of a step: 200 pixels from the window's left edge show steps 10 to 30. */
const area = { left: 0, top: 0, width: 200, height: 100, from: 10, to: 30 };
const point = (clientX: number, more = {}) => ({ clientX, button: 0, pointerId: 1, ...more });

beforeEach(() => {
  chart = new ChartView();
  playhead = new Playhead({ stops: () => [0, 10, 20, 30, 40], isReady: () => true, convert: (at) => at });
  render(ChartSurface, { chart, playhead, area, extent: { from: 0, to: 40 }, title: 'Loss' });
  // The DOM of the tests captures no pointer.
  const captured = new Set<number>();
  Object.assign(surface(), {
    setPointerCapture: (id: number) => captured.add(id),
    hasPointerCapture: (id: number) => captured.has(id),
  });
});

test('a press moves the playhead there, and a drag takes it along', async () => {
  await fireEvent.pointerDown(surface(), point(50));
  expect(playhead.at).toBe(15);
  await fireEvent.pointerMove(surface(), point(150));
  expect([playhead.at, chart.pointer]).toEqual([25, 25]);
  await fireEvent.pointerMove(surface(), point(900));
  expect(playhead.at).toBe(30);
});

test('another button of the pointer does nothing', async () => {
  await fireEvent.pointerDown(surface(), point(50, { button: 2 }));
  expect(playhead.at).toBe(0);
});

test('a drag with Shift zooms to what it spans', async () => {
  await fireEvent.pointerDown(surface(), point(50, { shiftKey: true }));
  await fireEvent.pointerMove(surface(), point(150));
  await fireEvent.pointerUp(surface(), point(150));
  expect([chart.zoom, playhead.at]).toEqual([{ from: 15, to: 25 }, 0]);
  await fireEvent.dblClick(surface());
  expect(chart.zoom).toBeUndefined();
});

const finger = (pointerId: number, clientX: number) => point(clientX, { pointerId, pointerType: 'touch' });

test('two fingers zoom: what is under each stays under it, and the playhead returns', async () => {
  await fireEvent.pointerDown(surface(), finger(1, 50));
  expect(playhead.at).toBe(15);
  await fireEvent.pointerDown(surface(), finger(2, 150));
  expect(playhead.at).toBe(0);
  // Steps 15 and 25, which were 100 pixels apart, are the edges of the 200 pixels.
  await fireEvent.pointerMove(surface(), finger(1, 0));
  await fireEvent.pointerMove(surface(), finger(2, 200));
  expect([chart.zoom, chart.pointer, playhead.at]).toEqual([{ from: 15, to: 25 }, undefined, 0]);
  await fireEvent.pointerUp(surface(), finger(1, 0));
  await fireEvent.pointerMove(surface(), finger(2, 20));
  expect([chart.zoom, playhead.at]).toEqual([{ from: 15, to: 25 }, 0]);
});

test('fingers that meet or pass each other zoom no further, and a cancelled one ends the pinch', async () => {
  await fireEvent.pointerDown(surface(), finger(1, 50));
  await fireEvent.pointerDown(surface(), finger(2, 150));
  await fireEvent.pointerMove(surface(), finger(2, 250));
  // 10 steps are 200 pixels: step 15 is at pixel 50.
  expect(chart.zoom).toEqual({ from: 12.5, to: 22.5 });
  await fireEvent.pointerMove(surface(), finger(2, 50));
  await fireEvent.pointerMove(surface(), finger(2, 10));
  expect(chart.zoom).toEqual({ from: 12.5, to: 22.5 });
  await fireEvent.pointerCancel(surface(), finger(2, 10));
  await fireEvent.pointerMove(surface(), finger(1, 10));
  await fireEvent.pointerUp(surface(), finger(1, 10));
  expect(chart.zoom).toEqual({ from: 12.5, to: 22.5 });
  await fireEvent.pointerDown(surface(), finger(3, 100));
  expect(playhead.at).toBe(20);
});

test('fingers that approach show more, up to all of x', async () => {
  await fireEvent.pointerDown(surface(), finger(1, 0));
  await fireEvent.pointerDown(surface(), finger(2, 200));
  chart.zoomTo(10, 30);
  await fireEvent.pointerMove(surface(), finger(1, 80));
  await fireEvent.pointerMove(surface(), finger(2, 120));
  expect(chart.zoom).toBeUndefined();
});

test('a drag that the browser takes for scrolling leaves the playhead where it was', async () => {
  await fireEvent.pointerDown(surface(), finger(1, 150));
  expect(playhead.at).toBe(25);
  await fireEvent.pointerCancel(surface(), finger(1, 150));
  expect(playhead.at).toBe(0);
});

test('a drag of up to four pixels zooms nothing', async () => {
  chart.dragZooms = true;
  await fireEvent.pointerDown(surface(), point(50));
  await fireEvent.pointerMove(surface(), point(54));
  await fireEvent.pointerUp(surface(), point(54));
  expect(chart.zoom).toBeUndefined();
});

test('keys move the playhead and zoom around it', async () => {
  surface().focus();
  await userEvent.keyboard('{ArrowRight}{ArrowRight}');
  expect(playhead.at).toBe(20);
  await userEvent.keyboard('+');
  expect(chart.zoom).toEqual({ from: 10, to: 30 });
  await userEvent.keyboard('{Escape}');
  expect(chart.zoom).toBeUndefined();
});

test('tells the place of the playhead, within what the chart shows', async () => {
  expect(surface().getAttribute('aria-valuenow')).toBe('10');
  playhead.seek(20);
  await Promise.resolve();
  expect([surface().getAttribute('aria-valuenow'), surface().getAttribute('aria-valuetext')]).toEqual([
    '20',
    'step 20',
  ]);
});

test('the pointer is forgotten when it leaves', async () => {
  await fireEvent.pointerMove(surface(), point(100));
  expect(chart.pointer).toBe(20);
  await fireEvent.pointerLeave(surface());
  expect(chart.pointer).toBeUndefined();
});

test.each(['pointerCancel', 'lostPointerCapture'] as const)('%s ends a selection without zooming', async (lost) => {
  chart.dragZooms = true;
  await fireEvent.pointerDown(surface(), point(50));
  await fireEvent.pointerMove(surface(), point(150));
  expect(surface().querySelector('.selection')).not.toBeNull();
  await fireEvent[lost](surface(), point(150));
  expect(surface().querySelector('.selection')).toBeNull();
  // The pointer that comes back selects and moves nothing.
  await fireEvent.pointerMove(surface(), point(180));
  await fireEvent.pointerUp(surface(), point(180));
  expect([chart.zoom, playhead.at]).toEqual([undefined, 0]);
  expect(surface().querySelector('.selection')).toBeNull();
});

test('Escape gives up a selection and keeps the zoom', async () => {
  chart.zoomTo(10, 30);
  await fireEvent.pointerDown(surface(), point(50, { shiftKey: true }));
  await fireEvent.pointerMove(surface(), point(150));
  await userEvent.keyboard('{Escape}');
  await fireEvent.pointerUp(surface(), point(150));
  expect(chart.zoom).toEqual({ from: 10, to: 30 });
});

test('a second finger does not move what the first one drags', async () => {
  await fireEvent.pointerDown(surface(), point(50));
  await fireEvent.pointerDown(surface(), point(150, { pointerId: 2 }));
  await fireEvent.pointerMove(surface(), point(180, { pointerId: 2 }));
  expect(playhead.at).toBe(15);
});

test('a press selects no text and starts no drag of the browser, which would cancel the pointer', async () => {
  const press = new MouseEvent('mousedown', { button: 0, bubbles: true, cancelable: true });
  surface().dispatchEvent(press);
  const native = new Event('dragstart', { bubbles: true, cancelable: true });
  surface().dispatchEvent(native);
  expect([press.defaultPrevented, native.defaultPrevented]).toEqual([true, true]);
  expect(document.activeElement).toBe(surface());
});
