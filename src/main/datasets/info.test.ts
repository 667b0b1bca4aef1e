import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BUILT_IN } from '../../shared/domain/datasets';
import type { Added, AddedFolder } from './added';
import { inFolder } from './datasets.test-helper';
import { addedInfo, downloadHint, embeddedInfo, knownInfo, toyInfo } from './info';
import { KNOWN_SETS } from './known';

const [mnist, fashion] = ['mnist', 'fashion-mnist'].map((name) => KNOWN_SETS.find((set) => set.name === name)!) as [
  (typeof KNOWN_SETS)[number],
  (typeof KNOWN_SETS)[number],
];
const folderOf = (path: string, change: Partial<AddedFolder> = {}): AddedFolder => ({
  version: 1,
  kind: 'folder',
  path,
  count: 1200,
  classes: 0,
  skipped: 0,
  skippedNames: [],
  ...change,
});
/** The sentence about data of a person, with their folder written as FOLDER. */
const detailOf = (of: (path: string) => Added): Promise<string> =>
  inFolder(async (folder) => (await addedInfo('mine', of(folder))).detail.replaceAll(folder, 'FOLDER'));

describe('a built-in dataset', () => {
  it('that is generated or embedded is always there', () => {
    for (const { name, kind, title } of BUILT_IN) {
      if (name === 'mnist' || name === 'fashion-mnist') continue;
      const info = kind === 'points' ? toyInfo(name) : embeddedInfo(name);
      expect(info).toMatchObject({ name, title, kind, available: true, fetchable: false });
      expect(info.count).toBe(kind === 'points' ? 100_000 : 10_000);
    }
  });

  it('that was found has all of its images, and where they are', () => {
    const found = { images: '/data/MNIST/raw/images.gz', labels: '/data/MNIST/raw/labels.gz' } as never;
    expect(knownInfo(mnist, { found } as never, '/home')).toMatchObject({
      count: 60_000,
      available: true,
      learnable: false,
      detail: 'All 60,000 are in /data/MNIST/raw.',
    });
    expect(knownInfo(fashion, { found } as never, '/home').learnable).toBe(true);
  });

  it('that was not found says how to get it; of the digits 10,000 are there', () => {
    const hint = downloadHint(fashion, '/home');
    expect(hint).toMatch(
      /^"gander data fetch fashion-mnist" downloads all 60,000, or put .* in \/home\/.*fashion-mnist\.$/,
    );
    expect(knownInfo(fashion, {} as never, '/home')).toMatchObject({
      count: 0,
      available: false,
      fetchable: true,
      detail: `Not available yet: ${hint}`,
    });
    expect(knownInfo(mnist, { problem: 'a.gz is cut short.' } as never, '/home')).toMatchObject({
      count: 10_000,
      available: true,
      detail: expect.stringMatching(/^The 10,000 that are built in; ".*\. a\.gz is cut short\.$/) as string,
    });
  });
});

describe('data of a person', () => {
  it('that are gone are not available, with what to do', async () => {
    expect(await addedInfo('mine', folderOf('/no/such/folder'))).toMatchObject({
      count: 0,
      available: false,
      detail: '/no/such/folder is missing; restore it, or add it again under another name.',
    });
  });

  it('may have labels where there are several classes, a file of labels, or a file that is not yet read', () =>
    inFolder(async (folder) => {
      const array = { version: 1 as const, path: folder, count: 5, shape: [5, 8, 8] };
      const learnable = async (added: Added) => (await addedInfo('mine', added)).learnable;
      expect(await learnable(folderOf(folder, { classes: 1 }))).toBe(false);
      expect(await learnable(folderOf(folder, { classes: 2 }))).toBe(true);
      expect(await learnable({ ...array, kind: 'idx', images: 'a' })).toBe(false);
      expect(await learnable({ ...array, kind: 'idx', images: 'a', labels: 'b' })).toBe(true);
      expect(await learnable({ ...array, kind: 'npz' })).toBe(true);
    }));

  it.each([
    [{}, '1,200 images in FOLDER.'],
    [{ classes: 3 }, '1,200 images in 3 classes in FOLDER.'],
    [
      { split: { depth: 0, training: ['train'], leftOut: [{ name: 'test', count: 1000 }] } },
      '1,200 images in FOLDER. Only train is used for training: 1,000 in test are left out.',
    ],
    [
      { deep: { count: 1, highest: 99 } },
      '1,200 images in FOLDER. 1 has 16 bits per channel, of which the upper 8 are kept: 100 of 256 levels.',
    ],
    [
      { skipped: 1, skippedNames: ['notes.txt'] },
      '1,200 images in FOLDER. 1 file is not an image or cannot be read and is left out: notes.txt.',
    ],
    [
      { skipped: 2, skippedNames: ['a', 'b'] },
      /2 files are not images or cannot be read and are left out: .*a.*b.*\.$/,
    ],
    [
      { hidden: { files: 1, folders: 0 } },
      '1,200 images in FOLDER. 1 file with names that begin with a dot is left out.',
    ],
    [
      { hidden: { files: 1000, folders: 1 } },
      /1,000 files and 1 folder with names that begin with a dot are left out\.$/,
    ],
    [{ hidden: { files: 0, folders: 0 } }, '1,200 images in FOLDER.'],
  ] as [Partial<AddedFolder>, string | RegExp][])('in a folder with %j are described', async (change, text) => {
    const detail = await detailOf((path) => folderOf(path, change));
    if (typeof text === 'string') expect(detail).toBe(text);
    else expect(detail).toMatch(text);
  });

  it('in an array have its shape, and what of its file is not used', async () => {
    const array = { version: 1 as const, kind: 'npz' as const, count: 2000, shape: [2000, 28, 28] };
    expect(await detailOf((path) => ({ ...array, path }))).toBe('2,000 images of 2000 x 28 x 28 in FOLDER.');
    expect(await detailOf((path) => ({ ...array, path, unused: ['x_test', 'y_test'] }))).toMatch(
      /in FOLDER\. Not used: .*x_test.*y_test.*\.$/,
    );
  });

  it('keep the name that the person gave them', () =>
    inFolder(async (folder) => {
      mkdirSync(join(folder, 'a'));
      writeFileSync(join(folder, 'a', 'x.png'), '');
      expect(await addedInfo('my-faces', folderOf(folder))).toMatchObject({
        name: 'my-faces',
        title: 'my-faces',
        kind: 'images',
        count: 1200,
        fetchable: false,
        licence: 'your own data',
      });
    }));
});
