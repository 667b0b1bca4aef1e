import { join } from 'node:path';
import { decodeApng, encode } from 'fast-png';
import { build } from 'vite';
import { describe, expect, it } from 'vitest';
import { countFrames } from '..';
import { layOut } from '../drawing/layout';
import { RUN_COLOURS } from '../drawing/run-colours';
import { fakeSource, pixelsOf } from '../testing/fake-source.test-helper';
import { crop, decodeGif, exported, folder, steps } from '../testing/harness.test-helper';
import { writeAnimation } from './animation';
import { readFileSync } from 'node:fs';
import type { FakeRun } from '../testing/fake-source.test-helper';

/** Pixels of this colour, or of this colour mixed with at most half white or grey. */
function like(pixels: readonly number[], colour: readonly number[]): number {
  const tint = (rgb: readonly number[]) => rgb.map((v) => v - (rgb[0]! + rgb[1]! + rgb[2]!) / 3);
  const wanted = tint(colour);
  const square = (v: readonly number[]) => v.reduce((sum, x) => sum + x * x, 0);
  let found = 0;
  for (let i = 0; i < pixels.length; i += 3) {
    const own = tint(pixels.slice(i, i + 3));
    const along = own.reduce((sum, v, c) => sum + v * wanted[c]!, 0);
    if (along > 0.5 * square(wanted) && along > 0.97 * Math.sqrt(square(own) * square(wanted))) found++;
  }
  return found;
}
const three = (n: number[]): number[] => n.flatMap((v) => [v, v, v]);
const runs: FakeRun[] = [
  { id: 'gan', steps: steps(5, 100) },
  { id: 'wgan', steps: steps(3, 150) },
];
const STOPS = [0, 100, 150, 200, 300, 400];
const SHOWN = { gan: [0, 100, 100, 200, 300, 400], wgan: [0, 150, 150, 150, 300, 300] };

