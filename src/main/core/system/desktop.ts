import { accessSync, constants, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { m } from '../../../paraglide/messages';

type DesktopEnvironment = Record<string, string | undefined>;

/** Whether a window can be shown: always on macOS and Windows, elsewhere with an X or Wayland display. */
export const hasDisplay = (env: DesktopEnvironment = process.env, platform = process.platform): boolean =>
  platform === 'darwin' || platform === 'win32' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);

const BROWSERS: Record<string, readonly string[]> = {
  linux: [
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    'microsoft-edge',
    'brave-browser',
    'vivaldi-stable',
  ],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    '/Applications/Brave Browser.app/Contents/MacOS/Brave Browser',
  ],
  win32: [
    'Google\\Chrome\\Application\\chrome.exe',
    'Microsoft\\Edge\\Application\\msedge.exe',
    'BraveSoftware\\Brave-Browser\\Application\\brave.exe',
  ],
};

/** Finds a Chromium-based browser, which can show a page in an app window; GANDER_BROWSER overrides the search. */
export function findBrowser(
  env: DesktopEnvironment = process.env,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  const names = BROWSERS[platform] ?? BROWSERS['linux']!;
  const folders =
    platform === 'win32'
      ? [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']]
      : (env['PATH'] ?? '').split(path.delimiter);
  const candidates = names.flatMap((name) =>
    path.isAbsolute(name) ? [name] : folders.filter(Boolean).map((f) => path.join(f!, name)),
  );
  return [env['GANDER_BROWSER'], ...candidates].find((file) => file && isProgram(file));
}

/**
 * Returns the Electron program that npm's `electron` package would start, if its binary is installed; in a package with
 * a window the program that is two folders above the app.
 */
export function findElectron(root: string, env: DesktopEnvironment = process.env): string | undefined {
  const packaged = path.join(root, '..', '..', 'gander-window');
  if (path.basename(path.dirname(root)) === 'resources' && isProgram(packaged)) return packaged;
  const folders = createRequire(path.join(root, 'package.json')).resolve.paths('electron') ?? [];
  const folder = folders.map((one) => path.join(one, 'electron')).find((one) => existsSync(one));
  if (!folder) return undefined;
  const pointer = path.join(folder, 'path.txt');
  const name = existsSync(pointer)
    ? readFileSync(pointer, 'utf8').trim()
    : process.platform === 'win32'
      ? 'electron.exe'
      : 'electron';
  const program = path.join(env['ELECTRON_OVERRIDE_DIST_PATH'] ?? path.join(folder, 'dist'), name);
  return isProgram(program) ? program : undefined;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

const isRoot = (): boolean => process.platform === 'linux' && process.getuid?.() === 0;

/**
 * Returns the command that starts the app in Electron at an address; a second start with the same home passes the
 * address on and exits.
 */
export const startElectron = (
  electron: string,
  root: string,
  home: string,
  address: string,
): { program: string; args: string[]; env: Record<string, string> } => ({
  program: electron,
  args: [...(isRoot() ? ['--no-sandbox'] : []), root, `--address=${address}`],
  env: { GANDER_HOME: home },
});

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/**
 * Writes a page, readable by this user only, that redirects to an address with a secret; returns its own address,
 * which has none.
 *
 * The arguments of a browser are in the process list, which every user of the machine can read.
 */
export function writeEntrance(file: string, address: string): string {
  rmSync(file, { force: true });
  const html = `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Gander</title>
<meta http-equiv="refresh" content="0;url=${escaped(address)}"><p><a href="${escaped(address)}">${m.core_open_gander()}</a></p>\n`;
  writeFileSync(file, html, { flag: 'wx', mode: 0o600 });
  return pathToFileURL(file).href;
}

/**
 * Returns the program and arguments that show an address in an app window, or in the default browser.
 *
 * @param address without a secret: see {@link writeEntrance}
 * @param profile folder for the window's own browser profile, so that it shares neither tabs nor extensions
 */
export function opener(
  address: string,
  profile: string,
  browser: string | undefined,
  platform: NodeJS.Platform = process.platform,
): { program: string; args: string[] } {
  if (browser) {
    // Chromium's sandbox refuses to run as root on Linux.
    const args = [
      `--app=${address}`,
      `--user-data-dir=${profile}`,
      '--no-first-run',
      '--no-default-browser-check',
      '--window-size=1280,860',
    ];
    return { program: browser, args: isRoot() ? [...args, '--no-sandbox'] : args };
  }
  if (platform === 'darwin') return { program: 'open', args: [address] };
  if (platform === 'win32') return { program: 'rundll32', args: ['url.dll,FileProtocolHandler', address] };
  return { program: 'xdg-open', args: [address] };
}
