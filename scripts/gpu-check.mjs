// node scripts/gpu-check.mjs KIT [--work FOLDER] [--out FILE] [--quick]: tests training on the card of this machine (docs/gpu.md).
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { findCard, withPeakMemory } from './gpu/card.mjs';
import { cudaFolders, linkCuda } from './gpu/cuda-aliases.mjs';
import { MANIFEST, readParts, verifyKit } from './gpu/parts.mjs';
import { engineOf, lastTensors, metricsOf, msPerStep, runFolder, trainFolder } from './gpu/run-folders.mjs';
import { differenceOf, exitCodeOf, FIRST_STEP_BOUND, verdictOf } from './gpu/verdict.mjs';
import { lastLine, run, which } from './lib/exec.mjs';
import { sha256File } from './lib/hash.mjs';
import { done, refused } from './lib/outcome.mjs';

/**
 * @typedef {object} Report
 * @property {import('./gpu/card.mjs').Card | undefined} card
 * @property {string[]} missingLibraries optional CUDA libraries
 * @property {{ name: string, version: string, device: string }} [engine]
 * @property {string} [device] the card that computed
 * @property {import('./gpu/verdict.mjs').Check[]} checks
 * @property {object[]} times
 * @property {object} [four] four runs at once
 */

const OBJECTIVES = ['gan', 'lsgan', 'wgan', 'wgan-gp', 'hinge', 'dragan', 'r1'];
const CONVOLUTIONAL = ['gan', 'wgan-gp'];
const TIMED = [
  { network: 'fc', objective: 'wgan', batch: 64 },
  { network: 'fc', objective: 'wgan', batch: 256 },
  { network: 'fc', objective: 'wgan-gp', batch: 64 },
  { network: 'dcgan', objective: 'gan', batch: 64 },
  { network: 'dcgan', objective: 'gan', batch: 256 },
];
const NEVER = 100_000_000;
const WITHOUT_CARD = { CUDA_VISIBLE_DEVICES: '-1' };
/** cuBLAS and cuDNN would round factors to 10 bits on newer cards, and add in an order that varies. */
const EXACT = { NVIDIA_TF32_OVERRIDE: '0', TF_DETERMINISTIC_OPS: '1', TF_CUDNN_DETERMINISTIC: '1' };

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    work: { type: 'string' },
    out: { type: 'string' },
    /** Few steps, and no times: whether the parts work. */
    quick: { type: 'boolean', default: false },
  },
});
/**
 * @param {string} text
 */
const note = (text) => process.stderr.write(`${text}\n`);

/**
 * Unpacks the kit once; a marker holds the manifest of what is unpacked.
 *
 * @param {string} kit
 * @param {import('./gpu/parts.mjs').Manifest} manifest
 * @param {string} work
 */
async function unpack(kit, manifest, work) {
  const marker = path.join(work, 'unpacked');
  const hash = await sha256File(path.join(kit, MANIFEST));
  if (fs.existsSync(marker) && fs.readFileSync(marker, 'utf8') === hash) return;
  fs.rmSync(work, { recursive: true, force: true });
  fs.mkdirSync(work, { recursive: true });
  const [program, args] = which('xz')
    ? ['sh', ['-c', 'xz -dc | tar -xf -']]
    : [
        'python3',
        ['-c', 'import lzma, sys, tarfile; tarfile.open(fileobj=lzma.open(sys.stdin.buffer), mode="r|").extractall()'],
      ];
  const child = spawn(program, args, { cwd: work, stdio: ['pipe', 'inherit', 'inherit'] });
  const ended = new Promise((resolve) => child.on('close', resolve));
  await pipeline(readParts(kit, manifest.parts), child.stdin);
  if ((await ended) !== 0) throw new Error(`the kit could not be unpacked into ${work}`);
  fs.writeFileSync(marker, hash);
}

/**
 * Where the app finds the engine of the kit and the CUDA libraries, and how it shares the card.
 *
 * @param {import('./gpu/parts.mjs').Manifest} manifest
 * @param {string} work
 * @param {import('./gpu/card.mjs').Card | undefined} card
 * @param {string | undefined} python
 */
