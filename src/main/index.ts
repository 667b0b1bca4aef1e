import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { app, dialog, shell, utilityProcess } from 'electron';
import type { BrowserWindow } from 'electron';
import { m } from '../paraglide/messages';
import { version } from '../../package.json';
import type { FromMeasuring } from '../shared/domain/plan-race';
import type { FromLatents } from '../shared/domain/inference-tasks';
import type { WorkerMessage } from '../shared/formats/run-file';
import { matchLocale } from '../shared/locale';
import { visible, visibleLines } from '../shared/lib/text';
import type { Core } from './core/core';
import { homeFolder } from './core/home';
import { carryOverIpc } from './electron/ipc';
import { lastingCore } from './core/lasting-core';
import { inferenceEnvironment } from './inference/inference-process';
import type { ForkInference } from './inference/inference-process';
import type { ForkMeasuring } from './core/plans/measuring-process';
import { openCore } from './core/open-core';
import { OpenedFiles } from './electron/opened-files';
import { showFile } from './electron/show-file';
import { addressOf, bundleIn, isAddress, isOurs } from './electron/page-files';
import { PROBE_TIMEOUT_MS, readReport } from './core/system/engine-probe';
import type { RunProbe } from './core/system/engine-probe';
import type { ForkSetup, SetupMessage } from './core/system/setup-process';
import type { Fork } from './runs';
import {
  chooseFolder,
  lockEveryPage,
  notify,
  openWindow,
  registerScheme,
  savedFiles,
  setMenu,
  showWindow,
  sendToPage,
} from './electron/window';
import { setProcessLocale } from './core/locale';
import { logLine } from './core/log-line';

const WORKER = path.join(__dirname, 'worker.cjs');
const ROOT = path.join(__dirname, '..', '..');
const DEVELOPMENT = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL'];

/**
 * Starts a training process beside Electron: TensorFlow must never be loaded into an Electron process
 * (docs/architecture.md).
 */
const fork: Fork = (args, outputFile, environment) => {
  const child = utilityProcess.fork(WORKER, [JSON.stringify(args)], {
    stdio: 'pipe',
    serviceName: 'Gander training',
    env: { ...process.env, ...environment },
  });
  const output = createWriteStream(outputFile, { flags: 'a' });
  // Output that a full disk cannot take is dropped; it must not end the app.
  output.on('error', () => undefined);
  child.stdout?.pipe(output, { end: false });
  child.stderr?.pipe(output, { end: false });
  child.once('exit', () => setTimeout(() => output.end(), 100));
  return {
    onSpawn: (callback) => void child.once('spawn', () => child.pid !== undefined && callback(child.pid)),
    send: (control) => child.postMessage(control),
    onMessage: (listener) => void child.on('message', (message) => listener(message as WorkerMessage)),
    onExit: (listener) => void child.once('exit', (code) => listener(code, null)),
    kill: () => endProcess(child.pid),
  };
};

/**
 * `kill` of a utility process sends SIGTERM, which a training process treats as a request to stop and which one that
 * hangs ignores.
 */
function endProcess(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  } catch {
    // it has already ended
  }
}

const runProbe: RunProbe = () =>
  new Promise((resolve) => {
    const child = utilityProcess.fork(WORKER, ['probe'], { stdio: 'pipe', serviceName: 'Gander engine check' });
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
      if ('engine' in readReport(output)) child.kill();
    });
    child.stderr?.resume();
    const timer = setTimeout(() => endProcess(child.pid), PROBE_TIMEOUT_MS);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve(output);
    });
  });

const forkLatents: ForkInference = () => {
  const child = utilityProcess.fork(WORKER, ['latents'], {
    stdio: 'ignore',
    serviceName: 'Gander latents',
    env: { ...process.env, ...inferenceEnvironment() },
  });
  return {
    send: (message) => child.postMessage(message),
    onMessage: (take) => void child.on('message', (message) => take(message as FromLatents)),
    onExit: (callback) => void child.once('exit', callback),
    kill: () => endProcess(child.pid),
  };
};

const forkMeasuring: ForkMeasuring = (environment) => {
  const child = utilityProcess.fork(WORKER, ['measure'], {
    stdio: 'ignore',
    serviceName: 'Gander measurement',
    env: { ...process.env, ...environment },
  });
  return {
    send: (message) => child.postMessage(message),
    onMessage: (take) => void child.on('message', (message) => take(message as FromMeasuring)),
    onExit: (callback) => void child.once('exit', callback),
    kill: () => endProcess(child.pid),
  };
};

