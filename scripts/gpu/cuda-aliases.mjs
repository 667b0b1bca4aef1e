import fs from 'node:fs';
import path from 'node:path';
import { run } from '../lib/exec.mjs';
import { done, refused } from '../lib/outcome.mjs';

/**
 * The names under which TensorFlow 2.21 loads CUDA 12, all of which CUDA 13 has too, with the same functions.
 * libcudart is not among them: it is carried by the kit.
 */
const WANTED = [
  'libcublas.so.12',
  'libcublasLt.so.12',
  'libcufft.so.11',
  'libcusolver.so.11',
  'libcusparse.so.12',
  'libcudnn.so.9',
];
/** Loaded if present. */
const OPTIONAL = ['libcurand.so.10', 'libnvJitLink.so.12', 'libnvrtc.so.12', 'libcupti.so.12', 'libnccl.so.2'];

/** Name without version, and version. */
const SHARED_OBJECT = /^(lib[\w-]+\.so)\.(\d+)$/;

/**
 * Puts links to the CUDA libraries of the folders into one folder: under their own names, because they load each other, and
 * under the names that TensorFlow loads, where those are missing. Of several versions the first folder's counts.
 *
 * @param {readonly string[]} folders
 * @param {string} target
 */
export function linkCuda(folders, target) {
  fs.mkdirSync(target, { recursive: true });
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const folder of folders)
    for (const name of fs.existsSync(folder) ? fs.readdirSync(folder) : [])
      if (SHARED_OBJECT.test(name) && !found.has(name)) found.set(name, path.join(folder, name));
  for (const [name, file] of found) link(file, path.join(target, name));
  const missing = [...WANTED, ...OPTIONAL].filter((name) => {
    if (found.has(name)) return false;
    const other = newestOf(found, name.replace(SHARED_OBJECT, '$1'));
    if (other) link(other, path.join(target, name));
    return !other;
  });
  const required = missing.filter((name) => WANTED.includes(name));
  if (required.length > 0)
    return refused(
      `CUDA libraries are missing on this machine: ${required.join(', ')}. Install PyTorch or TensorFlow with CUDA.`,
    );
  return done({ libraries: [...found.values()], missing });
}

/**
 * @param {ReadonlyMap<string, string>} found
 * @param {string} base
 */
function newestOf(found, base) {
  const versions = [...found].filter(([name]) => name.startsWith(`${base}.`));
  const version = (/** @type {string} */ name) => Number(name.replace(SHARED_OBJECT, '$2'));
  versions.sort(([a], [b]) => version(b) - version(a));
  return versions[0]?.[1];
}

/**
 * A file that is there, such as the libcudart of the kit, stays.
 *
 * @param {string} file
 * @param {string} at
 */
function link(file, at) {
  if (!fs.lstatSync(at, { throwIfNoEntry: false })) fs.symlinkSync(file, at);
}

const LIST_PYTHON = `
import glob, sys
print("\\n".join(folder for root in sys.path for folder in sorted(glob.glob(root + "/nvidia/*/lib"))))
`;

/**
 * Folders with CUDA libraries: those that pip installed for a Python, then those of the system.
 *
 * @param {string | undefined} python
 */
export async function cudaFolders(python, env = process.env) {
  const pip = python ? (await run(python, ['-c', LIST_PYTHON], { env })).stdout.split('\n').filter(Boolean) : [];
  const { stdout } = await run('ldconfig', ['-p'], { env: { ...env, PATH: `${env.PATH ?? ''}:/sbin:/usr/sbin` } });
  const system = [...stdout.matchAll(/^\s*lib(?:cu|nv|nccl)\S* \(.*\) => (\S+)$/gm)].map(([, file]) =>
    path.dirname(file ?? ''),
  );
  return [...new Set([...pip, ...system, '/usr/local/cuda/lib64'])];
}