describe('a GIF of two runs', () => {
  for (const scale of [1, 3]) {
    it(`shows the exact greys of each run's nearest grid at every step at scale ${scale}`, async () => {
      const { outcome, read } = await exported(runs, { kind: 'gif', scale });
      const gif = decodeGif(read());
      expect(outcome).toMatchObject({ ok: true, value: { frames: 6, bytes: read().length } });
      const side = 16 * scale;
      const layout = layOut(
        [
          { width: side, height: side },
          { width: side, height: side },
        ],
        scale,
        true,
      );
      expect([gif.width, gif.height]).toEqual([layout.width, layout.height]);
      STOPS.forEach((_, i) =>
        runs.forEach((run, r) => {
          const wanted = three([...pixelsOf(run, SHOWN[run.id as 'gan' | 'wgan'][i]!)]);
          for (const shift of [0, scale - 1]) {
            const box = {
              ...layout.cells[r]!.grid,
              x: layout.cells[r]!.grid.x + shift,
              y: layout.cells[r]!.grid.y + shift,
            };
            expect(crop(gif.frames[i]!, gif.width, box, scale)).toEqual(wanted);
          }
        }),
      );
    });
  }

  it.each([64, 32, 16, 8] as const)('shows the nearest of %i greys on request, and is smaller', async (greys) => {
    const exact = (await exported(runs, { kind: 'gif' })).read();
    const { read } = await exported(runs, { kind: 'gif', greys });
    const [all, few] = [decodeGif(exact), decodeGif(read())];
    expect(few.frames).toHaveLength(all.frames.length);
    const spacing = 255 / (greys - 1);
    const found = new Set<number>();
    let worst = 0;
    few.frames.forEach((frame, i) =>
      frame.forEach((level, at) => {
        found.add(level);
        worst = Math.max(worst, Math.abs(level - all.frames[i]![at]!));
      }),
    );
    // Half a step between two greys, and the rounding of a grey to a whole level.
    expect(worst).toBeLessThanOrEqual(spacing / 2 + 0.5);
    expect(found.size).toBe(greys);
    expect(read().length).toBeLessThan(exact.length);
  });

  it('has its colours at any number of greys', async () => {
    const colour: FakeRun[] = [{ id: 'gan', steps: steps(3, 100), channels: 3 }];
    const [all, few] = [await exported(colour, { kind: 'gif' }), await exported(colour, { kind: 'gif', greys: 8 })];
    expect(few.read()).toEqual(all.read());
  });

  it('draws names once, and the step under a grid again when it changes', async () => {
    const { read } = await exported(runs, { kind: 'gif', scale: 1 });
    const { frames, width } = decodeGif(read());
    const { cells, header: head } = layOut(
      [
        { width: 16, height: 16 },
        { width: 16, height: 16 },
      ],
      1,
      true,
    );
    const part = (frame: number, box: typeof head) => crop(frames[frame]!, width, box);
    const dark = (pixels: number[]) => pixels.filter((v) => v < 128).length;
    expect(dark(part(0, cells[0]!.name))).toBeGreaterThan(30);
    expect(part(0, cells[0]!.name)).toEqual(part(5, cells[0]!.name));
    expect(part(0, cells[0]!.name)).not.toEqual(part(0, cells[1]!.name));
    expect(part(1, cells[0]!.step)).not.toEqual(part(3, cells[0]!.step));
    // wgan has a sample at step 150 and shows it at playheads 150 and 200; at 150 the label is muted, since it is the
    // step of the playhead.
    expect(dark(part(3, cells[1]!.step))).toBeGreaterThan(dark(part(2, cells[1]!.step)));
    for (let i = 1; i < 6; i++) expect(part(i, head)).not.toEqual(part(i - 1, head));
  });

  it('has the real images of each dataset before the runs, the same in every frame, and no more frames than without', async () => {
    const digits = pixelsOf({ id: 'digits', steps: [1] }, 0);
    const png = encode({ width: 16, height: 16, data: digits, channels: 1, depth: 8 });
    const tiles = { png, rows: 2, columns: 2, images: 4, title: 'Digits', count: 9 };
    const real = { hash: 'ab', tiles };
    const both = runs.map((run) => ({ ...run, real }));
    const { outcome, read } = await exported(both, { kind: 'gif', scale: 1, realData: true });
    expect(outcome).toMatchObject({ ok: true, value: { frames: 6 } });
    const gif = decodeGif(read());
    const side = { width: 16, height: 16 };
    const { cells } = layOut([side, side, side], 1, true);
    gif.frames.forEach((frame, i) => {
      expect(crop(frame, gif.width, cells[0]!.grid)).toEqual(three([...digits]));
      runs.forEach((run, r) =>
        expect(crop(frame, gif.width, cells[r + 1]!.grid)).toEqual(
          three([...pixelsOf(run, SHOWN[run.id as 'gan' | 'wgan'][i]!)]),
        ),
      );
    });
    const captions = gif.frames.map((frame) => crop(frame, gif.width, cells[0]!.step));
    expect(captions[0]!.filter((level) => level < 200).length).toBeGreaterThan(30);
    for (const caption of captions) expect(caption).toEqual(captions[0]);
  });

  it('is refused with the reason where the real images are not known, and for points, which have them in their plots', async () => {
    const message = async (all: FakeRun[]) => {
      const { outcome, list } = await exported(all, { kind: 'gif', realData: true });
      expect(list()).toEqual([]);
      return outcome.ok ? '' : outcome.error.message;
    };
    expect(await message(runs)).toBe('Its images are not here.');
    expect(await message([{ id: 'ring', steps: [0, 10], kind: 'points' }])).toContain(
      'There are no real images to show',
    );
  });

  it('sets delay and loop', async () => {
    const forEver = decodeGif((await exported(runs, { kind: 'gif', delay: 250 })).read());
    expect(forEver.loop).toBe(0);
    expect(forEver.delays).toEqual([25, 25, 25, 25, 25, 25]);
    expect(decodeGif((await exported(runs, { kind: 'gif', loop: false })).read()).loop).toBeNull();
  });

  it('takes every n-th step of a range and always the last, as counted in advance', async () => {
    const choice = { kind: 'gif', from: 100, to: 400, every: 3, labels: false, scale: 1 } as const;
    const { read, options } = await exported(runs, choice);
    const gif = decodeGif(read());
    expect(gif.frames).toHaveLength(3); // 100, 300 and 400 of 100, 150, 200, 300, 400
    expect(countFrames(options, fakeSource(runs))).toBe(3);
    const { cells } = layOut(
      [
        { width: 16, height: 16 },
        { width: 16, height: 16 },
      ],
      1,
      false,
    );
    [100, 300, 400].forEach((step, i) =>
      expect(crop(gif.frames[i]!, gif.width, cells[0]!.grid)).toEqual(three([...pixelsOf(runs[0]!, step)])),
    );
  });

  it('reports progress', async () => {
    const calls: number[][] = [];
    await exported(runs, { kind: 'gif' }, { onProgress: (...args) => calls.push(args) });
    expect(calls).toEqual([1, 2, 3, 4, 5, 6].map((n) => [n, 6]));
  });
});

