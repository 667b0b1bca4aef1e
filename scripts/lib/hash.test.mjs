import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sha256File, sha256Of, sha256Tree } from './hash.mjs';
import { isStamped, stamp } from './stamp.mjs';

/** @type {string} */
let base;
beforeEach(() => {
  base = fs.mkdtempSync(path.join(os.tmpdir(), 'gander-hash-'));
  fs.mkdirSync(path.join(base, 'src', 'deep'), { recursive: true });
  fs.writeFileSync(path.join(base, 'src', 'a.ts'), 'abc');
  fs.writeFileSync(path.join(base, 'src', 'deep', 'b.ts'), 'b');
});
afterEach(() => fs.rmSync(base, { recursive: true, force: true }));

test("the hash of a file is SHA-256 (the standard's own example)", async () => {
  const expected = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  expect(await sha256File(path.join(base, 'src', 'a.ts'))).toBe(expected);
});

test('the boundary between parts counts', () => {
  expect(sha256Of('ab', 'c')).not.toBe(sha256Of('a', 'bc'));
});

test('the hash of a tree does not change with file times', () => {
  const before = sha256Tree(base, ['src', 'absent']);
  fs.utimesSync(path.join(base, 'src', 'a.ts'), 1, 1);
  expect(sha256Tree(base, ['src', 'absent'])).toBe(before);
});

test.each([
  ['a content', () => fs.writeFileSync(path.join(base, 'src', 'deep', 'b.ts'), 'B')],
  ['a name', () => fs.renameSync(path.join(base, 'src', 'a.ts'), path.join(base, 'src', 'c.ts'))],
  ['a new file', () => fs.writeFileSync(path.join(base, 'src', 'z.ts'), '')],
])('the hash of a tree changes with %s', (_, change) => {
  const before = sha256Tree(base, ['src']);
  change();
  expect(sha256Tree(base, ['src'])).not.toBe(before);
});

test('skipped files do not count', () => {
  /** @param {string} file */
  const skip = (file) => file.endsWith('.test.ts');
  const before = sha256Tree(base, ['src'], skip);
  fs.writeFileSync(path.join(base, 'src', 'a.test.ts'), 'new');
  expect(sha256Tree(base, ['src'], skip)).toBe(before);
});

test('a stamp matches its key only, and a missing stamp matches none', () => {
  const file = path.join(base, 'out', '.built-from');
  expect(isStamped(file, 'k1')).toBe(false);
  stamp(file, 'k1');
  expect([isStamped(file, 'k1'), isStamped(file, 'k2')]).toEqual([true, false]);
});
