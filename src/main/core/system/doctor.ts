import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { isSlowEngine } from '../../../shared/contract/engine-info';
import type { Check, DoctorReport, EngineInfo } from '../../../shared/contract/engine-info';
import { RefusalError } from '../../../shared/contract/outcome';
import { NETWORK_KINDS } from '../../../shared/domain/compute-plan';
import { describePlansOf } from '../../../shared/domain/describe-plans';
import { formatBytes } from '../../../shared/lib/format';
import { systemReason } from '../../../shared/lib/system-error';
import { describeLock, isLocked, openDatabase } from '../../database';
import { findBrowser, findElectron, hasDisplay } from './desktop';
import { LOG_FILE, makeHome } from '../home';
import { checkHomeDisk } from './home-disk';
import { thisInstallation } from '../../files/installation';
import { describeOutdated, readPlans, thisMachine } from '../plans/plan-store';
import type { ProbeReport } from './engine-probe';

export interface DoctorOptions {
  home: string;
  /** The checkout or the app's folder, which contains node_modules. */
  root: string;
  version: string;
  probe(): Promise<ProbeReport>;
}

/** Used if no engine works. */
const NO_ENGINE: EngineInfo = { name: 'cpu', version: '', device: 'none' };
const setUpAdvice = (): string => `Run "${thisInstallation().setUp}"; it lists what is missing.`;
const ENOUGH_BYTES = 2e9;
/** Checking a larger database page by page takes too long. */
const CHECKED_BYTES = 1e9;

const check = (name: string, ok: boolean, detail: string, advice = ''): Check => ({
  name,
  ok,
  detail,
  advice: ok ? '' : advice,
});

/** Checks everything that a run and the window need; reports what works and what to do about the rest. */
export async function examine(options: DoctorOptions): Promise<DoctorReport> {
  const probed = await options.probe();
  const needed = [checkNode(), checkEngine(probed), checkHome(options.home), checkLog(options.home)];
  const others = [
    checkSpeed(probed),
    ...checkPlans(options.home, probed),
    ...checkPrivacy(options.home),
    await checkSpace(options.home),
    ...checkHomeDisk(options.home),
    ...checkWindow(options.root),
    checkVersions(options.version),
  ];
  return {
    ok: needed.every((c) => c.ok),
    engine: 'engine' in probed ? probed.engine : NO_ENGINE,
    checks: [...needed, ...others],
  };
}

function checkNode(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isEnough = major > 22 || (major === 22 && minor >= 12) || Boolean(process.versions['electron']);
  return check(
    'node',
    isEnough,
    `Node ${process.versions.node} on ${process.platform} ${process.arch}.`,
    thisInstallation().kind === 'clone'
      ? 'Install Node 22.12 or newer, or let npm install the optional packages, one of which contains a newer Node.'
      : 'Install Node 22.12 or newer.',
  );
}

function checkEngine(probed: ProbeReport): Check {
  if ('error' in probed) return check('engine', false, probed.error, setUpAdvice());
  return check(
    'engine',
    true,
    `${probed.engine.name} ${probed.engine.version} loaded and computed in ${(probed.milliseconds / 1000).toFixed(1)} s.`,
  );
}

function checkSpeed(probed: ProbeReport): Check {
  if ('error' in probed) return check('device', false, 'No device works.', setUpAdvice());
  const slow = isSlowEngine(probed.engine.name);
  return check(
    'device',
    !slow,
    `${probed.engine.device}${slow ? ': ten to a hundred times slower than TensorFlow' : ''}.`,
    slow ? `TensorFlow is not set up or was not chosen. ${setUpAdvice()}` : '',
  );
}

/** Reports the compute plans of each kind of network; only TensorFlow has them. */
function checkPlans(home: string, probed: ProbeReport): Check[] {
  if ('error' in probed || probed.engine.name !== 'tensorflow') return [];
  const plans = readPlans(home);
  const outdated = plans && describeOutdated(plans, thisMachine(probed.engine));
  return NETWORK_KINDS.map((kind) => {
    const known = plans && outdated === undefined ? describePlansOf(plans, kind) : undefined;
    const missing = `Not measured: "gander tune" does, or the app once nothing trains.${outdated === undefined ? '' : ` ${outdated}`}`;
    return check(`plan, ${kind}`, true, known ?? missing);
  });
}

