import { decode, encode } from 'fast-png';
import { mkdir, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../shared/contract/outcome';
import type { Outcome } from '../../shared/contract/outcome';
import { readEmbedded } from './embedded';
import { inFolder, smallSet } from './datasets.test-helper';
import { boundedShape } from './real-tiles';
import { Datasets } from './index';

const mnist = smallSet('mnist', 0);
const datasetsIn = (home: string, knownSets = [mnist.set]) =>
  new Datasets({
    home: join(home, 'gander'),
    userHome: join(home, 'user'),
    cwd: join(home, 'cwd'),
    kerasHome: join(home, 'keras'),
    knownSets,
  });
const message = (outcome: Outcome<unknown>) => (outcome.ok ? 'accepted' : outcome.error.message);
const grid = { rows: 8, columns: 8 };

/** The pixels of a tile of a PNG grid, read from its place. */
function tileOf(png: Uint8Array, size: number, row: number, column: number): number[] {
  const { width, data, channels } = decode(png);
  const out: number[] = [];
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size * channels; x++)
      out.push(data[((row * size + y) * width + column * size) * channels + x]!);
  return out;
}

/** Adds images of one colour each, 8 x 8 pixels, as the dataset "mine". */
async function addColours(home: string, colours: readonly [number, number, number][]): Promise<void> {
  const folder = join(home, 'mine');
  await mkdir(folder, { recursive: true });
  for (const [i, colour] of colours.entries()) {
    const data = Uint8Array.from({ length: 192 }, (_, at) => colour[at % 3]!);
    await writeFile(join(folder, `${i}.png`), encode({ width: 8, height: 8, channels: 3, depth: 8, data }));
  }
  unwrap(await datasetsIn(home).add('mine', folder));
}

describe('the first images of a dataset', () => {
  it('stand row by row: tile (r, c) is image 8 r + c of the built-in digits', () =>
    inFolder(async (home) => {
      const datasets = datasetsIn(home);
      const { sha256 } = unwrap(await datasets.prepare('mnist-10k'));
      const { png, ...rest } = unwrap(await datasets.tiles({ name: 'mnist-10k', sha256 }, grid));
      expect(rest).toEqual({ ...grid, images: 64, count: 10_000, title: 'MNIST, the 10,000 built in' });
      expect(decode(png)).toMatchObject({ width: 224, height: 224, channels: 1 });
      const { pixels } = await readEmbedded();
      for (const [row, column] of [
        [0, 0],
        [0, 7],
        [3, 5],
        [7, 7],
      ] as const) {
        const image = 8 * row + column;
        expect(tileOf(png, 28, row, column)).toEqual([...pixels.subarray(784 * image, 784 * (image + 1))]);
      }
    }));

  it('of a colour dataset that is smaller than the grid leave the other tiles black', () =>
    inFolder(async (home) => {
      await addColours(home, [
        [1, 2, 3],
        [40, 50, 60],
        [255, 0, 9],
      ]);
      const frame = { imageSize: 8, channels: 3 };
      const { sha256 } = unwrap(await datasetsIn(home).prepare('mine', frame));
      const sheet = unwrap(await datasetsIn(home).tiles({ name: 'mine', sha256, ...frame }, { rows: 2, columns: 2 }));
      expect(sheet).toMatchObject({ images: 3, count: 3, title: 'mine', rows: 2, columns: 2 });
      const colourOf = (row: number, column: number) => tileOf(sheet.png, 8, row, column).slice(-3);
      expect([colourOf(0, 0), colourOf(0, 1), colourOf(1, 0), colourOf(1, 1)]).toEqual([
        [1, 2, 3],
        [40, 50, 60],
        [255, 0, 9],
        [0, 0, 0],
      ]);
    }));

  it('are those of the run, found by their hash, when the full set has come under the same name since', () =>
    inFolder(async (home) => {
      const { sha256 } = unwrap(await datasetsIn(home).prepare('mnist'));
      const folder = join(home, 'gander', 'datasets', 'mnist');
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'images'), mnist.plain.images);
      await writeFile(join(folder, 'labels'), mnist.plain.labels);
      expect(unwrap(await datasetsIn(home).prepare('mnist')).count).toBe(20);
      const run = { name: 'mnist', sha256 };
      expect(unwrap(await datasetsIn(home).tiles(run, grid))).toMatchObject({ count: 10_000, title: 'MNIST' });

      await rm(join(home, 'gander', 'datasets', 'prepared'), { recursive: true });
      expect(message(await datasetsIn(home).tiles(run, grid))).toBe(
        'The images that this run trained on are not here: "mnist" on this machine has other content (its SHA-256 differs).',
      );
    }));

  it('of a built-in dataset are prepared again where the prepared file was deleted', () =>
    inFolder(async (home) => {
      const { sha256, file } = unwrap(await datasetsIn(home).prepare('mnist-10k'));
      await rm(file);
      expect(message(await datasetsIn(home).tiles({ name: 'mnist-10k', sha256 }, grid))).toBe('accepted');
    }));
});

describe('real images are refused, in a sentence,', () => {
  const sha256 = 'a'.repeat(64);

  it('for a name that no dataset has', () =>
    inFolder(async (home) => {
      expect(message(await datasetsIn(home).tiles({ name: 'mnits', sha256 }, grid))).toBe(
        'There is no dataset "mnits". Did you mean "mnist"?',
      );
    }));

  it('for 2-D points', () =>
    inFolder(async (home) => {
      expect(message(await datasetsIn(home).tiles({ name: 'ring', sha256 }, grid))).toMatch(/the data are 2-D points/);
    }));

  it('for data that are not on this machine', () =>
    inFolder(async (home) => {
      await addColours(home, [[1, 2, 3]]);
      const run = { name: 'mine', sha256 };
      expect(message(await datasetsIn(home).tiles(run, grid))).toMatch(/"mine" has changed since, or has not been/);
      await rm(join(home, 'mine'), { recursive: true });
      expect(message(await datasetsIn(home).tiles(run, grid))).toMatch(/mine is missing; restore it/);
      const known = datasetsIn(home, [smallSet('fashion-mnist', 3).set]);
      expect(message(await known.tiles({ name: 'fashion-mnist', sha256 }, grid))).toMatch(
        /^The dataset fashion-mnist is missing: /,
      );
    }));

  it('and data are not those of the run when a prepared file has changed', () =>
    inFolder(async (home) => {
      await addColours(home, [[1, 2, 3]]);
      const frame = { imageSize: 8, channels: 3 };
      const { sha256: hash, file } = unwrap(await datasetsIn(home).prepare('mine', frame));
      const { size } = await stat(file);
      await truncate(file, size - 1);
      await truncate(file, size);
      await utimes(file, 1, 1);
      // The last byte is 3 in the colour and 0 after the truncation.
      expect(message(await datasetsIn(home).tiles({ name: 'mine', sha256: hash, ...frame }, grid))).toMatch(
        /has not been prepared on this machine/,
      );
    }));
});

it('a grid has at most 256 tiles', () => {
  expect(boundedShape({ rows: 16, columns: 16 })).toEqual({ rows: 16, columns: 16 });
  expect(boundedShape({ rows: 256, columns: 10 })).toEqual({ rows: 25, columns: 10 });
  expect(boundedShape({ rows: 256, columns: 256 })).toEqual({ rows: 1, columns: 256 });
});
