import fs from 'node:fs';
import path from 'node:path';
import { which, run, lastLine } from '../lib/exec.mjs';
import { done, refused } from '../lib/outcome.mjs';
import { cacheFolder, inRoot } from '../lib/paths.mjs';
import { findPython } from '../lib/python.mjs';
import { fetchWheel, unpackWheel } from '../lib/wheel.mjs';
import { findSection, keepArchitecture } from './fatbin.mjs';

const pinned = JSON.parse(fs.readFileSync(inRoot('native', 'tensorflow.json'), 'utf8'));
/** @type {(import('../lib/wheel.mjs').Wheel & { part: string })[]} */
const cuda = JSON.parse(fs.readFileSync(inRoot('native', 'cuda-libraries.json'), 'utf8'));
const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];

/**
 * Puts an engine into `target`: the addon of the engine that is set up here, which loads either build of TensorFlow, and the
 * libraries of that build, stripped. Of CUDA's device code only that of one architecture stays.
 *
 * @param {string} target
 * @param {{ device: 'cuda' | 'cpu', architecture: number }} options
 */
export async function packEngine(target, { device, architecture }) {
  const here = engineHere();
  if (!here) return refused('No TensorFlow engine is set up here, whose addon the kit needs: run npm run setup.');
  const addon = path.join('lib', 'napi-v8', 'tfjs_binding.node');
  fs.cpSync(path.join(here, addon), path.join(target, addon));
  const placed = device === 'cuda' ? await placeCuda(target) : placeCpu(here, target);
  if (!placed.ok) return placed;
  for (const name of LIBRARIES) {
    const file = path.join(target, 'tensorflow', name);
    if (device === 'cuda') reduceDeviceCode(file, architecture);
    const stripped = await run('strip', ['--strip-unneeded', file]);
    if (stripped.code !== 0) return refused(`${name} could not be stripped: ${lastLine(stripped.stderr)}.`);
  }
  const engine = { name: 'tensorflow', version: pinned.version, device, addon };
  fs.writeFileSync(path.join(target, 'engine.json'), `${JSON.stringify(engine, null, 2)}\n`);
  return done();
}

/** The folder of a complete CPU engine in the cache. */
function engineHere() {
  const engines = path.join(cacheFolder(), 'engines');
  const folders = fs.existsSync(engines) ? fs.readdirSync(engines) : [];
  return folders
    .filter((name) => name.startsWith(`tensorflow-${pinned.version}-cpu-${process.platform}-${process.arch}`))
    .map((name) => path.join(engines, name))
    .find((folder) => fs.existsSync(path.join(folder, 'engine.json')));
}

/**
 * @param {string} here
 * @param {string} target
 */
function placeCpu(here, target) {
  for (const name of LIBRARIES) fs.cpSync(path.join(here, 'tensorflow', name), path.join(target, 'tensorflow', name));
  return done();
}

/**
 * TensorFlow's CUDA build, and CUDA's runtime, which the libraries of another CUDA version cannot replace.
 *
 * @param {string} target
 */
async function placeCuda(target) {
  if (!which('strip')) return refused('The kit needs strip: install binutils.');
  const python = await findPython();
  if (!python.ok) return python;
  const engine = pinned.engines.find((/** @type {{ device: string }} */ one) => one.device === 'cuda');
  /** @type {[import('../lib/wheel.mjs').Wheel, string[]][]} */
  const wheels = [
    [
      { ...engine, version: pinned.version, python: pinned.python },
      [...LIBRARIES.map((name) => `tensorflow/${name}`), 'tensorflow/THIRD_PARTY_NOTICES.txt'],
    ],
    ...cuda
      .filter(({ part }) => part === 'cuda_runtime')
      .map((one) => /** @type {[import('../lib/wheel.mjs').Wheel, string[]]} */ ([one, ['nvidia/cuda_runtime/']])),
  ];
  for (const [wheel, members] of wheels) {
    const fetching = path.join(target, 'fetching');
    const file = await fetchWheel(python.value, wheel, fetching);
    if (!file.ok) return file;
    const unpacked = await unpackWheel(file.value, target, members);
    fs.rmSync(fetching, { recursive: true, force: true });
    if (!unpacked.ok) return unpacked;
  }
  const runtime = path.join(target, 'nvidia', 'cuda_runtime');
  fs.rmSync(path.join(runtime, 'include'), { recursive: true, force: true });
  for (const name of fs.readdirSync(path.join(runtime, 'lib')))
    if (name.endsWith('.a')) fs.rmSync(path.join(runtime, 'lib', name));
  return done();
}

/**
 * A library without device code, such as libtensorflow_framework, stays as it is.
 *
 * @param {string} file
 * @param {number} architecture
 */
function reduceDeviceCode(file, architecture) {
  const descriptor = fs.openSync(file, 'r+');
  try {
    const read = (/** @type {number} */ offset, /** @type {number} */ bytes) => {
      const buffer = Buffer.alloc(bytes);
      fs.readSync(descriptor, buffer, 0, bytes, offset);
      return buffer;
    };
    const place = findSection(read, '.nv_fatbin');
    if (!place) return;
    const section = read(place.offset, place.bytes);
    keepArchitecture(section, architecture);
    fs.writeSync(descriptor, section, 0, section.length, place.offset);
  } finally {
    fs.closeSync(descriptor);
  }
}
