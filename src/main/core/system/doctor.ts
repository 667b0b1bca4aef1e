import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { m } from '../../../paraglide/messages';
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
const setUpAdvice = (): string => m.doctor_run_lists_what_missing({ setUp: thisInstallation().setUp });
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
    m.doctor_node_on({ node: process.versions.node, platform: process.platform, arch: process.arch }),
    thisInstallation().kind === 'clone' ? m.doctor_install_node_22_12_or() : m.doctor_install_node_22_12_or_2(),
  );
}

function checkEngine(probed: ProbeReport): Check {
  if ('error' in probed) return check('engine', false, probed.error, setUpAdvice());
  return check(
    'engine',
    true,
    m.doctor_loaded_and_computed_in_s({
      name: probed.engine.name,
      version: probed.engine.version,
      milliseconds: (probed.milliseconds / 1000).toFixed(1),
    }),
  );
}

function checkSpeed(probed: ProbeReport): Check {
  if ('error' in probed) return check('device', false, m.doctor_no_device_works(), setUpAdvice());
  const slow = isSlowEngine(probed.engine.name);
  return check(
    'device',
    !slow,
    `${probed.engine.device}${slow ? m.doctor_ten_hundred_times_slower_than() : ''}.`,
    slow ? m.doctor_tensorflow_not_set_up_or({ setUpAdvice: setUpAdvice() }) : '',
  );
}

/** Reports the compute plans of each kind of network; only TensorFlow has them. */
function checkPlans(home: string, probed: ProbeReport): Check[] {
  if ('error' in probed || probed.engine.name !== 'tensorflow') return [];
  const plans = readPlans(home);
  const outdated = plans && describeOutdated(plans, thisMachine(probed.engine));
  return NETWORK_KINDS.map((kind) => {
    const known = plans && outdated === undefined ? describePlansOf(plans, kind) : undefined;
    const missing = m.doctor_not_measured_gander_tune_does({ detail: outdated === undefined ? '' : ` ${outdated}` });
    return check(`plan, ${kind}`, true, known ?? missing);
  });
}

function checkHome(home: string): Check {
  try {
    makeHome(home);
    accessSync(home, constants.W_OK | constants.R_OK);
    return check('data folder', true, m.doctor_can_be_written({ home }));
  } catch (error) {
    return check(
      'data folder',
      false,
      error instanceof RefusalError
        ? error.message
        : m.doctor_cannot_be_written({ home, error: systemReason(error) ?? String(error) }),
      m.doctor_choose_another_with_home_or(),
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
  const others = (found.mode & 0o022) !== 0 ? m.doctor_read_and_change() : m.doctor_read();
  const isOpen = (found.mode & 0o077) !== 0;
  const detail = isOpen
    ? m.doctor_other_users_machine_can_runs({ others, home, mode })
    : m.doctor_only_you_can_enter({ home });
  return [check('privacy', !isOpen, detail, m.doctor_restrict_with_chmod_700({ home: quoted(home) }))];
}

/** Quotes a path for a POSIX shell. */
const quoted = (file: string): string => (/^[\w@%+=:,./-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`);

function checkLog(home: string): Check {
  const file = path.join(home, LOG_FILE);
  const advice = m.doctor_gander_verify_repair_keeps_file();
  try {
    if (!existsSync(file)) return check('database', true, m.doctor_there_no_database_yet_created());
    const database = openDatabase(file, { readonly: true });
    try {
      const bytes = statSync(file).size;
      if (bytes > CHECKED_BYTES)
        return check('database', true, m.doctor_opens_at_was_too_large({ file, bytes: formatBytes(bytes) }));
      const { quick_check: found } = database.read.get<{ quick_check: string }>('PRAGMA quick_check(1)')!;
      return check(
        'database',
        found === 'ok',
        found === 'ok' ? m.doctor_is_ok({ file, bytes: formatBytes(bytes) }) : m.doctor_is_damaged({ file, found }),
        advice,
      );
    } finally {
      database.close();
    }
  } catch (error) {
    if (isLocked(error)) return check('database', false, describeLock(file), m.doctor_close_program_or_wait_until());
    if (error instanceof RefusalError) return check('database', false, error.message);
    return check(
      'database',
      false,
      m.doctor_does_not_open({ file, detail: error instanceof Error ? error.message : String(error) }),
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
      m.doctor_free_at({ free: formatBytes(free), home }),
      m.doctor_free_some_space_or_choose(),
    );
  } catch {
    return check('free space', true, m.doctor_runtime_cannot_determine_free_space());
  }
}

function checkWindow(root: string): Check[] {
  const electron = process.versions['electron']
    ? m.doctor_electron_runs({ versions: process.versions['electron'] })
    : findElectron(root);
  const browser = findBrowser();
  const { kind, setUp } = thisInstallation();
  return [
    check(
      'electron',
      Boolean(electron),
      electron ?? m.doctor_electron_not_installed(),
      kind === 'clone'
        ? m.doctor_gander_opens_in_browser_instead({ setUp })
        : m.doctor_gander_opens_in_browser_instead_2(),
    ),
    check(
      'browser',
      Boolean(browser),
      browser ?? m.doctor_no_chromium_based_browser_on(),
      m.doctor_needed_only_where_electron_missing(),
    ),
    check(
      'display',
      hasDisplay(),
      hasDisplay() ? m.doctor_window_can_be_shown() : m.doctor_neither_display_nor_wayland_display(),
      m.doctor_use_gander_serve_and_open(),
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
