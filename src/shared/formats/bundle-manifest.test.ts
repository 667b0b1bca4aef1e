import { expect, test } from 'vitest';
import { bundleManifest, isAside, isPortablePath } from './bundle-manifest';

test.each(['run.json', 'samples/100.png', 'a/b/c/d/e/f', 'checkpoints/step-100.safetensors', 'console.txt', 'x.con'])(
  '%s is portable',
  (path) => expect(isPortablePath(path)).toBe(true),
);

test.each([
  ['empty', ''],
  ['absolute', '/run.json'],
  ['out of the folder', '../run.json'],
  ['the folder itself', 'samples/./1.png'],
  ['an empty segment', 'samples//1.png'],
  ['a folder', 'samples/'],
  ['a backslash', 'samples\\1.png'],
  ['a drive', 'C:run.json'],
  ['a hidden file', '.run.json'],
  ['a space', 'run 1.json'],
  ['a name that Windows cuts', 'run.json.'],
  ['a device of Windows', 'NUL'],
  ['a device of Windows with an extension', 'samples/com1.png'],
  ['a control character', 'run\n.json'],
  ['seven levels', 'a/b/c/d/e/f/g'],
  ['201 characters', 'a'.repeat(201)],
])('%s is not portable', (_, path) => expect(isPortablePath(path)).toBe(false));

test('temporary files are known by their end', () => {
  expect(['a.tmp', 'samples/a.part', 'a.tmp.png', 'tmp', 'part'].map(isAside)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

test('a manifest with a path that leaves the run folder, or without a run, is refused', () => {
  const manifest = (path: string, runs = 1) => ({
    format: 1,
    gander: '0.1.0',
    createdAt: '2026-11-21T10:04:09.000Z',
    checkpoints: 'last',
    runs: Array.from({ length: runs }, () => ({
      id: '20260131-120000-abcd',
      name: 'gan',
      dataset: { name: 'ring', sha256: '' },
      files: [{ path, bytes: 3, sha256: 'a'.repeat(64) }],
    })),
  });
  const problems = (value: unknown) => bundleManifest.safeParse(value).error?.issues.map(({ path }) => path.join('.'));
  expect(problems(manifest('run.json'))).toBeUndefined();
  expect(problems(manifest('../run.json'))).toEqual(['runs.0.files.0.path']);
  expect(problems(manifest('run.json', 0))).toEqual(['runs']);
});
