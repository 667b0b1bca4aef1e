import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { compile, findCompiler } from './compiler.mjs';
import { findPython } from './python.mjs';
import { roomFor } from './room.mjs';

test('without a compiler the message says what to install', () => {
  expect(findCompiler({ PATH: '' })).toEqual({
    ok: false,
    why: expect.stringMatching(/^no C\+\+ compiler .* npm run setup\.$/),
  });
});

test('without Python the message says what to install', async () => {
  expect(await findPython({ PATH: '' })).toEqual({
    ok: false,
    why: expect.stringMatching(/^no Python 3 is on PATH.*\.$/),
  });
});

test.skipIf(process.platform === 'win32')('without pip the message says what to install', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gander-python-'));
  fs.writeFileSync(path.join(folder, 'python3'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  expect(await findPython({ PATH: folder })).toEqual({ ok: false, why: expect.stringContaining('has no pip') });
  fs.rmSync(folder, { recursive: true });
});

test('a source that does not compile is refused with the first error', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gander-compile-'));
  const source = path.join(folder, 'broken.cc');
  fs.writeFileSync(source, 'int main() { return missing; }');
  const compiler = findCompiler();
  if (!compiler.ok) throw new Error(compiler.why);
  const outcome = await compile(compiler.value, ['-c', source, '-o', path.join(folder, 'broken.o')], 'the binding');
  expect(outcome).toEqual({ ok: false, why: expect.stringMatching(/^the binding did not compile .*missing/) });
  fs.rmSync(folder, { recursive: true });
});

test('a disk with too little space is refused before the download', () => {
  expect(roomFor(1e18, os.tmpdir(), 'TensorFlow')).toEqual({
    ok: false,
    why: expect.stringMatching(/^TensorFlow needs 1000000000\.0 GB .*GANDER_CACHE/),
  });
  expect(roomFor(1, os.tmpdir(), 'TensorFlow').ok).toBe(true);
});
