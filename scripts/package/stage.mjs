import fs from 'node:fs';
import path from 'node:path';
import { inRoot, packageFolder, root } from '../lib/paths.mjs';

/** What an installation has of the checkout. */
const PARTS = [
  'bin',
  'out',
  'resources',
  'native/cuda-libraries.json',
  'native/kernels',
  'native/tensorflow.json',
  'scripts/lib',
  'scripts/open',
  'scripts/setup',
  'CHANGELOG.md',
  'LICENSE',
  'THIRD-PARTY-LICENSES',
];

/** Tests, source maps and what only a checkout uses. */
const LEFT_OUT =
  /\.test\.mjs$|\.map$|\.built-from$|\.d\.mts$|[/\\](?:__pycache__|compile-cache|typescript\.mjs|report-page\.mjs|bundled-packages\.mjs)$/;

/** Files of npm packages that are not needed at run time. */
const UNUSED = /\.(?:map|md|d\.[cm]?ts|gyp|[ch](?:pp|c)?)$|[/\\](?:deps|src|sbom\.cdx\.json)$/;

/**
 * @typedef {object} Manifest
 * @property {string} name
 * @property {string} version
 * @property {string} description
 * @property {Record<string, string>} dependencies
 * @property {Record<string, string>} [optionalDependencies]
 * @property {Record<string, unknown>} [devDependencies]
 * @property {Record<string, unknown>} [scripts]
 * @property {boolean} [private]
 */

/** @returns {Manifest} */
export const manifest = () => JSON.parse(fs.readFileSync(inRoot('package.json'), 'utf8'));

/**
 * Copies the app as it is installed into a new folder.
 *
 * With `kind`, packages are included and `installation.json` says how it was installed (src/main/core/system/installation.ts);
 * without it the package manager installs them.
 *
 * @param {string} target
 * @param {{ prebuilt: string, kind?: string, package?: string }} options `prebuilt`: what `prepare` made
 */
export function stage(target, { prebuilt, kind, package: name }) {
  for (const part of PARTS)
    fs.cpSync(inRoot(part), path.join(target, part), {
      recursive: true,
      filter: (file) => !LEFT_OUT.test(file),
    });
  fs.cpSync(prebuilt, path.join(target, 'prebuilt'), { recursive: true });
  const { private: _private, scripts: _scripts, devDependencies: _development, ...kept } = manifest();
  const { dependencies, optionalDependencies = {} } = kept;
  writeJson(path.join(target, 'package.json'), {
    ...kept,
    dependencies: locked(dependencies),
    optionalDependencies: locked(optionalDependencies),
  });
  if (!kind) return;
  writeJson(path.join(target, 'installation.json'), { kind, package: name });
  copyNativePackages(target);
}

/**
 * Dependencies with the exact versions of the lock file, which are those that were tested and whose licences are listed.
 *
 * @param {Record<string, string>} dependencies
 */
function locked(dependencies) {
  const { packages } = JSON.parse(fs.readFileSync(inRoot('package-lock.json'), 'utf8'));
  return Object.fromEntries(Object.keys(dependencies).map((name) => [name, packages[`node_modules/${name}`].version]));
}

/**
 * @param {string} file
 * @param {unknown} value
 */
const writeJson = (file, value) => fs.writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);

/**
 * The installed native packages that the app loads on this machine, with what they require: better-sqlite3, and
 * @napi-rs/canvas with the package of this platform.
 *
 * @param {string} target
 */
export function copyNativePackages(target) {
  const canvas = packageFolder('@napi-rs/canvas') ?? '';
  const platforms = Object.keys(readManifest(canvas).optionalDependencies ?? {});
  const names = ['better-sqlite3', '@napi-rs/canvas', ...platforms.filter((name) => packageFolder(name, canvas))];
  for (const name of names) {
    const from = packageFolder(name, name.includes('canvas-') ? canvas : root);
    if (!from) throw new Error(`${name} is not installed: run npm ci.`);
    fs.cpSync(from, path.join(target, 'node_modules', name), {
      recursive: true,
      filter: (file) => file === from || (!UNUSED.test(file) && !isOtherPlatform(file)),
    });
  }
}

/**
 * @param {string} folder
 * @returns {{ optionalDependencies?: Record<string, string> }}
 */
const readManifest = (folder) => JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));

/** @param {string} file */
const isOtherPlatform = (file) =>
  /[/\\]prebuilds[/\\]/.test(file) && !file.endsWith(`${process.platform}-${process.arch}.node`);
