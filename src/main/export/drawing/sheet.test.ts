import type { GridLayout, Tile } from '../../../shared/domain/grid-layout';
import { decode, encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { PAD } from './layout';
import { metricsOf } from './layout';
import { pixelsOf } from '../testing/fake-source.test-helper';
import { exported, steps } from '../testing/harness.test-helper';
import type { FakeRun } from '../testing/fake-source.test-helper';

const runs: FakeRun[] = [
  { id: 'gan', steps: steps(4, 10) },
  { id: 'wgan', steps: steps(3, 20) },
];
const cut = (
  image: { data: ArrayLike<number>; width: number; channels: number },
  x: number,
  y: number,
  side: number,
): number[] =>
  Array.from({ length: side * side * image.channels }, (_, i) => {
    const pixel = Math.floor(i / image.channels);
    return image.data[
      ((y + Math.floor(pixel / side)) * image.width + x + (pixel % side)) * image.channels + (i % image.channels)
    ]!;
  });

describe('a contact sheet', () => {
  it('has a row for each run and a column for each chosen step, in exact greys', async () => {
    const { outcome, read } = await exported(runs, { kind: 'png', scale: 1 });
    const image = decode(read(), { checkCrc: true });
    const { margin, gap, line, text } = metricsOf(1);
    expect(image.channels).toBe(1);
    expect(outcome).toMatchObject({ ok: true, value: { frames: 10 } }); // Steps 0, 10, 20, 30 and 40 of two runs.
    const shown = { gan: [0, 10, 20, 30, 30], wgan: [0, 0, 20, 20, 40] };
    runs.forEach((run, r) =>
      shown[run.id as 'gan' | 'wgan'].forEach((step, column) => {
        const y = margin + r * (16 + 2 * (line + PAD) + gap) + line + PAD;
        expect(cut(image, margin + column * (7 * text + gap), y, 16)).toEqual([...pixelsOf(run, step)]);
      }),
    );
  });
  it('has the real images once, in a row above those of the runs', async () => {
    const digits = pixelsOf({ id: 'digits', steps: [1] }, 0);
    const png = encode({ width: 16, height: 16, data: digits, channels: 1, depth: 8 });
    const real = { hash: 'ab', tiles: { png, rows: 2, columns: 2, images: 4, title: 'Digits', count: 9 } };
    const calls: number[][] = [];
    const { outcome, read } = await exported(
      runs.map((run) => ({ ...run, real })),
      { kind: 'png', scale: 1, realData: true },
      { onProgress: (...args) => calls.push(args) },
    );
    const image = decode(read(), { checkCrc: true });
    const { margin, gap, line, text } = metricsOf(1);
    // Ten grids of the runs, as without it.
    expect(outcome).toMatchObject({ ok: true, value: { frames: 11 } });
    expect(calls).toEqual(Array.from({ length: 11 }, (_, i) => [i + 1, 11]));
    const band = 16 + 2 * (line + PAD) + gap;
    const top = (row: number) => margin + row * band + line + PAD;
    expect(cut(image, margin, top(0), 16)).toEqual([...digits]);
    expect(cut(image, margin, top(1), 16)).toEqual([...pixelsOf(runs[0]!, 0)]);
    const second = cut(image, margin + 7 * text + gap, top(0), 16);
    expect(new Set(second)).toEqual(new Set([255]));
  });
  it('is exact in RGB', async () => {
    const run: FakeRun = { id: 'faces', steps: [0, 5], channels: 3 };
    const image = decode((await exported([run], { kind: 'png', scale: 1, labels: false })).read());
    expect(image.channels).toBe(3);
    expect(cut(image, metricsOf(1).margin, metricsOf(1).margin + 1, 16)).toEqual([...pixelsOf(run, 0)]);
  });
  it('has at most sixteen columns, with the first and last step', async () => {
    const { outcome } = await exported([{ id: 'long', steps: steps(200, 1) }], { kind: 'png', scale: 1 });
    expect(outcome).toMatchObject({ ok: true, value: { frames: 16 } });
  });
  it('leaves out steps to stay under sixteen million pixels, and refuses if that is not enough', async () => {
    const big = (count: number): FakeRun[] =>
      Array.from({ length: count }, (_, i) => ({ id: `r${i}`, steps: steps(4, 1), tiles: 16, size: 8 }));
    const fits = await exported(big(16), { kind: 'png', scale: 4 });
    expect(fits.outcome).toMatchObject({ ok: true, value: { frames: 16 * 3 } }); // Three columns of the four steps.
    const { width, height } = decode(fits.read());
    expect(width * height).toBeLessThanOrEqual(16_000_000);
    const { outcome, list } = await exported(big(12), { kind: 'png', scale: 8 });
    expect(!outcome.ok && outcome.error.message).toMatch(
      /^The sheet would be [\d,]+ x [\d,]+ pixels, more than 16 million: choose a smaller scale or fewer runs\.$/,
    );
    expect(list()).toEqual([]);
  });
  it('refuses a damaged grid by name and leaves nothing', async () => {
    const { outcome, list } = await exported([{ ...runs[0]!, damagedStep: 20 }], { kind: 'png' });
    expect(!outcome.ok && outcome.error.message).toContain('"gan" at step 20');
    expect(list()).toEqual([]);
  });
});

describe('a strip', () => {
  const tile = { row: 1, column: 0 };
  it('has a row for each run and a column for each step, of one tile, in exact greys', async () => {
    const { outcome, read } = await exported(runs, { kind: 'strip', tile, scale: 1, labels: false });
    const image = decode(read(), { checkCrc: true });
    expect(outcome).toMatchObject({ ok: true, value: { frames: 10 } });
    const { margin, gap } = metricsOf(1);
    const shown = { gan: [0, 10, 20, 30, 30], wgan: [0, 0, 20, 20, 40] };
    runs.forEach((run, r) =>
      shown[run.id as 'gan' | 'wgan'].forEach((step, column) => {
        const grid = { data: pixelsOf(run, step), width: 16, channels: 1 };
        expect(cut(image, margin + column * (8 + gap), margin + r * (8 + 2 + gap) + 1, 8)).toEqual(cut(grid, 0, 8, 8));
      }),
    );
  });
  it('supports RGB and the requested number of columns', async () => {
    const run: FakeRun = { id: 'faces', steps: steps(50, 10), channels: 3 };
    const { outcome, read } = await exported([run], {
      kind: 'strip',
      tile: { row: 0, column: 1 },
      scale: 1,
      columns: 40,
      labels: false,
    });
    expect(outcome).toMatchObject({ ok: true, value: { frames: 40 } });
    const { margin } = metricsOf(1);
    expect(cut(decode(read()), margin, margin + 1, 8)).toEqual(
      cut({ data: pixelsOf(run, 0), width: 16, channels: 3 }, 8, 0, 8),
    );
  });
  it('cuts a tile out of a grid with margin and padding, or of one that is not divided into whole pixels', async () => {
    const run = (layout: GridLayout): FakeRun => ({ id: 'gan', steps: [0], layout });
    const cell = async (layout: GridLayout, at: Tile) => {
      const { read } = await exported([run(layout)], { kind: 'strip', tile: at, scale: 1, labels: false });
      const image = decode(read());
      const { margin } = metricsOf(1);
      return { image, margin };
    };
    const grid = { data: pixelsOf(run({ rows: 2, columns: 2 }), 0), width: 16, channels: 1 };
    const padded = { rows: 2, columns: 2, tiles: { x: 1, y: 1, width: 5, height: 5, strideX: 7, strideY: 8 } };
    const { image, margin } = await cell(padded, { row: 1, column: 1 });
    expect(image.width).toBe(2 * margin + 5);
    expect(cut(image, margin, margin + 1, 5)).toEqual(cut(grid, 8, 9, 5));
    // A third of 16 pixels is from 5 1/3 to 10 2/3: the pixels 5 to 10.
    const third = await cell({ rows: 3, columns: 3 }, { row: 1, column: 1 });
    expect(third.image.width).toBe(2 * third.margin + 6);
    expect(cut(third.image, third.margin, third.margin + 1, 6)).toEqual(cut(grid, 5, 5, 6));
  });
  it('refuses a run whose layout is not known', async () => {
    const unknown = { id: 'gan', steps: [0], layout: { rows: 1, columns: 1 } };
    const { outcome, list } = await exported([unknown], { kind: 'strip', tile });
    expect(list()).toEqual([]);
    expect(outcome.ok ? '' : outcome.error.message).toMatch(
      /^Where the tiles of "gan" are is not known: leave it out of the strip, or state the grid layout/,
    );
  });
  it('refuses a tile that does not exist, and runs of points', async () => {
    const no = async (run: FakeRun, at = tile) => {
      const { outcome, list } = await exported([run], { kind: 'strip', tile: at });
      expect(list()).toEqual([]);
      return outcome.ok ? '' : outcome.error.message;
    };
    expect(await no(runs[0]!, { row: 0, column: 2 })).toBe('"gan" has 2 x 2 tiles: there is no row 1, column 3.');
    expect(await no({ id: 'ring', kind: 'points', steps: [0] })).toBe(
      '"ring" draws points, which have no tiles: leave it out of the strip.',
    );
  });
});

describe('a label with a character that no font has', () => {
  it('is reported in the result, unless labels are left out', async () => {
    const run: FakeRun = { id: 'a', name: 'gan \u{10abcd}', steps: [0] };
    const { outcome } = await exported([run], { kind: 'png', scale: 1 });
    expect(outcome).toMatchObject({ ok: true, value: { notice: expect.stringContaining('\u{10abcd}') as string } });
    const bare = await exported([run], { kind: 'png', scale: 1, labels: false });
    expect(bare.outcome.ok && bare.outcome.value.notice).toBeUndefined();
  });
});
