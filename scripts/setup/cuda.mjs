import fs from 'node:fs';
import path from 'node:path';
import { run } from '../lib/exec.mjs';
import { done } from '../lib/outcome.mjs';
import { inRoot } from '../lib/paths.mjs';
import { compareVersions } from '../lib/system.mjs';
import { fetchWheel, unpackWheel } from '../lib/wheel.mjs';

/**
 * @typedef {import('../lib/wheel.mjs').Wheel & { part: string, library?: string, minimum: string }} CudaPart
 * @typedef {CudaPart & ({ from: 'system' | 'fetch' } | { from: 'python', folder: string })} CudaLibrary
 */

/** @type {CudaPart[]} */
const parts = JSON.parse(fs.readFileSync(inRoot('native', 'cuda-libraries.json'), 'utf8'));

/**
 * The libraries that TensorFlow's CUDA build needs in addition to the driver, and the source of each: `system` (known
 * to the loader),
 * `python` (a folder installed by pip, to be linked) or `fetch` (a wheel; gigabytes in all). Only versions at or above the minimum count.
 *
 * @param {string | undefined} python
 * @returns {Promise<CudaLibrary[]>}
 */
export async function findCudaLibraries(python, { env = process.env } = {}) {
  const [loader, installed] = [await loaderVersions(env), python ? await pythonFolders(python, env) : {}];
  return parts.map((part) => {
    if (part.library && enough(loader.get(part.library), part.minimum)) return { ...part, from: 'system' };
    const here = installed[part.package];
    return here && enough(here.version, part.minimum)
      ? { ...part, from: 'python', folder: here.folder }
      : { ...part, from: 'fetch' };
  });
}

/**
 * @param {string | undefined} version
 * @param {string} minimum
 */
const enough = (version, minimum) => version !== undefined && compareVersions(version, minimum) >= 0;

/** @param {readonly Pick<CudaLibrary, 'from' | 'bytes'>[]} libraries */
export const bytesToFetch = (libraries) =>
  libraries.filter((one) => one.from === 'fetch').reduce((sum, one) => sum + one.bytes, 0);

/**
 * Full version by library name, from the names of the files that `libcudart.so.12` and others link to.
 *
 * @param {NodeJS.ProcessEnv} env
 */
async function loaderVersions(env) {
  const { stdout } = await run('ldconfig', ['-p'], {
    env: { ...env, PATH: `${env.PATH ?? ''}${path.delimiter}/sbin${path.delimiter}/usr/sbin` },
  });
  const found = new Map();
  for (const [, name, file = ''] of stdout.matchAll(/^\s*(\S+) \(.*\) => (\S+)$/gm)) {
    const version = fs.existsSync(file) && /\.so\.([\d.]+)$/.exec(fs.realpathSync(file))?.[1];
    if (version && !found.has(name)) found.set(name, version);
  }
  return found;
}

const listInstalled = `
import importlib.metadata as meta, json, os, sys
found = {}
for name in sys.argv[1:]:
    try: dist = meta.distribution(name)
    except meta.PackageNotFoundError: continue
    roots = {str(dist.locate_file(os.path.join(*f.parts[:2]))) for f in dist.files or [] if f.parts[0] == 'nvidia' and len(f.parts) > 2}
    if roots: found[name] = {'version': dist.version, 'folder': sorted(roots)[0]}
print(json.dumps(found))
`;

/**
 * @param {string} python
 * @param {NodeJS.ProcessEnv} env
 */
async function pythonFolders(python, env) {
  const { stdout, code } = await run(python, ['-c', listInstalled, ...parts.map((part) => part.package)], { env });
  return code === 0 ? JSON.parse(stdout) : {};
}

/**
 * @typedef {{ env: NodeJS.ProcessEnv, report: import('../lib/log.mjs').Report, signal: AbortSignal, downloads: string }} PlaceOptions
 */

/**
 * Places the libraries as `nvidia/<part>` beside `tensorflow/`, which is on TensorFlow's run path, so LD_LIBRARY_PATH
 * is not needed.
 *
 * @param {readonly CudaLibrary[]} libraries
 * @param {string | undefined} python
 * @param {string} folder
 * @param {PlaceOptions} options
 */
export async function placeCudaLibraries(libraries, python, folder, options) {
  for (const library of libraries) {
    const target = path.join(folder, 'nvidia', library.part);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    if (library.from === 'python') fs.symlinkSync(library.folder, target);
    if (library.from !== 'fetch') continue;
    const outcome = await fetchLibrary(library, python, folder, options);
    if (!outcome.ok) return outcome;
  }
  return done();
}

/**
 * @param {CudaLibrary} library
 * @param {string | undefined} python
 * @param {string} folder
 * @param {PlaceOptions} options
 */
async function fetchLibrary(library, python, folder, { env, report, signal, downloads }) {
  const onBytes = report(library.package, library.bytes);
  const file = await fetchWheel(python, library, downloads, { env, signal, onBytes });
  if (!file.ok) return file;
  const unpacked = await unpackWheel(file.value, folder, [`nvidia/${library.part}/`], signal);
  if (!signal.aborted) fs.rmSync(file.value, { force: true });
  return unpacked;
}
