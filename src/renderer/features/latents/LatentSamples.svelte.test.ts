import { fireEvent, render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { installCheckedOptions } from '../../testing/checked-options.test-helper';
import { installFakeCanvas } from '../../testing/fake-canvas.test-helper';
import { installFakeCore } from '../../testing/fake-core.test-helper';
import { installSavedFiles } from '../../testing/saved-files.test-helper';
import { aBitmap, aLatentResult, aLatentsPage, aRunWithCheckpoints, aSheet } from './checkpoint.test-helper';
import LatentSamples from './LatentSamples.svelte';
import type { LatentsPage } from './latents.svelte';

const core = installFakeCore();
const callsOn = installFakeCanvas();
const saved = installSavedFiles();
installCheckedOptions();

const images = aRunWithCheckpoints('a', [10, 1200]);
const points = aRunWithCheckpoints('p', [10], { network: 'mlp', samplePoints: 100 });
const open = (page: LatentsPage): LatentsPage => {
  render(LatentSamples, { page, size: 320, limit: 2, data: undefined });
  return page;
};
const number = (name: string): HTMLInputElement => screen.getByRole('spinbutton', { name });
const button = (name: string): HTMLButtonElement => screen.getByRole('button', { name });
const options = (name: string) =>
  within(screen.getByRole('combobox', { name }))
    .getAllByRole('option')
    .map((option) => option.textContent);

/** The checkpoint's samples are drawn: `side` x `side` tiles of 28 pixels. */
function drawn(page: LatentsPage, side = 8): void {
  page.sides[0]!.samples.result = aLatentResult(aSheet(side, side));
  page.sides[0]!.samples.bitmap = aBitmap(28 * side, 28 * side);
}

beforeEach(() => {
  core.answers['latents:cancel'] = () => null;
});

describe('the latents', () => {
  test('are those of the sample grids at first, of any seed that is typed, and of a new one', async () => {
    const page = open(aLatentsPage(images));
    expect([number('Seed').value, button('Seed of the sample grids').disabled]).toEqual(['0', true]);
    await userEvent.clear(number('Seed'));
    await userEvent.type(number('Seed'), '7');
    expect([page.seed, button('Seed of the sample grids').disabled]).toEqual([7, false]);
    vi.spyOn(Math, 'random').mockReturnValueOnce(0.5);
    await userEvent.click(button('New seed'));
    expect(number('Seed').value).toBe(String(2 ** 30));
    await userEvent.click(button('Seed of the sample grids'));
    expect(number('Seed').value).toBe('0');
  });

  test('of a normal distribution can be truncated', async () => {
    const page = open(aLatentsPage(images));
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Truncation' }), '|z| ≤ 0.7');
    expect(page.bound).toBe(0.7);
  });

  test('of a uniform one cannot', () => {
    open(aLatentsPage(aRunWithCheckpoints('u', [1], { latentDistribution: 'uniform' })));
    expect(screen.queryByRole('combobox', { name: 'Truncation' })).toBeNull();
  });

  test('fill as many tiles as are chosen, of which a side of the run is one choice', async () => {
    const page = aLatentsPage(images);
    page.side = 5;
    open(page);
    expect(options('Tiles')).toEqual(['2 × 2', '4 × 4', '5 × 5', '6 × 6', '8 × 8', '12 × 12', '16 × 16']);
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Tiles' }), '12 × 12');
    expect([page.count, number('Selected tile').max]).toEqual([144, '143']);
  });

  test('of a 2-D run are points, without a choice of tiles', () => {
    open(aLatentsPage(points));
    expect(screen.queryByRole('combobox', { name: 'Tiles' })).toBeNull();
    expect(number('Selected point').max).toBe('99');
    expect(button('Nearest training points')).toBeTruthy();
  });
});

describe('a sheet', () => {
  test('is named by run and step, and shows what was drawn', async () => {
    const page = open(aLatentsPage(images));
    expect(screen.getByText('Run a, step 1,200')).toBeTruthy();
    drawn(page);
    const canvas = await screen.findByLabelText<HTMLCanvasElement>('Samples of Run a at step 1200');
    expect([canvas.width, canvas.height]).toEqual([224, 224]);
    expect(callsOn(canvas, 'drawImage')[0]!.args.slice(1)).toEqual([0, 0]);
  });

  test('selects the tile that is clicked, and marks it', async () => {
    const page = open(aLatentsPage(images));
    drawn(page);
    const canvas = await screen.findByLabelText<HTMLCanvasElement>('Samples of Run a at step 1200');
    canvas.getBoundingClientRect = () => ({ left: 100, top: 10, width: 320, height: 320 }) as DOMRect;
    await fireEvent.click(canvas, { clientX: 190, clientY: 55 });
    // Tiles of 40 pixels: the second row, the third column.
    expect([page.index, number('Selected tile').value]).toEqual([10, '10']);
    const mark = canvas.parentElement!.querySelector<HTMLElement>('.mark')!;
    expect([mark.style.left, mark.style.top, mark.style.width]).toEqual(['80px', '40px', '40px']);
  });

  test('marks nothing where the selected tile is not on it', async () => {
    const page = open(aLatentsPage(images));
    drawn(page, 2);
    page.index = 9;
    const canvas = await screen.findByLabelText('Samples of Run a at step 1200');
    expect(canvas.parentElement!.querySelector('.mark')).toBeNull();
  });

  test('shows how far it is, and can be cancelled', async () => {
    let id = '';
    core.answers['latents:draw'] = (name) => {
      id = name;
      return new Promise(() => undefined);
    };
    const page = open(aLatentsPage(images));
    page.resample();
    const bar = await screen.findByRole('progressbar', { name: 'Drawing' });
    core.emit('latents:progress', { id, done: 3, total: 4 });
    await vi.waitFor(() => expect(bar.getAttribute('aria-valuenow')).toBe('75'));
    await userEvent.click(button('Cancel'));
    expect(core.sent('latents:cancel')).toEqual([[id]]);
    expect(screen.queryByRole('progressbar')).toBeNull();
  });

  test('says why it could not be drawn, and cannot be saved then', async () => {
    const page = open(aLatentsPage(images));
    drawn(page);
    expect(await screen.findByRole('button', { name: 'Save PNG' })).toBeTruthy();
    page.sides[0]!.samples.error = 'The checkpoint is damaged.';
    expect((await screen.findByRole('alert')).textContent).toBe('The checkpoint is damaged.');
    expect(screen.queryByRole('button', { name: 'Save PNG' })).toBeNull();
  });

  test('of tiles is saved as PNG, as it is', async () => {
    const page = open(aLatentsPage(images));
    drawn(page);
    await userEvent.click(await screen.findByRole('button', { name: 'Save PNG' }));
    expect(saved()[0]!.name).toBe('run-a-1200-seed-0.png');
    expect(new Uint8Array(await saved()[0]!.blob.arrayBuffer())).toEqual(Uint8Array.of(1));
    expect(screen.queryByRole('button', { name: 'Save CSV' })).toBeNull();
  });

  test('of points is saved as CSV, too', async () => {
    const page = open(aLatentsPage(points));
    page.sides[0]!.samples.result = aLatentResult({ kind: 'points', points: Float32Array.of(1, 0.5) });
    await userEvent.click(await screen.findByRole('button', { name: 'Save CSV' }));
    expect(saved()[0]!.name).toBe('run-p-10-seed-0.csv');
    expect(await saved()[0]!.blob.text()).toBe('latent,x,y\r\n0,1,0.5\r\n');
  });
});

describe('the selected sample', () => {
  test('becomes the start and the end of a path', async () => {
    const page = open(aLatentsPage(images));
    page.seed = 3;
    page.index = 5;
    await userEvent.click(button('Set as start'));
    page.index = 6;
    page.truncation = '1';
    await userEvent.click(button('Set as end'));
    expect([page.from, page.to]).toEqual([
      { seed: 3, index: 5 },
      { seed: 3, index: 6, truncation: 1 },
    ]);
  });

  test('is searched for among the training images', async () => {
    core.answers['latents:draw'] = () => new Promise(() => undefined);
    open(aLatentsPage(images));
    await userEvent.clear(number('k'));
    await userEvent.type(number('k'), '4');
    await userEvent.click(button('Nearest training images'));
    expect(core.sent('latents:draw').map(([, request]) => request)).toEqual([
      { run: 'a', step: 1200, task: { kind: 'nearest', latent: { seed: 0, index: 0 }, k: 4 } },
    ]);
  });
});
