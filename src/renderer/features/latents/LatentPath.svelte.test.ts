import { fireEvent, render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { installCheckedOptions } from '../../testing/checked-options.test-helper';
import { installFakeCanvas } from '../../testing/fake-canvas.test-helper';
import { installFakeCore } from '../../testing/fake-core.test-helper';
import { aBitmap, aLatentResult, aLatentsPage, aRunWithCheckpoints, aSheet } from './checkpoint.test-helper';
import LatentPath from './LatentPath.svelte';
import type { LatentsPage } from './latents.svelte';

installFakeCore();
installCheckedOptions();
const callsOn = installFakeCanvas();
const images = aRunWithCheckpoints('a', [10]);
const other = aRunWithCheckpoints('b', [1200]);
let page: LatentsPage;
const open = () => render(LatentPath, { page, size: 320, limit: 2, data: undefined });
const gif = () => screen.queryByRole<HTMLButtonElement>('button', { name: 'Save GIF' });
/** A checkpoint has drawn a path of eight tiles of 28 pixels. */
function drawn(at: number): void {
  page.sides[at]!.path.result = aLatentResult(aSheet(1, 8));
  page.sides[at]!.path.bitmap = aBitmap(224, 28);
}

beforeEach(() => {
  page = aLatentsPage(images, other);
  page.from = { seed: 0, index: 3 };
  page.to = { seed: 1000, index: 5 };
  page.frames = 8;
});

test('without both ends says how to choose them', () => {
  page.to = undefined;
  open();
  expect(screen.getByText(/^Choose two tiles, of any seed/)).toBeTruthy();
  expect(screen.getByText('from no. 3 of seed 0 to not set')).toBeTruthy();
  expect([gif(), screen.queryByRole('slider')]).toEqual([null, null]);
});

test('names points in a 2-D run, whose path has no frames to go through', () => {
  page = aLatentsPage(aRunWithCheckpoints('p', [1], { network: 'mlp' }));
  const { unmount } = open();
  expect(screen.getByText(/^Choose two points/)).toBeTruthy();
  unmount();
  [page.from, page.to] = [
    { seed: 0, index: 0 },
    { seed: 0, index: 1 },
  ];
  open();
  expect(screen.queryByRole('slider')).toBeNull();
});

test('names both ends and has a row for each checkpoint', () => {
  open();
  expect(screen.getByText('from no. 3 of seed 0 to no. 5 of seed 1,000')).toBeTruthy();
  expect(screen.getByText('Run a, step 10')).toBeTruthy();
  expect(screen.getByText('Run b, step 1,200')).toBeTruthy();
});

test('goes through the frames with a slider, which each checkpoint shows enlarged', async () => {
  open();
  drawn(0);
  const slider = screen.getByRole('slider', { name: 'Frame 1 of 8' });
  expect(slider.getAttribute('max')).toBe('7');
  await fireEvent.input(slider, { target: { value: '5' } });
  const frame = await screen.findByLabelText<HTMLCanvasElement>('Frame 6 of the path through Run a');
  // The sixth tile of the strip, on a canvas of its size.
  expect(frame.width).toBe(28);
  expect(callsOn(frame, 'drawImage').at(-1)!.args.slice(1)).toEqual([140, 0, 28, 28, 0, 0, 28, 28]);
});

test('goes to the frame that is clicked in the strip', async () => {
  open();
  drawn(1);
  const strip = await screen.findByLabelText('Path through Run b at step 1200');
  strip.getBoundingClientRect = () => ({ left: 0, top: 0, width: 384, height: 48 }) as DOMRect;
  await fireEvent.click(strip, { clientX: 100, clientY: 10 });
  expect([page.frame, screen.getByRole('slider', { name: 'Frame 3 of 8' })]).toEqual([2, expect.anything()]);
});

test('takes the number of frames and the way of interpolation', async () => {
  open();
  await userEvent.clear(screen.getByRole('spinbutton', { name: 'Frames' }));
  await userEvent.type(screen.getByRole('spinbutton', { name: 'Frames' }), '12');
  await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Interpolation' }), 'linear');
  expect([page.frames, page.interpolation]).toEqual([12, 'linear']);
});

test('can be saved as GIF once every checkpoint has drawn it', async () => {
  open();
  expect(gif()!.disabled).toBe(true);
  drawn(0);
  await Promise.resolve();
  expect(gif()!.disabled).toBe(true);
  drawn(1);
  await Promise.resolve();
  expect(gif()!.disabled).toBe(false);
});

test.each([
  ['is drawn anew', () => (page.sides[1]!.path.working = true)],
  ['has failed', () => (page.sides[1]!.path.error = 'The checkpoint is damaged.')],
])('cannot be saved as GIF while one of them %s', async (_, change) => {
  drawn(0);
  drawn(1);
  open();
  expect(gif()!.disabled).toBe(false);
  change();
  await Promise.resolve();
  expect(gif()!.disabled).toBe(true);
});
