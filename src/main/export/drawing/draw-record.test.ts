import { readFileSync } from 'node:fs';
import { decode, decodeApng } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { parseHyperparameters } from '../../../shared/domain/run/hyperparameters';
import { ok, refuse, unwrap } from '../../../shared/contract/outcome';
import { limitOf } from '../../../shared/domain/plane/plane-shapes';
import type { PlaneLayer } from '../../../shared/domain/plane/plane-shapes';
import { ringPoints } from '../testing/fake-source.test-helper';
import type { FakeRun } from '../testing/fake-source.test-helper';
import { crop, decodeGif, exported } from '../testing/harness.test-helper';
import { layOut } from './layout';
import { fillCorners, stroke } from './strokes';
import { createBlankSquare } from './scatter';
import type { PlaneRecord } from '../../../shared/formats/plane-record';

const SIDE = 224;
/** The square that the window shows for this data. */
const limit = limitOf([ringPoints(2000, 99, 0.02)]);
const wgan = unwrap(parseHyperparameters({ network: 'mlp', objective: 'wgan' }));

/** A critic s = slope x + 7, a gradient of (push, 0) everywhere, and a generator that fills [0, limit / 2] squared. */
function record(slope: number, push: number): PlaneRecord {
  const n = 16;
  const at = (k: number) => limit * ((2 * k + 1) / n - 1);
  return {
    limit,
    surface: { rows: n, columns: n, values: Float32Array.from({ length: n * n }, (_, k) => slope * at(k % n) + 7) },
    gradient: { rows: 8, columns: 8, values: Float32Array.from({ length: 128 }, (_, k) => (k % 2 === 0 ? push : 0)) },
    manifold: { rows: 2, columns: 2, values: Float32Array.of(0, 0, limit / 2, 0, 0, limit / 2, limit / 2, limit / 2) },
  };
}
const runs: FakeRun[] = [1, 2].map((slope) => ({
  id: `critic${slope}`,
  steps: [0, 10],
  kind: 'points',
  hyperparameters: wgan,
  plane: () => ok(record(slope, slope)),
}));
const { cells } = layOut(
  runs.map(() => ({ width: SIDE, height: SIDE })),
  1,
  true,
);

/** Reads pixels of the last frame of an animated PNG: `(run, column, row)` of its square. */
async function lastFrame(layers: PlaneLayer[], of = runs) {
  const { outcome, read } = await exported(of, { kind: 'apng', scale: 1, layers });
  expect(outcome.ok).toBe(true);
  const { frames, width, channels } = decodeApng(read(), { checkCrc: true });
  const { data } = frames[frames.length - 1]!;
  return (run: number, x: number, y: number) => {
    const { grid } = cells[run]!;
    return [0, 1, 2].map((c) => data[((grid.y + y) * width + grid.x + x) * channels + c]!);
  };
}

/** Colour of a deviation on the diverging scale of the window, computed from its CSS. */
const css = readFileSync('src/renderer/app.css', 'utf8');
const token = (name: string): number[] =>
  [1, 3, 5].map((i) => parseInt(new RegExp(`${name}: (#[0-9a-f]{6})`).exec(css)![1]!.slice(i, i + 2), 16));
function colourOf(t: number): number[] {
  const end = token(t < 0 ? '--plane-low' : '--plane-high');
  return token('--plane-middle').map((m, c) => m + (end[c]! - m) * Math.min(1, Math.abs(t)));
}
const planeX = (column: number): number => ((column + 0.5) / SIDE) * 2 * limit - limit;

