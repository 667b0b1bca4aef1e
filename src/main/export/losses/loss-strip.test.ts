import { readFileSync } from 'node:fs';
import { decodeApng } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { layOut } from '../drawing/layout';
import { pixelsOf } from '../testing/fake-source.test-helper';
import { crop, decodeGif, exported, steps } from '../testing/harness.test-helper';
import { RUN_COLOURS } from '../drawing/run-colours';
import { lineStyle, lineStyles } from './line-style';
import { readLosses } from './losses';
import { axisOf, axisLabels } from './place-charts';
import type { FakeRun } from '../testing/fake-source.test-helper';
import type { ExportSource } from '../export-source';

const of = (objective: string) => ({ objective }) as unknown as NonNullable<FakeRun['hyperparameters']>;
const logged = (values: (step: number) => Record<string, number>) =>
  Array.from({ length: 400 }, (_, i) => ({ step: i + 1, values: values(i + 1) }));
const gan: FakeRun = {
  id: 'gan',
  steps: steps(5, 100),
  hyperparameters: of('gan'),
  points: logged((s) => ({ discriminatorLoss: 1.4 - s / 1000, generatorLoss: 0.7 + s / 500, time: s })),
};
const wgan: FakeRun = {
  id: 'wgan',
  steps: steps(5, 100),
  hyperparameters: of('wgan'),
  points: logged((s) => ({ discriminatorLoss: -s, generatorLoss: 3, wassersteinEstimate: 50 / s })),
};

/** Dark columns of a plot: those in which every pixel of the lower half is ink. */
const playheads = (frame: Uint8Array, page: { width: number; height: number }, from: number): number[] => {
  const rowOf = (y: number) => Array.from({ length: page.width }, (_, x) => frame[4 * (y * page.width + x)]!);
  const rows = Array.from({ length: page.height - from }, (_, i) => rowOf(from + i));
  return Array.from({ length: page.width }, (_, x) => x).filter((x) => {
    let longest = 0;
    let now = 0;
    for (const row of rows) longest = Math.max(longest, (now = row[x] === 26 ? now + 1 : 0));
    return longest >= 60;
  });
};

describe('a GIF with its losses under it', () => {
  it('moves the playhead from the first column to the last and does not change the greys of the grids', async () => {
    const { outcome, read } = await exported([gan, wgan], { kind: 'gif', scale: 1, lossStrip: true });
    expect(outcome).toMatchObject({ ok: true, value: { frames: 5 } });
    const gif = decodeGif(read());
    const plain = layOut(
      [
        { width: 16, height: 16 },
        { width: 16, height: 16 },
      ],
      1,
      true,
    );
    expect(gif.width).toBe(plain.width);
    expect(gif.height).toBeGreaterThan(plain.height + 2 * 64);
    const columns = gif.frames.map((frame) => playheads(frame, gif, plain.height));
    columns.forEach((found) => expect(found).toHaveLength(1));
    const at = columns.map(([x]) => x!);
    expect(at[4]).toBe(gif.width - plain.margin - 2);
    expect(at[0]).toBeLessThan(plain.width / 3);
    // The steps are 100 apart, so the columns are evenly spaced.
    for (let i = 1; i < 5; i++) expect(Math.abs(at[i]! - at[i - 1]! - (at[4]! - at[0]!) / 4)).toBeLessThanOrEqual(1);
    gif.frames.forEach((frame, i) =>
      [gan, wgan].forEach((run, r) =>
        expect(crop(frame, gif.width, plain.cells[r]!.grid)).toEqual(
          [...pixelsOf(run, i * 100)].flatMap((v) => [v, v, v]),
        ),
      ),
    );
  });

  it('changes nothing but the playhead from frame to frame', async () => {
    const { read } = await exported([gan], { kind: 'gif', scale: 1, lossStrip: true });
    const gif = decodeGif(read());
    const top = layOut([{ width: 16, height: 16 }], 1, true).height;
    const [first, last] = [gif.frames[0]!, gif.frames[4]!];
    const columns = new Set<number>();
    for (let y = top; y < gif.height; y++)
      for (let x = 0; x < gif.width; x++)
        if (first[4 * (y * gif.width + x)] !== last[4 * (y * gif.width + x)]) columns.add(x);
    expect([...columns].sort((a, b) => a - b)).toEqual([...playheads(first, gif, top), ...playheads(last, gif, top)]);
  });
});

it('draws the lines of a colour animation in the exact run colours, as GIF and as animated PNG', async () => {
  const rgb: FakeRun[] = [
    { ...gan, channels: 3 },
    { ...wgan, channels: 3 },
  ];
  const places = [5, 2];
  const gif = decodeGif((await exported(rgb, { kind: 'gif', lossStrip: true, places })).read());
  const png = decodeApng((await exported(rgb, { kind: 'apng', lossStrip: true, places })).read());
  const colours = places.map((place) => RUN_COLOURS[place]!);
  const top = layOut(
    [
      { width: 32, height: 32 },
      { width: 32, height: 32 },
    ],
    2,
    true,
  ).height;
  const pixels = (data: ArrayLike<number>, channels: number, width: number) => {
    const found = new Set<string>();
    for (let i = top * width; i < data.length / channels; i++)
      found.add([0, 1, 2].map((c) => data[i * channels + c]).join());
    return found;
  };
  for (const frame of gif.frames)
    for (const colour of colours) expect(pixels(frame, 4, gif.width)).toContain(colour.join());
  for (const { data } of png.frames)
    for (const colour of colours) expect(pixels(data, 3, png.width)).toContain(colour.join());
  expect([png.width, png.height]).toEqual([gif.width, gif.height]);
});

