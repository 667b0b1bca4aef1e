import { progress, say, sayTook, warn } from '../lib/log.mjs';
import { setUpBuild } from './build.mjs';
import { setUpElectron } from './electron.mjs';
import { setUpEngine } from './engine.mjs';
import { setUpKernels } from './kernels.mjs';
import { setUpMessages } from './messages.mjs';
import { setUpPackages } from './packages.mjs';

/**
 * Runs a step that has no fallback.
 *
 * @param {string} phase
 * @param {(options: { onStart: () => void }) => Promise<import('../lib/outcome.mjs').Outcome<string>>} work
 * @param {string} doing
 */
async function must(phase, work, doing) {
  const began = performance.now();
  const outcome = await work({ onStart: () => say(phase, doing) });
  if (outcome.ok) sayTook(phase, outcome.value, began);
  else warn(phase, outcome.why);
  return outcome.ok;
}

/** Installs the packages, and compiles the messages, which all sources import. */
export async function packages() {
  const isReady = await must('packages', setUpPackages, 'installing the locked packages');
  if (isReady) await setUpMessages();
  return isReady;
}

export const build = () => must('build', setUpBuild, 'bundling main, preload and renderer');

/** Sets up the training engine; without it the app trains on WebAssembly or JavaScript. */
export async function engine({ again = false } = {}) {
  const began = performance.now();
  /**
   * @param {string} what
   * @param {number} total
   */
  const report = (what, total) => progress('engine', what, total);
  /** @param {{ device: string }} options */
  const onStart = ({ device }) => say('engine', `setting up TensorFlow (${device}): download, check, compile`);
  const outcome = await setUpEngine({ again, report, onStart });
  if (!outcome.ok)
    return void warn(
      'engine',
      `${sentence(outcome.why)} Gander will train on WebAssembly or JavaScript, which is slow.`,
    );
  for (const note of outcome.value.notes) warn('engine', `${sentence(note)} Trying the next engine.`);
  sayTook(
    'engine',
    `TensorFlow (${outcome.value.engine.device}), ${outcome.value.made ? 'set up' : 'up to date'}`,
    began,
  );
  await kernels();
}

/** Compiles Gander's kernels; without them TensorFlow's are used. */
async function kernels() {
  const began = performance.now();
  const outcome = await setUpKernels({ onStart: () => say('kernels', 'compiling') });
  if (outcome.ok) sayTook('kernels', outcome.value ? 'compiled' : 'up to date', began);
  else warn('kernels', `${sentence(outcome.why)} Training uses TensorFlow's kernels alone.`);
}

/** Downloads the window's runtime; without it the app opens in a browser window. */
export async function electron({ again = false } = {}) {
  const began = performance.now();
  const onStart = () => say('window', 'downloading Electron');
  const outcome = await setUpElectron({ again, onStart, report: (what, total) => progress('window', what, total) });
  if (outcome.ok) sayTook('window', `Electron, ${outcome.value.made ? 'downloaded' : 'up to date'}`, began);
  else
    warn(
      'window',
      `no Electron: ${outcome.why}. The app opens in a browser window instead; npm run setup tries again.`,
    );
}

/** @param {string} text */
const sentence = (text) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