function checkHome(home: string): Check {
  try {
    makeHome(home);
    accessSync(home, constants.W_OK | constants.R_OK);
    return check('data folder', true, `${home} can be written.`);
  } catch (error) {
    return check(
      'data folder',
      false,
      error instanceof RefusalError
        ? error.message
        : `${home} cannot be written: ${systemReason(error) ?? String(error)}.`,
      'Choose another with --home or GANDER_HOME, or change its owner.',
    );
  }
}

/**
 * Checks who can read the home. Homes of earlier versions have the default mode, and a mode can be chosen, so it is
 * only reported.
 */
function checkPrivacy(home: string): Check[] {
  const found = process.platform === 'win32' ? undefined : statSync(home, { throwIfNoEntry: false });
  if (!found?.isDirectory()) return [];
  const mode = (found.mode & 0o777).toString(8).padStart(3, '0');
  const others = (found.mode & 0o022) !== 0 ? 'read and change' : 'read';
  const isOpen = (found.mode & 0o077) !== 0;
  const detail = isOpen
    ? `Other users of this machine can ${others} ${home}: runs, grids and the database (mode ${mode}).`
    : `Only you can enter ${home}.`;
  return [check('privacy', !isOpen, detail, `Restrict it with: chmod 700 ${quoted(home)}`)];
}

/** Quotes a path for a POSIX shell. */
const quoted = (file: string): string => (/^[\w@%+=:,./-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`);

function checkLog(home: string): Check {
  const file = path.join(home, LOG_FILE);
  const advice = '"gander verify --repair" keeps the file and rebuilds the database from the run folders.';
  try {
    if (!existsSync(file))
      return check('database', true, 'There is no database yet; it is created with the first run.');
    const database = openDatabase(file, { readonly: true });
    try {
      const bytes = statSync(file).size;
      if (bytes > CHECKED_BYTES)
        return check('database', true, `${file} opens; at ${formatBytes(bytes)} it was too large to check.`);
      const { quick_check: found } = database.read.get<{ quick_check: string }>('PRAGMA quick_check(1)')!;
      return check(
        'database',
        found === 'ok',
        found === 'ok' ? `${file} is OK (${formatBytes(bytes)}).` : `${file} is damaged: ${found}.`,
        advice,
      );
    } finally {
      database.close();
    }
  } catch (error) {
    if (isLocked(error))
      return check('database', false, describeLock(file), 'Close that program, or wait until it is done.');
    if (error instanceof RefusalError) return check('database', false, error.message);
    return check(
      'database',
      false,
      `${file} does not open: ${error instanceof Error ? error.message : String(error)}`,
      advice,
    );
  }
}

async function checkSpace(home: string): Promise<Check> {
  try {
    const { bavail, bsize } = await statfs(home);
    const free = bavail * bsize;
    return check(
      'free space',
      free >= ENOUGH_BYTES,
      `${formatBytes(free)} free at ${home}.`,
      'Free some space, or choose a folder on another disk with --home.',
    );
  } catch {
    return check('free space', true, 'This runtime cannot determine the free space.');
  }
}

function checkWindow(root: string): Check[] {
  const electron = process.versions['electron']
    ? `Electron ${process.versions['electron']} runs this.`
    : findElectron(root);
  const browser = findBrowser();
  const { kind, setUp } = thisInstallation();
  return [
    check(
      'electron',
      Boolean(electron),
      electron ?? 'Electron is not installed.',
      kind === 'clone'
        ? `Gander opens in a browser instead; "${setUp}" installs Electron.`
        : 'Gander opens in a browser instead.',
    ),
    check(
      'browser',
      Boolean(browser),
      browser ?? 'No Chromium-based browser is on PATH.',
      'Needed only where Electron is missing: open the printed address in any browser.',
    ),
    check(
      'display',
      hasDisplay(),
      hasDisplay() ? 'A window can be shown.' : 'Neither DISPLAY nor WAYLAND_DISPLAY is set.',
      'Use "gander serve" and open the printed address through ssh, or "gander run".',
    ),
  ];
}

const checkVersions = (version: string): Check =>
  check(
    'versions',
    true,
    [
      `gander ${version}`,
      ...['node', 'electron', 'chrome', 'v8'].flatMap((n) =>
        process.versions[n] ? [`${n} ${process.versions[n]}`] : [],
      ),
    ].join(', ') + '.',
  );