describe('an animated PNG', () => {
  /** RGB of every frame, decoded with fast-png. */
  const decoded = (bytes: Uint8Array) => {
    const { width, channels, frames } = decodeApng(bytes, { checkCrc: true });
    return frames.map(({ data, delayNumber, delayDenominator }) => ({
      seconds: delayNumber / delayDenominator,
      part: (box: { x: number; y: number; width: number; height: number }) =>
        Array.from({ length: box.width * box.height * channels }, (_, i) => {
          const pixel = Math.floor(i / channels);
          return data[
            ((box.y + Math.floor(pixel / box.width)) * width + box.x + (pixel % box.width)) * channels + (i % channels)
          ]!;
        }),
    }));
  };
  it('shows the exact greys of every frame, and names drawn once', async () => {
    const { outcome, read } = await exported(runs, { kind: 'apng', scale: 1, delay: 250 });
    expect(outcome).toMatchObject({ ok: true, value: { frames: 6, bytes: read().length } });
    const { cells } = layOut(
      [
        { width: 16, height: 16 },
        { width: 16, height: 16 },
      ],
      1,
      true,
    );
    const frames = decoded(read());
    expect(frames.map(({ seconds }) => seconds)).toEqual(STOPS.map(() => 0.25));
    frames.forEach(({ part }, i) =>
      runs.forEach((run, r) =>
        expect(part(cells[r]!.grid)).toEqual([...pixelsOf(run, SHOWN[run.id as 'gan' | 'wgan'][i]!)]),
      ),
    );
    expect(frames[5]!.part(cells[0]!.name)).toEqual(frames[0]!.part(cells[0]!.name));
  });
  it('is exact in RGB', async () => {
    const rgb: FakeRun[] = [{ id: 'faces', steps: steps(3, 10), channels: 3, tiles: 4, size: 16 }];
    const { grid } = layOut([{ width: 64, height: 64 }], 1, true).cells[0]!;
    decoded((await exported(rgb, { kind: 'apng', scale: 1 })).read()).forEach(({ part }, i) =>
      expect(part(grid)).toEqual([...pixelsOf(rgb[0]!, i * 10)]),
    );
  });
});

describe('threads', () => {
  it('write the same file as one thread', async () => {
    const out = folder();
    await build({
      configFile: false,
      logLevel: 'silent',
      build: {
        ssr: true,
        outDir: out,
        rollupOptions: {
          input: join(import.meta.dirname, 'frame-worker.ts'),
          output: { format: 'cjs', entryFileNames: 'frame-worker.cjs' },
        },
      },
      ssr: { noExternal: true },
    });
    for (const kind of ['gif', 'apng'] as const) {
      const { read, options } = await exported(runs, { kind });
      const file = join(out, `threads.${kind}`);
      const work = { source: fakeSource(runs), onProgress: () => undefined, signal: new AbortController().signal };
      expect(await writeAnimation({ ...options, kind }, work, file, join(out, 'frame-worker.cjs'))).toMatchObject({
        ok: true,
      });
      expect(readFileSync(file).equals(read())).toBe(true);
    }
  });
});