describe('the plane record in an animation', () => {
  it('uses the colours of the window, with one scale for critics with the same unit', async () => {
    const pixel = await lastFrame(['surface']);
    // The steepest surface ends near 2 x 1.2; the next of 1, 2, 5 above nine tenths of that is the scale of both
    // runs.
    const reach = 5;
    for (const run of [0, 1])
      for (const column of [20, 60, 100, 150, 200]) {
        // The median of an even number of columns is the upper middle one, half a node right of 0.
        const wanted = colourOf(((run + 1) * (planeX(column) - limit / 16)) / reach);
        const drawn = pixel(run, column, 77);
        expect(Math.max(...wanted.map((v, c) => Math.abs(v - drawn[c]!)))).toBeLessThan(2);
      }
  });

  it('draws the strong contour at the median of the surface, and arrows along the gradient', async () => {
    const white = await lastFrame(['data']);
    expect(white(0, 119, 112)).toEqual([255, 255, 255]);
    const contours = await lastFrame(['contours']);
    expect(Math.min(...[117, 118, 119, 120].map((column) => contours(0, column, 112)[0]!))).toBeLessThan(170);
    const arrows = await lastFrame(['gradient']);
    // Node 4 of 8 is at 9/16 of the side. An arrow of the second run is as long as the spacing, one of the first half
    // as long.
    const [node, spacing] = [Math.floor((9 / 16) * SIDE), SIDE / 8];
    const dark = (run: number, share: number) =>
      Math.min(...[-1, 0].map((dy) => arrows(run, node + Math.round(share * spacing), node + dy)[0]!)) < 190;
    expect([dark(0, 0.25), dark(0, 0.75), dark(1, 0.25), dark(1, 0.75)]).toEqual([true, false, true, true]);
    expect(arrows(1, node + 5, node - Math.floor(spacing / 2))).toEqual([255, 255, 255]);
  });

  it('fills the range of the generator and nothing else', async () => {
    const pixel = await lastFrame(['manifold']);
    expect(pixel(0, 40, 180)).toEqual([255, 255, 255]);
    const [red, , blue] = pixel(0, 130, 90);
    expect(blue! - red!).toBeGreaterThan(20);
  });

  it('prints the scales below the frames', async () => {
    const animation = async (slope: number) => {
      const steep: FakeRun[] = [{ ...runs[0]!, plane: () => ok(record(slope, 1)) }];
      const { frames, width } = decodeGif(
        (await exported(steep, { kind: 'gif', scale: 1, layers: ['surface'] })).read(),
      );
      return crop(frames[1]!, width, layOut([{ width: SIDE, height: SIDE }], 1, true).cells[0]!.step);
    };
    expect(await animation(1)).not.toEqual(await animation(20));
    expect(await animation(1)).toEqual(await animation(1.01));
  });

  it('shows only points if nothing was recorded, and refuses a damaged record by name', async () => {
    const { plane: _, ...bare } = runs[0]!;
    const pixel = await lastFrame(['surface', 'samples'], [bare, runs[1]!]);
    expect(pixel(0, 112, 112)).toEqual([255, 255, 255]);
    expect(pixel(1, 20, 77)).not.toEqual([255, 255, 255]);
    const { outcome, list } = await exported([{ ...bare, plane: () => refuse('its hash is another.') }], {
      kind: 'gif',
      layers: ['surface'],
    });
    expect(!outcome.ok && outcome.error.message).toBe(
      'The sample of "critic1" at step 0 cannot be exported: its hash is another.',
    );
    expect(list()).toEqual([]);
  });
});

it('uses one scale for a whole contact sheet', async () => {
  // At step 0 the critic is ten times as steep as at step 10: on scales of their own, both would look the same.
  const growing: FakeRun = { ...runs[0]!, plane: (step) => ok(record(step === 0 ? 10 : 1, 1)) };
  const { data, width, channels } = decode(
    (await exported([growing], { kind: 'png', scale: 1, layers: ['surface'], labels: false })).read(),
  );
  // At scale 1 the margin is 16 and the gap 14.
  const right = (column: number) => data[(100 * width + 16 + column * (SIDE + 14) + 210) * channels]!;
  expect(right(0)).toBeLessThan(right(1) - 40);
});

describe('strokes', () => {
  it('do not add up where lines cross', () => {
    const image = createBlankSquare(9);
    stroke(
      image,
      {
        pieces: [
          [0, 4.5, 9, 4.5],
          [4.5, 0, 4.5, 9],
        ],
        width: 1,
        alpha: 0.5,
      },
      [0, 0, 0],
    );
    const red = (x: number, y: number) => image.data[3 * (9 * y + x)];
    expect([red(4, 4), red(1, 4), red(1, 1)]).toEqual([128, 128, 255]);
  });
  it('fill neighbours without gap or overlap', () => {
    const image = createBlankSquare(8);
    fillCorners(
      image,
      [
        [0, 0],
        [4.3, 0],
        [4.3, 8],
        [0, 8],
      ],
      [0, 0, 0],
      0.5,
    );
    fillCorners(
      image,
      [
        [8, 0],
        [4.3, 0],
        [4.3, 8],
        [8, 8],
      ],
      [0, 0, 0],
      0.5,
    );
    expect(new Set(image.data)).toEqual(new Set([128]));
  });
});