async function prepare(manifest, work, card, python) {
  const env = { ...process.env, GANDER_CACHE: path.join(work, 'cache'), TF_FORCE_GPU_ALLOW_GROWTH: 'true' };
  if (manifest.device !== 'cuda' || !card) return done({ env, missing: [] });
  if (card.architecture !== manifest.architecture)
    return refused(
      `The kit has code for compute capability ${manifest.architecture / 10} and this card, ${card.name}, needs ${card.architecture / 10}: pack one with --architecture ${card.architecture}.`,
    );
  const folder = path.join(work, 'cuda');
  const runtime = path.join(work, 'cache', 'engines', 'kit', 'nvidia', 'cuda_runtime', 'lib');
  const linked = linkCuda([runtime, ...(await cudaFolders(python))], folder);
  if (!linked.ok) return linked;
  const paths = [folder, process.env.LD_LIBRARY_PATH].filter(Boolean).join(path.delimiter);
  return done({ env: { ...env, LD_LIBRARY_PATH: paths }, missing: linked.value.missing });
}

/**
 * The engine that the app opens here.
 *
 * @param {import('./gpu/run-folders.mjs').Kit} kit
 */
async function probe({ node, app, env }) {
  const { stdout, stderr } = await run(node, [path.join(app, 'out', 'main', 'worker.cjs'), 'probe', 'tensorflow'], {
    cwd: app,
    env,
  });
  const { engine, error } = JSON.parse(lastLine(stdout) || '{}');
  if (!engine) throw new Error(error ?? lastLine(stderr));
  return engine;
}

/**
 * Runs an experiment of two steps through the core, and returns its run folders by objective.
 *
 * @param {import('./gpu/run-folders.mjs').Kit} kit
 * @param {string} home
 * @param {string} network
 * @param {readonly string[]} objectives
 */
async function queueThroughCore({ node, app, env }, home, network, objectives) {
  const cli = path.join(app, 'out', 'main', 'cli.cjs');
  const settings = ['engine=tensorflow', `network=${network}`, 'scoreEvery=0'].flatMap((set) => ['--set', set]);
  const args = ['run', 'digits-compare', '--objective', objectives.join(), '--steps', '2', '--quiet', '--home', home];
  const { code, stderr } = await run(node, [cli, ...args, ...settings], { cwd: app, env });
  if (code !== 0) throw new Error(lastLine(stderr) || `gander run ended with ${code}`);
  const folders = fs.readdirSync(path.join(home, 'runs')).map((id) => path.join(home, 'runs', id));
  return Object.fromEntries(
    folders.map((folder) => [
      JSON.parse(fs.readFileSync(path.join(folder, 'run.json'), 'utf8')).hyperparameters.objective,
      folder,
    ]),
  );
}

const QUIET = { sampleEvery: NEVER, checkpointEvery: NEVER, diagnosticsEvery: NEVER };

/**
 * The same first steps on the card and on the CPU.
 *
 * @param {import('./gpu/run-folders.mjs').Kit} kit
 * @param {string} template
 * @param {string} scratch
 * @param {string} name
 */
async function compare(kit, template, scratch, name) {
  const steps = options.quick ? 1 : 5;
  const [card, cpu] = await Promise.all(
    [EXACT, { ...EXACT, ...WITHOUT_CARD }].map(async (env, i) => {
      const folder = runFolder(template, path.join(scratch, `equal-${name}-${i}`), { ...QUIET, steps });
      await trainFolder({ ...kit, env: { ...kit.env, ...env } }, folder);
      return metricsOf(folder);
    }),
  );
  const differences = (card ?? []).map(({ values }, i) => differenceOf(values, cpu?.[i]?.values ?? {}));
  const ok = differences.length === steps && (differences[0] ?? Infinity) <= FIRST_STEP_BOUND;
  return {
    name: `equal to the CPU, ${name}`,
    ok,
    detail: `differences ${differences.map((d) => d.toExponential(1)).join(', ')}`,
    differences,
  };
}

/**
 * A run that is resumed at half of its steps ends with the same bits as one that is not.
 *
 * @param {import('./gpu/run-folders.mjs').Kit} kit
 * @param {string} template
 * @param {string} scratch
 * @param {string} name
 */
