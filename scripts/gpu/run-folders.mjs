import fs from 'node:fs';
import path from 'node:path';
import { lastLine, run } from '../lib/exec.mjs';

/** @typedef {{ node: string, app: string, env: NodeJS.ProcessEnv }} Kit */

/** Metrics of time and memory, which differ between any two runs. */
const OF_THE_MACHINE = /^(?:time|stepsPerSecond|memory|rss)/i;

/**
 * Trains a run folder in a process of its own, without the core.
 *
 * @param {Kit} kit
 * @param {string} folder
 * @param {number} [resumeFrom]
 * @throws {Error} with the last line that the process printed if it failed
 */
export async function trainFolder({ node, app, env }, folder, resumeFrom) {
  const args = { folder, engine: 'tensorflow', ...(resumeFrom === undefined ? {} : { resumeFrom }) };
  const worker = path.join(app, 'out', 'main', 'worker.cjs');
  const { code, stdout, stderr } = await run(node, [worker, JSON.stringify(args)], { cwd: app, env });
  if (code === 0) return;
  const end = journalOf(folder).findLast(({ type }) => type === 'end');
  throw new Error(end?.message ?? (lastLine(stderr) || lastLine(stdout) || `the training process ended with ${code}`));
}

/**
 * Makes a run folder with the settings of another, some of them changed.
 *
 * @param {string} template
 * @param {string} folder
 * @param {Record<string, unknown>} changes
 */
export function runFolder(template, folder, changes) {
  const file = JSON.parse(fs.readFileSync(path.join(template, 'run.json'), 'utf8'));
  const hyperparameters = { ...file.hyperparameters, ...changes };
  fs.mkdirSync(path.join(folder, 'samples'), { recursive: true });
  fs.mkdirSync(path.join(folder, 'checkpoints'), { recursive: true });
  fs.writeFileSync(path.join(folder, 'run.json'), JSON.stringify({ ...file, hyperparameters }));
  return folder;
}

/**
 * @param {string} folder
 * @returns {any[]}
 */
const journalOf = (folder) =>
  fs
    .readFileSync(path.join(folder, 'journal.ndjson'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

/**
 * The metrics of each step of a run folder, without those of the machine, and the seconds of training.
 *
 * @param {string} folder
 * @returns {{ step: number, time: number, values: Record<string, number> }[]}
 */
export function metricsOf(folder) {
  return journalOf(folder)
    .filter(({ type }) => type === 'metrics')
    .flatMap(({ steps, values }) =>
      steps.map((/** @type {number} */ step, /** @type {number} */ i) => ({
        step,
        time: values.time?.[i],
        values: Object.fromEntries(
          Object.entries(values)
            .map(([name, list]) => [name, /** @type {unknown[]} */ (list)[i]])
            .filter(([name, value]) => !OF_THE_MACHINE.test(String(name)) && typeof value === 'number'),
        ),
      })),
    );
}

/**
 * The engine and device that computed a run folder.
 *
 * @param {string} folder
 */
export const engineOf = (folder) => journalOf(folder).findLast(({ type }) => type === 'start')?.engine;

/**
 * Milliseconds a step in the second half of a run, after compiling and warming up.
 *
 * @param {string} folder
 */
export function msPerStep(folder) {
  const timed = metricsOf(folder).filter(({ time }) => typeof time === 'number');
  const [first, last] = [timed[timed.length >> 1], timed.at(-1)];
  if (!first || !last || first === last) throw new Error('the run logged too few steps to be timed');
  return (1000 * (last.time - first.time)) / (last.step - first.step);
}

/**
 * The tensors of the last checkpoint of a run folder as bytes, without the metadata, which holds times.
 *
 * @param {string} folder
 */
export function lastTensors(folder) {
  const checkpoints = path.join(folder, 'checkpoints');
  const name = fs
    .readdirSync(checkpoints)
    .filter((file) => file.endsWith('.safetensors'))
    .sort()
    .at(-1);
  if (!name) throw new Error('the run wrote no checkpoint');
  const bytes = fs.readFileSync(path.join(checkpoints, name));
  return { name, bytes: bytes.subarray(8 + Number(bytes.readBigUInt64LE(0))) };
}
