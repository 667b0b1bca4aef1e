import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Added } from './added';
import { AsideWriter } from './aside-writer';
import { idxFile, inFolder, smallSet } from './datasets.test-helper';
import { recognise } from './recognise';
import { checkName, Registry } from './registry';
import { FileStampCache } from './seen-files';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('a file that is written piece by piece', () => {
  it('has all of its bytes in order, over the borders of its blocks, and their SHA-256', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'a');
      const writer = await AsideWriter.open(file);
      const block = 4 * 1024 * 1024;
      const pieces = [1, 0, block - 2, 5, block, 3].map((length, i) => new Uint8Array(length).fill(i + 1));
      for (const piece of pieces) await writer.write(piece);
      expect(readdirSync(folder)).not.toContain('a');
      const hash = await writer.finish();
      const whole = Buffer.concat(pieces);
      expect(readFileSync(file).equals(whole)).toBe(true);
      expect([hash, readdirSync(folder)]).toEqual([sha256(whole), ['a']]);
    }));

  it('may be empty', () =>
    inFolder(async (folder) => {
      const writer = await AsideWriter.open(join(folder, 'a'));
      expect(await writer.finish()).toBe(sha256(new Uint8Array(0)));
      expect(readFileSync(join(folder, 'a'))).toHaveLength(0);
    }));

  it('leaves nothing behind when it is discarded, and an older file as it was', () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'a'), 'older');
      const writer = await AsideWriter.open(join(folder, 'a'));
      await writer.write(new Uint8Array(10));
      await writer.discard();
      await writer.discard();
      expect([readdirSync(folder), readFileSync(join(folder, 'a'), 'utf8')]).toEqual([['a'], 'older']);
    }));
});

describe("the names of a person's datasets", () => {
  const says = (name: string) => {
    const checked = checkName(name);
    return checked.ok ? 'accepted' : checked.error.message;
  };

  it.each(['a', 'my-faces', '64x64', 'x'.repeat(40), 'console', 'com10', 'prepared-2'])('may be %s', (name) =>
    expect(says(name)).toBe('accepted'),
  );

  it.each(['', 'x'.repeat(41), 'My', 'a b', 'a_b', 'a/b', '..', 'a.b', 'ä', 'a\n', '\u0000'])(
    'may not be %j: small letters, digits and hyphens are portable',
    (name) => expect(says(name)).toMatch(/^The name ".*" cannot be used: a name has 1 to 40/),
  );

  it.each(['prepared', 'con', 'nul', 'aux', 'prn', 'com1', 'lpt9', '-a', '-'])(
    'may not be %s, which is reserved',
    (name) => expect(says(name)).toBe(`The name "${name}" is reserved; choose another name.`),
  );

  it('may not be those of built-in ones', () => expect(says('mnist')).toMatch(/^"mnist" is a built-in dataset/));
});

describe('the list of added datasets', () => {
  const added: Added = { version: 1, kind: 'npz', path: '/data/a.npz', count: 3, shape: [3, 8, 8] };

  it('gives back what was saved, in the order of the names', () =>
    inFolder(async (folder) => {
      const registry = new Registry(join(folder, 'datasets'));
      expect(await registry.all()).toEqual([]);
      await registry.save('b', added);
      await registry.save('a', { ...added, count: 5 });
      expect(await registry.get('b')).toEqual(added);
      expect((await registry.all()).map(({ name, added: { count } }) => [name, count])).toEqual([
        ['a', 5],
        ['b', 3],
      ]);
    }));

  it('passes over what cannot be read, and reads nothing under a name that none can have', () =>
    inFolder(async (folder) => {
      const registry = new Registry(folder);
      for (const [name, text] of Object.entries({
        broken: '{',
        other: '{"version":2,"kind":"npz"}',
        empty: JSON.stringify({ ...added, count: 0 }),
        Upper: JSON.stringify(added),
        prepared: JSON.stringify(added),
      })) {
        mkdirSync(join(folder, name));
        writeFileSync(join(folder, name, 'source.json'), text);
        expect(await registry.get(name), name).toBeUndefined();
      }
      writeFileSync(join(folder, 'file'), '');
      expect(await registry.all()).toEqual([]);
      expect(await registry.get('../datasets')).toBeUndefined();
    }));

  it('forgets one with its folder, unless something else lies in it', () =>
    inFolder(async (folder) => {
      const registry = new Registry(folder);
      for (const name of ['a', 'b']) await registry.save(name, added);
      writeFileSync(join(folder, 'b', 'mine'), 'kept');
      for (const name of ['a', 'b']) await registry.remove(name);
      expect([readdirSync(folder), readdirSync(join(folder, 'b')), await registry.all()]).toEqual([
        ['b'],
        ['mine'],
        [],
      ]);
    }));
});