async function resume(kit, template, scratch, name) {
  const steps = options.quick ? 2 : 20;
  const exact = { ...kit, env: { ...kit.env, ...EXACT } };
  const settings = { ...QUIET, checkpointEvery: steps / 2 };
  const whole = runFolder(template, path.join(scratch, `whole-${name}`), { ...settings, steps });
  await trainFolder(exact, whole);
  const resumed = runFolder(template, path.join(scratch, `resumed-${name}`), { ...settings, steps: steps / 2 });
  await trainFolder(exact, resumed);
  runFolder(template, resumed, { ...settings, steps });
  await trainFolder(exact, resumed, steps / 2);
  const [a, b] = [whole, resumed].map(lastTensors);
  if (!a || !b) throw new Error('a run left no checkpoint');
  const ok = a.name === b.name && a.bytes.equals(b.bytes);
  return { name: `bit-exact resume, ${name}`, ok, detail: ok ? `${a.name} is the same` : `${a.name} differs` };
}

/** @type {Record<string, number>} */
const CRITIC_STEPS = { gan: 1, wgan: 5, 'wgan-gp': 5 };

/**
 * An iteration updates the critic on a batch of real images once or several times.
 *
 * @param {number} ms
 * @param {{ network: string, objective: string, batch: number }} of
 */
function speed(ms, { objective, batch }) {
  const images = batch * (CRITIC_STEPS[objective] ?? 1);
  return { msPerStep: ms, imagesPerSecond: (1000 * images) / ms, secondsPerKimg: ms / images };
}

/**
 * @param {import('./gpu/run-folders.mjs').Kit} kit
 * @param {string} template
 * @param {string} scratch
 * @param {{ network: string, objective: string, batch: number }} of
 * @param {string | undefined} python
 */
async function time(kit, template, scratch, of, python) {
  const name = `${of.objective}-${of.network}-${of.batch}`;
  const steps = of.network === 'fc' ? 1000 : 500;
  const folder = runFolder(template, path.join(scratch, `time-${name}`), { ...QUIET, steps, batchSize: of.batch });
  const { peakMiB } = await withPeakMemory(() => trainFolder(kit, folder));
  const ours = { ...speed(msPerStep(folder), of), memoryMiB: peakMiB };
  /** @type {object[]} */
  const theirs = [];
  for (const merged of python ? [false, true] : [])
    theirs.push({ merged, ...(await timePytorch(kit, of, /** @type {string} */ (python), merged)) });
  return { name, ours, pytorch: theirs };
}

/**
 * A round of the baseline that is not counted, and three that are.
 *
 * @param {import('./gpu/run-folders.mjs').Kit} kit
 * @param {{ network: string, objective: string, batch: number }} of
 * @param {string} python
 * @param {boolean} merged
 */
async function timePytorch({ app, env }, of, python, merged) {
  const job = { ...of, merged, device: 'cuda', budget: 1500 };
  const child = spawn(python, [path.join(app, 'bench', 'baselines', 'pytorch.py'), JSON.stringify(job)], {
    env: { ...env, LD_LIBRARY_PATH: process.env.LD_LIBRARY_PATH ?? '' },
  });
  child.stdin.end('\n\n\n\n');
  const output = { stdout: '', stderr: '' };
  for (const name of /** @type {const} */ (['stdout', 'stderr']))
    child[name].on('data', (/** @type {Buffer} */ chunk) => (output[name] += chunk));
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) return { error: lastLine(output.stderr) };
  const [ready, , ...rounds] = output.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const times = rounds.map(({ ms }) => ms).sort((a, b) => a - b);
  return { version: ready.ready, ...speed(times[1], of), memoryMiB: rounds.at(-1).device };
}

/**
 * Four runs at once on one card.
 *
 * @param {import('./gpu/run-folders.mjs').Kit} kit
 * @param {string} template
 * @param {string} scratch
 */
async function together(kit, template, scratch) {
  const folders = Array.from({ length: 4 }, (_, i) =>
    runFolder(template, path.join(scratch, `four-${i}`), { ...QUIET, steps: 1000 }),
  );
  const { peakMiB } = await withPeakMemory(() => Promise.all(folders.map((folder) => trainFolder(kit, folder))));
  return { runs: folders.length, memoryMiB: peakMiB, msPerStep: folders.map(msPerStep) };
}

