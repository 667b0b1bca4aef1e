import fs from 'node:fs';
import path from 'node:path';
import { buildAside } from '../lib/aside.mjs';
import { forgetFailure, recentFailure, rememberFailure } from '../lib/attempts.mjs';
import { findCompiler } from '../lib/compiler.mjs';
import { sha256Of, sha256Tree } from '../lib/hash.mjs';
import { done, refused } from '../lib/outcome.mjs';
import { cacheFolder, inRoot, root } from '../lib/paths.mjs';
import { findPython } from '../lib/python.mjs';
import { roomFor } from '../lib/room.mjs';
import { compareVersions, glibcVersion, hasNvidia } from '../lib/system.mjs';
import { indexAddress, indexName } from '../lib/package-index.mjs';
import { fetchWheel, receivedBytes, unpackWheel } from '../lib/wheel.mjs';
import { loads, placeAddon, prebuiltAddon, bindingSources } from './addon.mjs';
import { bytesToFetch, findCudaLibraries, placeCudaLibraries } from './cuda.mjs';
import { setUpPrebuilt } from './prebuilt.mjs';

/**
 * @typedef {Omit<import('../lib/wheel.mjs').Wheel, 'version' | 'python'> & { device: string, platform: string, arch: string, bytesInstalled: number }} PinnedEngine
 * @typedef {{ compiler: string | undefined, python: string | undefined, libraries: import('./cuda.mjs').CudaLibrary[] }} Tools
 *
 * @typedef {object} EngineOptions
 * @property {boolean} [again]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {import('../lib/log.mjs').Report} [report]
 * @property {(engine: { device: string }) => void} [onStart]
 * @property {AbortSignal} [signal] ends the set-up, which then refuses; what was downloaded is kept
 */

/**
 * @type {{
 *   version: string,
 *   python: { version: string, abi: string },
 *   engines: PinnedEngine[],
 *   members: string[],
 *   compile: string[],
 *   link: string[],
 * }}
 */
export const pinned = JSON.parse(fs.readFileSync(inRoot('native', 'tensorflow.json'), 'utf8'));

/** The engines that can be built for a machine, best first; CUDA only if there is an NVIDIA driver. */
export function candidates(platform = process.platform, arch = process.arch, nvidia = hasNvidia()) {
  return pinned.engines.filter(
    (engine) => engine.platform === platform && engine.arch === arch && (engine.device !== 'cuda' || nvidia),
  );
}

/**
 * The folder name of an engine, which depends on TensorFlow's version, the binding's sources and the compiler options.
 *
 * @param {PinnedEngine} engine
 */
export function engineKey(engine) {
  const build = sha256Of(
    engine.sha256,
    sha256Tree(bindingSources(), ['binding']),
    JSON.stringify([pinned.compile, pinned.link]),
  );
  return `tensorflow-${pinned.version}-${engine.device}-${engine.platform}-${engine.arch}-${build.slice(0, 8)}`;
}

/** @param {PinnedEngine} engine */
const engineFolder = (engine) => path.join(cacheFolder(), 'engines', engineKey(engine));
/** @param {PinnedEngine} engine */
const isComplete = (engine) => fs.existsSync(path.join(engineFolder(engine), 'engine.json'));

/**
 * The addon of an engine that is set up.
 *
 * @param {PinnedEngine} engine
 */
export const engineAddon = (engine) => path.join(engineFolder(engine), 'lib', 'napi-v8', 'tfjs_binding.node');

/**
 * Makes sure that the best engine for this machine is set up: `done({ engine, made, notes })`, where `made` is whether
 * it was built now and
 * `notes` say why better ones failed. After a refusal only WebAssembly and JavaScript are available.
 *
 * `again` retries what failed less than a day ago. `report` gets a label and the total bytes, and returns a progress function.
 *
 * @param {EngineOptions} [options]
 */
export async function setUpEngine({
  again = false,
  env = process.env,
  report = (_what, _total) => (_bytes) => {},
  onStart = () => {},
  signal = new AbortController().signal,
} = {}) {
  if (env.GANDER_ENGINE_SETUP === 'skip')
    return refused('the engine set-up is skipped because of GANDER_ENGINE_SETUP.');
  const brought = await broughtEngine();
  if (brought) return done({ engine: brought, made: false, notes: [] });
  const notes = [];
  for (const engine of candidates()) {
    if (isComplete(engine)) return done({ engine, made: false, notes });
    const outcome = await attempt(engine, { again, env, report, onStart, signal });
    if (outcome.ok) return done({ engine, made: true, notes });
    if (signal.aborted) return outcome;
    notes.push(outcome.why);
  }
  if (candidates().length === 0) return setUpPrebuilt({ again, env, onStart });
  return refused(notes.at(-1) ?? '');
}

/**
 * The engine of an installation that brings TensorFlow along, as with pip, if it loads; undefined in others.
 *
 * @param {string} base
 */
export async function broughtEngine(base = root) {
  const folder = path.join(base, 'prebuilt', 'engines');
  for (const name of fs.existsSync(folder) ? fs.readdirSync(folder) : []) {
    const { addon, device } = JSON.parse(fs.readFileSync(path.join(folder, name, 'engine.json'), 'utf8'));
    if ((await loads(path.join(folder, name, addon))).ok)
      return { device: String(device), platform: process.platform, arch: process.arch, prebuilt: true };
  }
  return undefined;
}

/**
 * Cheap conditions are checked at each start; a download or build that failed is not retried for a day.
 *
 * @param {PinnedEngine} engine
 * @param {Required<EngineOptions>} options
 */