describe('a file on disk', () => {
  const { set, plain, gzip } = smallSet('mnist', 3);

  it('is recognised as one of a known set by its content, gzip or not', () =>
    inFolder(async (folder) => {
      for (const [name, bytes] of Object.entries({ plain: plain.images, gzip: gzip.images })) {
        writeFileSync(join(folder, name), bytes);
        expect(await recognise(join(folder, name), [set])).toEqual({ container: 'idx', md5s: [set.images.md5] });
      }
    }));

  it('of another size or kind is none of them, after one small read', () =>
    inFolder(async (folder) => {
      const files = {
        empty: Buffer.alloc(0),
        short: plain.images.subarray(0, 15),
        text: Buffer.from('a text of some length'),
        other: idxFile([21, 28, 28], new Uint8Array(21 * 784)),
      };
      for (const [name, bytes] of Object.entries(files)) {
        writeFileSync(join(folder, name), bytes);
        expect(await recognise(join(folder, name), [set]), name).toBeUndefined();
      }
      await expect(recognise(join(folder, 'missing'), [set])).rejects.toThrow('ENOENT');
    }));

  it('that has the form of a known one but is cut short is refused by name', () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'cut'), plain.images.subarray(0, 1000));
      await expect(recognise(join(folder, 'cut'), [set])).rejects.toThrow(/cut is truncated: 20 x 28 x 28 values need/);
    }));
});

describe('what was found out about files', () => {
  const { set, plain } = smallSet('mnist', 3);

  it('is remembered by size and time, over a restart, and found out again after a change', () =>
    inFolder(async (folder) => {
      const [file, cacheFile] = [join(folder, 'images'), join(folder, 'cache', 'seen.json')];
      writeFileSync(file, plain.images);
      utimesSync(file, 1000, 1000);
      const first = new FileStampCache(cacheFile, [set]);
      const stamp = await first.stamp(file);
      expect(stamp).toEqual({
        size: plain.images.length,
        mtimeMs: 1_000_000,
        container: 'idx',
        md5s: [set.images.md5],
      });
      await first.save();

      // The same size and time: the changed content is not read.
      writeFileSync(file, Buffer.alloc(plain.images.length));
      utimesSync(file, 1000, 1000);
      const second = new FileStampCache(cacheFile, [set]);
      expect(await second.stamp(file)).toEqual(stamp);
      utimesSync(file, 2000, 2000);
      expect(await second.stamp(file)).toMatchObject({ mtimeMs: 2_000_000, md5s: [] });
    }));

  it('includes why a file cannot be read, and nothing of one that is missing', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'images');
      writeFileSync(file, plain.images.subarray(0, 1000));
      const cache = new FileStampCache(join(folder, 'seen.json'), [set]);
      expect(await cache.stamp(file)).toMatchObject({ md5s: [], problem: expect.stringContaining('is truncated') });
      expect(await cache.stamp(join(folder, 'missing'))).toBeUndefined();
    }));

  it.each(['', '{', '[]', '[["a",{"size":"1"}]]', '{"a":1}'])('is found out anew where %j is stored', (text) =>
    inFolder(async (folder) => {
      const [file, cacheFile] = [join(folder, 'labels'), join(folder, 'seen.json')];
      writeFileSync(file, plain.labels);
      writeFileSync(cacheFile, text);
      expect(await new FileStampCache(cacheFile, [set]).stamp(file)).toMatchObject({ md5s: [set.labels.md5] });
    }),
  );

  it('is written only when there is something new, and a folder that cannot be written is no error', () =>
    inFolder(async (folder) => {
      const unused = new FileStampCache(join(folder, 'a', 'seen.json'), [set]);
      await unused.save();
      expect(readdirSync(folder)).toEqual([]);
      writeFileSync(join(folder, 'file'), 'x');
      const cache = new FileStampCache(join(folder, 'file', 'seen.json'), [set]);
      await cache.stamp(join(folder, 'file'));
      await cache.save();
      expect(readdirSync(folder)).toEqual(['file']);
    }));
});