/**
 * Makes all checks and writes each into the report, so that it holds what was found even if a later one throws.
 *
 * @param {import('./gpu/run-folders.mjs').Kit} kit
 * @param {string} work
 * @param {import('./gpu/card.mjs').Card | undefined} card
 * @param {string | undefined} python
 * @param {Report} report
 */
async function check(kit, work, card, python, report) {
  const scratch = path.join(work, 'runs');
  fs.rmSync(scratch, { recursive: true, force: true });
  fs.mkdirSync(scratch, { recursive: true });
  const engine = await probe(kit);
  report.engine = engine;
  note(`engine    ${engine.name} ${engine.version}, ${engine.device}`);
  const isOnCard = card !== undefined && !engine.device.startsWith('CPU');
  if (card && !isOnCard)
    report.checks.push({ name: 'the card computes', ok: false, detail: `TensorFlow chose ${engine.device}` });
  const add = (/** @type {import('./gpu/verdict.mjs').Check} */ one) => {
    report.checks.push(one);
    note(`${one.ok ? 'ok  ' : 'FAIL'}      ${one.name}: ${one.detail}`);
  };
  /** @type {Record<string, Record<string, string>>} */
  const templates = {
    fc: await queueThroughCore(
      kit,
      path.join(scratch, 'home-fc'),
      'fc',
      options.quick ? OBJECTIVES.slice(0, 2) : OBJECTIVES,
    ),
    dcgan: options.quick ? {} : await queueThroughCore(kit, path.join(scratch, 'home-dcgan'), 'dcgan', CONVOLUTIONAL),
  };
  const templateOf = (/** @type {string} */ network, /** @type {string} */ objective) =>
    /** @type {string} */ (templates[network]?.[objective]);
  const all = Object.entries(templates).flatMap(([network, by]) =>
    Object.entries(by).map(([objective, folder]) => ({ name: `${objective} ${network}`, folder })),
  );
  for (const { name, folder } of all) {
    const { device } = engineOf(folder);
    add({ name: `trains through the core, ${name}`, ok: device === engine.device, detail: device });
    add(await compare(kit, folder, scratch, name.replace(' ', '-')));
  }
  for (const { name, folder } of options.quick ? all.slice(0, 1) : all)
    add(await resume(kit, folder, scratch, name.replace(' ', '-')));
  if (isOnCard) report.device = card.name;
  if (!isOnCard || options.quick) return;
  for (const of of TIMED) {
    report.times.push(await time(kit, templateOf(of.network, of.objective), scratch, of, python));
    note(JSON.stringify(report.times.at(-1)));
  }
  report.four = await together(kit, templateOf('fc', 'wgan'), scratch);
}

async function main() {
  const kitFolder = path.resolve(positionals[0] ?? '.');
  const work = path.resolve(options.work ?? path.join(kitFolder, 'work'));
  const verified = await verifyKit(kitFolder);
  if (!verified.ok) return { result: 'refused', reason: verified.why };
  const manifest = verified.value;
  await unpack(kitFolder, manifest, work);
  const [card, python] = [await findCard(), which('python3')];
  const prepared = await prepare(manifest, work, card, python);
  if (!prepared.ok) return { result: card ? 'refused' : 'untested', reason: prepared.why, card };
  const kit = { node: process.execPath, app: path.join(work, 'app'), env: prepared.value.env };
  /** @type {Report} */
  const report = { card, missingLibraries: prepared.value.missing, checks: [], times: [] };
  try {
    await check(kit, work, card, python, report);
  } catch (error) {
    report.checks.push({
      name: 'the check ran to its end',
      ok: false,
      detail: String(error instanceof Error ? error.message : error),
    });
  }
  return { ...verdictOf(report), isQuick: options.quick, ...report };
}

const report = await main();
const text = `${JSON.stringify(report, null, 2)}\n`;
if (options.out) fs.writeFileSync(options.out, text);
process.stdout.write(text);
note(`${report.result}: ${report.reason}`);
process.exitCode = exitCodeOf(report.result);
