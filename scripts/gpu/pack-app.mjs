import fs from 'node:fs';
import path from 'node:path';
import { nodePackage } from '../lib/node.mjs';
import { shippedPackages } from '../lib/shipped.mjs';

/** Bundled into the app, or not needed by training. */
const LEFT_OUT = ['electron', 'fflate', 'svelte', '@tensorflow/tfjs-backend-wasm'];
const UNUSED = /\.(?:map|d\.[cm]?ts|md|ts|cc|h|c|gyp|o)$|[/\\](?:deps|test|docs)$/;
/** Of the tfjs packages only the file that Node loads; the others are the same code in other formats. */
const IS_TFJS = /^@tensorflow\/tfjs(?!-node)/;

/**
 * Copies the built app with the packages that it needs on Linux, and the PyTorch baseline.
 *
 * @param {string} root the checkout
 * @param {string} target
 */
export function packApp(root, target) {
  for (const entry of ['out', 'resources', 'package.json', 'LICENSE', 'THIRD-PARTY-LICENSES', 'bench/baselines'])
    fs.cpSync(path.join(root, entry), path.join(target, entry), { recursive: true });
  const lock = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  for (const { where, name } of shippedPackages(lock))
    if (!LEFT_OUT.includes(name) && name !== nodePackage() && fs.existsSync(path.join(root, where)))
      copyPackage(path.join(root, where), path.join(target, where), name);
}

/**
 * @param {string} from
 * @param {string} to
 * @param {string} name
 */
function copyPackage(from, to, name) {
  const isKept = IS_TFJS.test(name)
    ? isMain(from)
    : (/** @type {string} */ file) => !UNUSED.test(file) && !isOtherPlatform(file);
  fs.cpSync(from, to, { recursive: true, filter: (file) => file === from || (!isNested(from, file) && isKept(file)) });
}

/**
 * Nested packages have entries of their own in the lock file.
 *
 * @param {string} from
 * @param {string} file
 */
const isNested = (from, file) => path.relative(from, file).split(path.sep).includes('node_modules');

/** @param {string} folder */
function isMain(folder) {
  const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const kept = ['package.json', 'LICENSE', path.normalize(manifest.main)].map((file) => path.join(folder, file));
  return (/** @type {string} */ file) => kept.some((one) => one === file || one.startsWith(`${file}${path.sep}`));
}

/** @param {string} file */
const isOtherPlatform = (file) =>
  /[/\\]prebuilds[/\\]/.test(file) && !file.endsWith(`${process.platform}-${process.arch}.node`);
