import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import type { GridLayout } from '../../../shared/domain/grid-layout';
import { installFakeCanvas } from '../../testing/fake-canvas.test-helper';
import { sampleList } from '../compare/compared-run.test-helper';
import GridLayoutDialog from './GridLayoutDialog.svelte';

const callsOn = installFakeCanvas();
/** A decoded grid: 8 x 4 tiles of 28 pixels with 2 pixels round each. */
class Bitmap {
  width = 242;
  height = 122;
}
vi.stubGlobal('ImageBitmap', Bitmap);
vi.stubGlobal('createImageBitmap', () => Promise.resolve(new Bitmap()));

const onset = vi.fn((_layout: GridLayout | null) => Promise.resolve());
const onclose = vi.fn();
const load = vi.fn(() => Promise.resolve(new Bitmap() as ImageBitmap));
const grids = { ...sampleList('a', [0, 50]), rows: 1, columns: 1, isLayoutOpen: true };
const button = (name: string) => screen.getByRole<HTMLButtonElement>('button', { name });
const enter = async (label: string, value: string) => {
  await userEvent.clear(screen.getByRole('spinbutton', { name: label }));
  await userEvent.type(screen.getByRole('spinbutton', { name: label }), value);
};

beforeEach(() => {
  [onset, onclose, load].forEach((spy) => spy.mockClear());
  window.devicePixelRatio = 1;
});

const open = (gridLayout?: GridLayout) =>
  render(GridLayoutDialog, {
    row: { id: 'a', gridLayout },
    grids,
    cache: { load },
    open: true,
    onset,
    onclose,
  });

test('states rows, columns, margin and padding of the newest grid, and shows the cuts', async () => {
  open();
  await vi.waitFor(() => expect(load).toHaveBeenCalledWith('a', 50));
  await enter('Rows', '4');
  await enter('Margin (pixels)', '2');
  await enter('Padding (pixels)', '2');
  expect((await screen.findByRole('status')).textContent).toContain('4 x 8 tiles of 28 x 28 pixels');
  const canvas = screen.getByRole('img').querySelector('canvas')!;
  const scale = 420 / 242;
  const last = callsOn(canvas, 'strokeRect').at(-1)!.args as number[];
  expect(last.map((n) => n / scale).map(Math.round)).toEqual([212, 92, 28, 28]);
  await userEvent.click(button('Set layout'));
  expect(onset).toHaveBeenCalledExactlyOnceWith({
    rows: 4,
    columns: 8,
    tiles: { x: 2, y: 2, width: 28, height: 28, strideX: 30, strideY: 30 },
  });
  await vi.waitFor(() => expect(onclose).toHaveBeenCalledOnce());
});

test('says why a layout is none, and does not store it', async () => {
  open();
  await screen.findByRole('status');
  await enter('Padding (pixels)', '200');
  expect(screen.getByRole('alert').textContent).toMatch(/^No pixel is left for a tile/);
  expect(button('Set layout').disabled).toBe(true);
  await enter('Padding (pixels)', '0');
  await userEvent.clear(screen.getByRole('spinbutton', { name: 'Rows' }));
  expect(screen.getByRole('alert').textContent).toMatch(/^Rows and columns are whole numbers from 1 to 256/);
  expect(onset).not.toHaveBeenCalled();
});

test('begins with the stated layout, which can be removed', async () => {
  open({ rows: 2, columns: 5 });
  await screen.findByRole('status');
  expect(screen.getByRole<HTMLInputElement>('spinbutton', { name: 'Columns' }).value).toBe('5');
  await userEvent.click(button('Remove layout'));
  expect(onset).toHaveBeenCalledExactlyOnceWith(null);
});