describe('colour', () => {
  it('keeps RGB grids close to the original, and the same background for text in every frame', async () => {
    const rgb: FakeRun[] = [{ id: 'faces', steps: steps(3, 10), channels: 3, tiles: 4, size: 16 }];
    const { frames, width } = decodeGif((await exported(rgb, { kind: 'gif', scale: 1 })).read());
    const { grid } = layOut([{ width: 64, height: 64 }], 1, true).cells[0]!;
    frames.forEach((frame, i) => {
      const wanted = pixelsOf(rgb[0]!, i * 10);
      const square = crop(frame, width, grid).reduce((sum, v, k) => sum + (v - wanted[k]!) ** 2, 0);
      expect(Math.sqrt(square / wanted.length)).toBeLessThan(16);
      expect([...frame.slice(0, 4)]).toEqual([255, 255, 255, 255]);
    });
  });

  it('draws the points of each 2-D run in the colour of its index in the comparison, over grey data', async () => {
    const rings: FakeRun[] = ['one', 'two'].map((id) => ({ id, steps: steps(2, 10), kind: 'points' }));
    const box = { width: 224, height: 224 };
    const { cells } = layOut([box, box], 1, true);
    /**
     * For each run's square, the number of pixels that have the hue of each of two colours and at least half of its
     * distance from grey.
     */
    const counts = async (places: number[] | undefined, colours: number[]) => {
      const { frames, width } = decodeGif(
        (await exported(rings, { kind: 'gif', scale: 1, ...(places && { places }) })).read(),
      );
      return cells.map(({ grid }) => {
        const pixels = crop(frames[1]!, width, grid);
        return colours.map((place) => like(pixels, RUN_COLOURS[place]!));
      });
    };
    for (const [places, at] of [
      [undefined, [0, 1]],
      [
        [4, 1],
        [4, 1],
      ],
    ] as const) {
      const [first, second] = await counts(places && [...places], [...at]);
      expect([first![0]! > 50, first![1], second![0], second![1]! > 50]).toEqual([true, 0, 0, true]);
    }
  });
});

describe('an export that fails', () => {
  it('leaves no file when it is cancelled', async () => {
    const controller = new AbortController();
    const { outcome, list } = await exported(
      runs,
      { kind: 'gif' },
      {
        signal: controller.signal,
        onProgress: (done) => {
          if (done === 2) controller.abort();
        },
      },
    );
    expect(outcome).toMatchObject({ ok: false, error: { message: 'The export was cancelled; nothing was written.' } });
    expect(list()).toEqual([]);
  });
  it('names a damaged grid and leaves no file', async () => {
    const { outcome, list } = await exported([runs[0]!, { ...runs[1]!, damagedStep: 150 }], { kind: 'gif' });
    expect(outcome.ok).toBe(false);
    expect(!outcome.ok && outcome.error.message).toMatch(/^The sample of "wgan" at step 150 cannot be exported: /);
    expect(list()).toEqual([]);
  });
  it('is refused for a run without grids, an empty range and an image that is too large', async () => {
    const message = async (r: FakeRun[], o: object) => {
      const { outcome } = await exported(r, { kind: 'gif', ...o });
      return outcome.ok ? '' : outcome.error.message;
    };
    expect(await message([{ id: 'new', steps: [] }], {})).toBe(
      '"new" has no sample grids yet: leave it out, or let it train first.',
    );
    expect(await message(runs, { from: 401 })).toContain('choose a wider range');
    const big = Array.from({ length: 16 }, (_, i) => ({ id: `r${i}`, steps: [0], tiles: 8, size: 28 }));
    expect(await message(big, { scale: 8 })).toContain('choose a smaller scale or fewer runs');
  });
});