it('draws isolated values as dots, and interrupts the line where values are not finite', async () => {
  const points = (isFinite: (step: number) => boolean) =>
    Array.from({ length: 4000 }, (_, s) => ({ step: s, values: { discriminatorLoss: isFinite(s) ? 0.5 : NaN } }));
  const inked = async (isFinite: (step: number) => boolean): Promise<number> => {
    const png = decodeApng(
      (
        await exported([{ ...gan, channels: 3, steps: [0, 4000], points: points(isFinite) }], {
          kind: 'apng',
          lossStrip: true,
          labels: false,
        })
      ).read(),
    );
    const top = layOut([{ width: 32, height: 32 }], 2, false).height;
    const colour = RUN_COLOURS[0]!.join();
    const { data } = png.frames[0]!;
    const columns = new Set<number>();
    // The legend is above the plot: only rows of the lower half are checked.
    for (let y = top + Math.floor((png.height - top) / 2); y < png.height; y++)
      for (let x = 0; x < png.width; x++)
        if ([0, 1, 2].map((c) => data[3 * (y * png.width + x) + c]).join() === colour) columns.add(x);
    return columns.size;
  };
  const whole = await inked(() => true);
  expect(whole).toBeGreaterThan(100);
  const most = await inked((step) => step % 8 === 0);
  expect(most).toBeGreaterThan(whole / 4);
  expect(most).toBeLessThan(whole * 0.85);
  expect(await inked((step) => step === 2000)).toBeGreaterThanOrEqual(3);
});

it('separates families of losses, with the range of the finite values within the steps', async () => {
  const runs = [gan, { ...wgan, id: 'gp' }];
  const odd: FakeRun = {
    ...gan,
    id: 'odd',
    points: [
      { step: 5, values: { discriminatorLoss: 99 } },
      { step: 20, values: { discriminatorLoss: Number.NaN, generatorLoss: 9 } },
      { step: 30, values: { generatorLoss: Infinity } },
    ],
  };
  const all = [...runs, odd];
  const source = { points: (id: string) => all.find((run) => run.id === id)!.points! } as unknown as ExportSource;
  const rows = all.map(({ id, hyperparameters }) => ({ id, hyperparameters })) as unknown as Parameters<
    typeof readLosses
  >[0];
  const charts = await readLosses(rows, { source, signal: new AbortController().signal }, { from: 10, to: 100 }, 300);
  expect(charts.map(({ family, places, range }) => ({ family, places, range }))).toEqual([
    { family: 'cross-entropy', places: [0, 2], range: { min: 0.72, max: 9 } },
    { family: 'wasserstein', places: [1], range: { min: 0.5, max: 5 } },
  ]);
  expect(charts[1]!.lines.map(({ series }) => series.metric)).toEqual(['wassersteinEstimate']);
  expect(charts[0]!.lines.find(({ place, isGenerator: generator }) => place === 2 && generator)!.series.mean).toEqual([
    9,
    null,
  ]);
});

it('states that a run logged no losses, in an animation of one frame and without labels', async () => {
  const { outcome } = await exported([{ ...gan, points: [], steps: [0] }], {
    kind: 'gif',
    scale: 1,
    labels: false,
    lossStrip: true,
  });
  expect(outcome).toMatchObject({ ok: true, value: { frames: 1 } });
});

it('gives every run its own style, and refuses more runs than there are styles', async () => {
  for (const [inColour, most] of [
    [false, 15],
    [true, 60],
  ] as const) {
    expect(new Set(Array.from({ length: most }, (_, i) => JSON.stringify(lineStyle(i, inColour)))).size).toBe(most);
  }
  expect(lineStyles([7, 2], true)).toEqual([lineStyle(7, true), lineStyle(2, true)]);
  expect(lineStyles([3, 63], true)).toEqual([lineStyle(0, true), lineStyle(1, true)]);
  const { outcome } = await exported(
    Array.from({ length: 16 }, (_, i) => ({ ...gan, id: `r${i}` })),
    { kind: 'gif', lossStrip: true },
  );
  expect(outcome).toMatchObject({
    ok: false,
    error: { message: 'A loss strip tells at most 15 runs apart in greys: leave runs out, or export without it.' },
  });
});

it('uses the run colours of the window', () => {
  const css = readFileSync('src/renderer/app.css', 'utf8');
  RUN_COLOURS.forEach((colour, i) => {
    const hex = colour.map((level) => level.toString(16).padStart(2, '0')).join('');
    expect(css).toContain(`--run-${i + 1}: #${hex};`);
  });
});

it('gives the ends of an axis different labels, and constants of any size an axis with a positive range', () => {
  const chart = (min: number, max: number) => ({
    family: 'hinge' as const,
    places: [],
    lines: [],
    range: { min, max },
  });
  expect(axisLabels(chart(1000, 1000.199))).toEqual({ min: '1,000', max: '1,000.199' });
  expect(axisLabels(chart(150_000, 200_000))).toEqual({ min: '150,000', max: '200,000' });
  for (const value of [0, 0.5, 1e20, -1e300, 1.7e308]) {
    const { min, max } = axisOf(chart(value, value));
    expect(max).toBeGreaterThan(min);
    expect(Number.isFinite(max - min)).toBe(true);
  }
});
