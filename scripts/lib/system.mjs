import fs from 'node:fs';
import { which } from './exec.mjs';

/** Version of glibc, such as '2.36'; undefined on other systems and on musl, where programs for glibc don't run. */
export function glibcVersion() {
  if (process.platform !== 'linux') return undefined;
  // Node's types have neither.
  const report = /** @type {{ excludeNetwork: boolean, getReport(): object }} */ (
    /** @type {unknown} */ (process.report)
  );
  report.excludeNetwork = true;
  const { header } = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (report.getReport());
  return header.glibcVersionRuntime;
}

/**
 * Compares dotted versions by number: -1, 0 or 1; missing parts are 0.
 *
 * @param {string} a
 * @param {string} b
 */
export function compareVersions(a, b) {
  const numbers = (/** @type {string} */ version) => version.split('.').map(Number);
  const [x, y] = [numbers(a), numbers(b)];
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const difference = (x[i] ?? 0) - (y[i] ?? 0);
    if (difference) return Math.sign(difference);
  }
  return 0;
}

/** Whether an NVIDIA driver is loaded. */
export const hasNvidia = () => fs.existsSync('/proc/driver/nvidia/version') || which('nvidia-smi') !== undefined;

/** Whether a window can be shown. macOS and Windows always have a display; on Linux environment variables name it. */
export function hasDisplay(env = process.env, platform = process.platform) {
  return platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

export const isRoot = () => process.getuid?.() === 0;
