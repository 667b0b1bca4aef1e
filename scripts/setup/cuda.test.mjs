import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findPython } from '../lib/python.mjs';
import { findCudaLibraries } from './cuda.mjs';

/** @type {string} */
let folder;
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gander-cuda-'))));
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/**
 * A loader cache with libcudart of the given version.
 *
 * @param {string} version
 */
function loaderWith(version) {
  const name = 'libcudart.so.12';
  fs.writeFileSync(path.join(folder, `libcudart.so.${version}`), '');
  fs.symlinkSync(`libcudart.so.${version}`, path.join(folder, name));
  fs.writeFileSync(
    path.join(folder, 'ldconfig'),
    `#!/bin/sh\necho "	${name} (libc6,x86-64) => ${path.join(folder, name)}"\n`,
    { mode: 0o755 },
  );
  return { ...process.env, PATH: folder };
}

/**
 * A Python's packages with only nvidia-cudnn-cu12 of the given version.
 *
 * @param {string} version
 */
function packagesWith(version) {
  const site = path.join(folder, 'site');
  fs.mkdirSync(path.join(site, 'nvidia', 'cudnn', 'lib'), { recursive: true });
  fs.mkdirSync(path.join(site, `nvidia_cudnn_cu12-${version}.dist-info`));
  fs.writeFileSync(
    path.join(site, `nvidia_cudnn_cu12-${version}.dist-info`, 'METADATA'),
    `Metadata-Version: 2.1\nName: nvidia-cudnn-cu12\nVersion: ${version}\n`,
  );
  fs.writeFileSync(
    path.join(site, `nvidia_cudnn_cu12-${version}.dist-info`, 'RECORD'),
    'nvidia/__init__.py,,\nnvidia/cudnn/lib/libcudnn.so.9,,\n',
  );
  return { ...process.env, PATH: '', PYTHONPATH: site };
}

/**
 * @param {string} part
 * @param {NodeJS.ProcessEnv} env
 */
async function sourceOf(part, env) {
  const python = await findPython();
  if (!python.ok) throw new Error(python.why);
  return (await findCudaLibraries(python.value, { env })).find((one) => one.part === part);
}

test.skipIf(process.platform !== 'linux').each([
  ['12.9.79', 'system'],
  ['12.4.127', 'fetch'],
])('a CUDA runtime %s of the system counts as: %s', async (version, from) => {
  expect(await sourceOf('cuda_runtime', loaderWith(version))).toMatchObject({ from });
});

test('a library installed by pip is linked, not downloaded', async () => {
  const found = await sourceOf('cudnn', packagesWith('9.20.0.1'));
  expect(found).toMatchObject({ from: 'python', folder: path.join(folder, 'site', 'nvidia', 'cudnn') });
});

test('a library that is too old is downloaded', async () => {
  expect(await sourceOf('cudnn', packagesWith('9.1.0.70'))).toMatchObject({ from: 'fetch' });
});