async function attempt(engine, options) {
  const tools = await toolsFor(options.env);
  if (!tools.ok) return tools;
  const key = engineKey(engine);
  const before = options.again ? undefined : recentFailure(key, key);
  if (before) return refused(before);
  const libraries = engine.device === 'cuda' ? await findCudaLibraries(tools.value.python) : [];
  const room = roomFor(
    2 * engine.bytes + engine.bytesInstalled + 3 * bytesToFetch(libraries),
    path.dirname(engineFolder(engine)),
    `TensorFlow for ${engine.device}`,
  );
  if (!room.ok) return room;
  options.onStart(engine);
  const outcome = await build(engine, { ...tools.value, libraries }, options);
  if (outcome.ok) forgetFailure(key);
  else if (!options.signal.aborted) rememberFailure(key, key, outcome.why);
  return outcome;
}

/** @param {NodeJS.ProcessEnv} env */
async function toolsFor(env) {
  const glibc = glibcVersion();
  if (!glibc || compareVersions(glibc, '2.27') < 0) return refused('TensorFlow needs Linux with glibc 2.27 or newer.');
  const compiler = findCompiler(env);
  if (!compiler.ok && !prebuiltAddon()) return compiler;
  const python = await findPython(env);
  return done({ compiler: compiler.ok ? compiler.value : undefined, python: python.ok ? python.value : undefined });
}

/**
 * What a set-up would download here, before it begins.
 *
 * @typedef {object} EnginePlan
 * @property {string} device
 * @property {boolean} isSetUp
 * @property {{ name: string, bytes: number, received: number }[]} files `received` bytes are there from an earlier attempt
 * @property {number} bytesInstalled
 * @property {string} from name of the package index
 * @property {string} [missing] why the set-up would end before it downloads anything
 */

/**
 * Says what {@link setUpEngine} would do first; undefined on systems for which no engine is pinned.
 *
 * @returns {Promise<EnginePlan | undefined>}
 */
export async function planEngine({ env = process.env } = {}) {
  const brought = await broughtEngine();
  if (brought) return { device: brought.device, isSetUp: true, files: [], bytesInstalled: 0, from: '' };
  const engines = candidates();
  const complete = engines.find(isComplete);
  const engine = complete ?? engines[0];
  if (!engine) return undefined;
  const { device, bytesInstalled } = engine;
  const tools = await toolsFor(env);
  const python = tools.ok ? tools.value.python : undefined;
  const from = indexName(await indexAddress(env, python));
  if (complete) return { device, isSetUp: true, files: [], bytesInstalled, from };
  const libraries = device === 'cuda' ? await findCudaLibraries(python, { env }) : [];
  const wheels = [{ ...engine, version: pinned.version }, ...libraries.filter((one) => one.from === 'fetch')];
  return {
    device,
    isSetUp: false,
    files: wheels.map((wheel) => ({
      name: `${wheel.package} ${wheel.version}`,
      bytes: wheel.bytes,
      received: receivedBytes(wheel, downloads()),
    })),
    bytesInstalled,
    from,
    ...(tools.ok ? {} : { missing: tools.why }),
  };
}

/** Where wheels are downloaded: outside the folder of the engine, so that what has arrived outlives a failure. */
const downloads = () => path.join(cacheFolder(), 'downloads');

/**
 * Downloads, checks, unpacks, compiles, loads, and then writes engine.json; each step may refuse.
 *
 * @param {PinnedEngine} engine
 * @param {Tools} tools
 * @param {Pick<Required<EngineOptions>, 'env' | 'report' | 'signal'>} options
 */
function build(engine, tools, { env, report, signal }) {
  return buildAside(engineFolder(engine), async (folder) => {
    const steps = [
      () => placeTensorFlow(engine, tools, folder, { env, report, signal }),
      () => placeCudaLibraries(tools.libraries, tools.python, folder, { env, report, signal, downloads: downloads() }),
      () => placeAddon(tools.compiler, folder, pinned, signal),
      () => loads(path.join(folder, 'lib', 'napi-v8', 'tfjs_binding.node')),
    ];
    for (const step of steps) {
      if (signal.aborted) return refused('the set-up was cancelled.');
      const outcome = await step();
      if (!outcome.ok) return outcome;
    }
    fs.rmSync(path.join(folder, 'tensorflow', 'include'), { recursive: true, force: true });
    fs.writeFileSync(path.join(folder, 'engine.json'), `${JSON.stringify(description(engine), null, 2)}\n`);
    return done();
  });
}

/** @param {PinnedEngine} engine */
const description = (engine) => ({
  name: 'tensorflow',
  version: pinned.version,
  device: engine.device,
  addon: 'lib/napi-v8/tfjs_binding.node',
  sha256: engine.sha256,
});

/**
 * @param {PinnedEngine} engine
 * @param {Pick<Tools, 'python'>} tools
 * @param {string} folder
 * @param {Pick<Required<EngineOptions>, 'env' | 'report' | 'signal'>} options
 */
async function placeTensorFlow(engine, { python }, folder, { env, report, signal }) {
  const wheel = { ...engine, version: pinned.version, python: pinned.python };
  const file = await fetchWheel(python, wheel, downloads(), {
    env,
    signal,
    onBytes: report(`TensorFlow ${pinned.version} (${engine.device})`, engine.bytes),
  });
  if (!file.ok) return file;
  const unpacked = await unpackWheel(file.value, folder, pinned.members, signal);
  if (!signal.aborted) fs.rmSync(file.value, { force: true });
  return unpacked;
}
