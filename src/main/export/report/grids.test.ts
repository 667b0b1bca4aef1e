import { describe, expect, it } from 'vitest';
import { createShownRuns } from '../drawing/shown-runs';
import { fakeSource } from '../testing/fake-source.test-helper';
import { chosenGrids, GridImages, readGrids } from './grids';

const never = (): never => expect.unreachable();
const png = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes);
const source = fakeSource([
  { id: 'a', steps: [0, 10, 20, 30, 40, 50] },
  { id: 'none', steps: [] },
]);

describe('the chosen grids', () => {
  const steps = (choice: Parameters<typeof chosenGrids>[2], id = 'a') => chosenGrids(id, source, choice);

  it('are all, or every n-th and always the last', () => {
    expect(steps({ every: 1 }).steps).toEqual([0, 10, 20, 30, 40, 50]);
    expect(steps({ every: 2 }).steps).toEqual([0, 20, 40, 50]);
    expect(steps({ every: 99 }).steps).toEqual([0, 50]);
  });

  it('are those of a range, both ends included, with the number in it', () => {
    expect(steps({ from: 10, to: 40, every: 2 })).toEqual({ steps: [10, 30, 40], times: [10, 30, 40], all: 4 });
    expect(steps({ from: 11, to: 19, every: 1 })).toEqual({ steps: [], times: [], all: 0 });
    expect(steps({ from: 40, to: 10, every: 1 }).all).toBe(0);
  });

  it('of a run without grids are none', () =>
    expect(steps({ every: 1 }, 'none')).toEqual({ steps: [], times: [], all: 0 }));
});

describe('images', () => {
  it('are stored once, and numbered in the order in which they came', () => {
    const images = new GridImages(1000, never);
    expect([png(1), png(2), png(1), png(), png(2), png()].map((one) => images.add(one))).toEqual([0, 1, 0, 2, 1, 2]);
    expect(images.all).toEqual([png(1), png(2), png()]);
  });

  it('have a limit on their total size, which repeated ones do not count for', () => {
    const full = new Error('full');
    const images = new GridImages(4, () => {
      throw full;
    });
    images.add(png(1, 2));
    for (let i = 0; i < 5; i++) images.add(png(1, 2));
    images.add(png(3, 4));
    expect(() => images.add(png(5))).toThrow(full);
  });
});

it('the grids of a run are read one by one, with a call after each', async () => {
  const [shownRun] = await createShownRuns(['a'], source, 1);
  const images = new GridImages(1e6, never);
  let calls = 0;
  const grids = await readGrids('a', shownRun, source, { from: 20, every: 2 }, images, async () => {
    expect(images.all).toHaveLength(++calls);
    await Promise.resolve();
  });
  expect(grids).toEqual({
    kind: 'grid',
    rows: 2,
    columns: 2,
    all: 4,
    every: 2,
    steps: [20, 40, 50],
    times: [20, 40, 50],
    pictures: [0, 1, 2],
  });
  expect(calls).toBe(3);
});