const forkSetup: ForkSetup = (task) => {
  const child = utilityProcess.fork(path.join(__dirname, 'setup.cjs'), [task], {
    stdio: 'ignore',
    serviceName: 'Gander set-up',
  });
  return {
    cancel: () => child.postMessage('cancel'),
    onMessage: (listener) => void child.on('message', (message) => listener(message as SetupMessage)),
    onExit: (callback) => void child.once('exit', callback),
    kill: () => endProcess(child.pid),
  };
};

const home = homeFolder();
// The profile is in the home, so that each home has one app: a second start with the same home shows the first window.
app.setPath('userData', path.join(home, 'electron'));
registerScheme();
// Every page stays on the address of the app.
lockEveryPage(DEVELOPMENT);
const address = process.argv.map(addressOf).find((one) => one !== undefined);
const bundle = bundleIn(process.argv.slice(1), process.cwd());
if (!app.requestSingleInstanceLock({ address, bundle })) app.quit();
else void start();

async function start(): Promise<void> {
  const shown: { window?: BrowserWindow } = {};
  const core = lastingCore(() =>
    openCore({
      home,
      root: ROOT,
      version,
      fork,
      runProbe,
      forkLatents,
      forkMeasuring,
      forkSetup,
      what: 'the app',
      work: true,
      resume: true,
    }),
  );
  const files = new OpenedFiles({
    core,
    onImport: () => sendToPage(shown.window, { imports: 'opened' }),
    onRefused: (file, why) => dialog.showErrorBox(visible(path.basename(file)), visibleLines(why)),
  });
  carryOverIpc({
    core,
    isOurs: (url) => isOurs(url, DEVELOPMENT),
    onLocale: (locale) => {
      setProcessLocale(locale);
      if (shown.window) setMenu(shown.window);
    },
    contents: () => (shown.window?.isDestroyed() ? undefined : shown.window?.webContents),
    answered: {
      'app:notify': (notice) => notify(shown.window, notice),
      'app:show': async (target, how) => showFile({ core: await core, shell, home, saved: savedFiles() }, target, how),
      'imports:opened': () => files.take(),
      'datasets:choose': () => chooseFolder(shown.window),
      'windows:take': async (ask) => {
        const taken = await (await core).request('windows:take', ask);
        if (taken) showWindow(shown.window);
        return taken;
      },
    },
  });
  app.on('second-instance', (_event, _argv, _folder, data) => {
    const { address: wanted, bundle: file } = (data ?? {}) as { address?: unknown; bundle?: unknown };
    if (isAddress(wanted)) sendToPage(shown.window, { address: wanted });
    else showWindow(shown.window);
    if (typeof file === 'string') void files.open(file);
  });
  // macOS sends events for links and files, also before the window exists.
  let asked = address;
  app.on('open-url', (event, url) => {
    event.preventDefault();
    const wanted = addressOf(url);
    if (wanted === undefined) return;
    asked = wanted;
    sendToPage(shown.window, { address: wanted });
  });
  app.on('open-file', (event, file) => {
    event.preventDefault();
    void files.open(file);
  });
  app.on('window-all-closed', () => app.quit());
  closeCoreBeforeQuitting(core);
  core.catch((error: unknown) => {
    dialog.showErrorBox(
      m.core_gander_cannot_start(),
      visibleLines(error instanceof Error ? error.message : String(error)),
    );
    app.exit(1);
  });
  await app.whenReady();
  if (!process.env['GANDER_LANG']) setProcessLocale(matchLocale(app.getPreferredSystemLanguages()));
  shown.window = openWindow({
    home,
    preload: path.join(__dirname, '..', 'preload', 'index.cjs'),
    renderer: path.join(__dirname, '..', 'renderer'),
    icon: path.join(ROOT, 'resources', 'icon.png'),
    development: DEVELOPMENT,
    address: asked,
  });
  if (bundle) void files.open(bundle);
}

/** Quitting suspends live runs: each writes a checkpoint, from which it resumes at the next start. */
function closeCoreBeforeQuitting(core: Promise<Core>): void {
  let isClosed = false;
  app.on('before-quit', (event) => {
    if (isClosed) return;
    event.preventDefault();
    isClosed = true;
    void core
      .then((ready) => ready.close())
      .catch((error: unknown) => logLine(String(error)))
      .then(() => app.quit());
  });
}
