import fs from 'node:fs';
import { which } from './exec.mjs';

/** The C library's version on Linux, such as '2.36'; undefined elsewhere and on musl, where glibc's programs don't run. */
export function glibcVersion() {
  if (process.platform !== 'linux') return undefined;
  // Node's types lack both.
  const report = /** @type {{ excludeNetwork: boolean, getReport(): object }} */ (
    /** @type {unknown} */ (process.report)
  );
  report.excludeNetwork = true;
  const { header } = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (report.getReport());
  return header.glibcVersionRuntime;
}

/** Compares dotted versions by number: -1, 0 or 1; missing parts are 0. */
export function compareVersions(a, b) {
  const [x, y] = [a, b].map((version) => version.split('.').map(Number));
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const difference = (x[i] ?? 0) - (y[i] ?? 0);
    if (difference) return Math.sign(difference);
  }
  return 0;
}

/** Whether an NVIDIA driver is loaded here. */
export const hasNvidia = () => fs.existsSync('/proc/driver/nvidia/version') || which('nvidia-smi') !== undefined;

/** Whether a window could be shown. macOS and Windows sessions have a screen; Linux says so in its environment. */
export function hasDisplay(env = process.env, platform = process.platform) {
  return platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

export const isRoot = () => process.getuid?.() === 0;
