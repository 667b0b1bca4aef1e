import path from 'node:path';
import {
  app,
  BrowserWindow,
  dialog,
  Menu,
  nativeTheme,
  Notification,
  protocol,
  screen,
  session,
  shell,
} from 'electron';
import type { Session } from 'electron';
import { m } from '../../paraglide/messages';
import { describeMissingPage } from '../core/documentation';
import { logLine } from '../core/log-line';
import type { Events } from '../../shared/contract/events';
import type { Notice } from '../../shared/contract/requests';
import { ok, refuse } from '../../shared/contract/outcome';
import type { Outcome } from '../../shared/contract/outcome';
import { visible, visibleLines } from '../../shared/lib/text';
import { EVENT_CHANNEL } from './ipc';
import { applicationMenu } from './menu';
import { isDocumentation, isOurs, ORIGIN, PAGE, readPage, SCHEME } from './page-files';
import { recoverPage } from './page-recovery';
import { contentSecurityPolicy, PLAIN_HEADERS } from '../server/security';
import { fitToScreens, readWindowState, MIN_SIZE, writeWindowState } from './window-state';

export interface WindowOptions {
  home: string;
  preload: string;
  /** Folder of the built renderer. */
  renderer: string;
  /** PNG file; macOS and Windows take the icon of the program. */
  icon: string;
  /** Address of the development server, which reloads the page when its source changes. */
  development?: string | undefined;
  /** Page to open instead of the last one: the part of its address from `#` on. */
  address?: string | undefined;
}

const DEFAULT_SIZE = { width: 1280, height: 860 };
/** The background colours of the renderer's two themes, so that nothing flashes before the page has loaded. */
const background = (): string => (nativeTheme.shouldUseDarkColors ? '#131519' : '#f5f6f8');

/** Must be called before Electron is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Opens the window. Its page is sandboxed, has no access to Node, and cannot navigate elsewhere. */
export function openWindow(options: WindowOptions): BrowserWindow {
  servePage(session.defaultSession, options.renderer);
  lockSession(session.defaultSession);
  const file = path.join(options.home, 'window.json');
  const state = readWindowState(file);
  const window = new BrowserWindow({
    ...DEFAULT_SIZE,
    ...fitToScreens(
      state,
      [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map((display) => display.workArea),
    ),
    minWidth: MIN_SIZE.width,
    minHeight: MIN_SIZE.height,
    title: 'Gander',
    icon: options.icon,
    show: false,
    backgroundColor: background(),
    webPreferences: {
      preload: options.preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => {
    if (state.maximized) window.maximize();
    if (state.fullScreen) window.setFullScreen(true);
    window.show();
  });
  window.webContents.on('did-finish-load', () => window.webContents.setZoomFactor(state.zoom));
  window.on('close', () => {
    state.zoom = window.webContents.getZoomFactor();
    writeWindowState(file, {
      ...window.getNormalBounds(),
      maximized: window.isMaximized(),
      fullScreen: window.isFullScreen(),
      zoom: state.zoom,
    });
  });
  window.on('closed', () => documentationWindows.forEach((other) => other.close()));
  recoverPage(window);
  nativeTheme.on('updated', () => !window.isDestroyed() && window.setBackgroundColor(background()));
  setMenu(window);
  window
    .loadURL(`${options.development ?? PAGE}${options.address ?? ''}`)
    .catch((error: unknown) => logLine(`The page of the window could not be loaded: ${String(error)}`));
  return window;
}

/** Sets the application menu in the language of the process; its commands act on the page of a window. */
export function setMenu(window: BrowserWindow): void {
  const template = applicationMenu(process.platform === 'darwin', (command) => sendToPage(window, { command }));
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

/** Sends an event to the page of a window, and shows the window. */
export function sendToPage(window: BrowserWindow | undefined, request: Events['window:do']): void {
  if (!window || window.isDestroyed()) return;
  window.webContents.send(EVENT_CHANNEL, 'window:do', request);
  if ('address' in request) showWindow(window);
}

export function showWindow(window: BrowserWindow | undefined): void {
  if (!window || window.isDestroyed()) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** Shows a system notification; a click on it shows the window at the address. */
export function notify(window: BrowserWindow | undefined, { title, body, address }: Notice): Outcome<null> {
  if (!Notification.isSupported()) return refuse(m.core_system_does_not_support_notifications());
  const notification = new Notification({ title: visible(title), body: visibleLines(body) });
  notification.on('click', () => sendToPage(window, { address }));
  notification.show();
  return ok(null);
}

/** Paths of the files that the page has saved, by the name that the page gave them. */
const saved = new Map<string, string>();
export const savedFiles = (): ReadonlyMap<string, string> => saved;

/** Shows the system's folder dialog; returns null if it is cancelled. */
export async function chooseFolder(window: BrowserWindow | undefined): Promise<Outcome<string | null>> {
  if (!window || window.isDestroyed()) return refuse(m.core_there_no_window_show_dialog());
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: m.core_choose_folder_images(),
    properties: ['openDirectory'],
  });
  return ok(canceled ? null : (filePaths[0] ?? null));
}

/** Serves the built renderer under the app's scheme. */
function servePage(target: Session, folder: string): void {
  const headers = { ...PLAIN_HEADERS, 'Content-Security-Policy': contentSecurityPolicy(), 'Cache-Control': 'no-cache' };
  target.protocol.handle(SCHEME, async ({ url }) => {
    const page = await readPage(folder, url);
    if (page) return new Response(new Uint8Array(page.data), { headers: { ...headers, 'Content-Type': page.type } });
    const text = isDocumentation(url) ? describeMissingPage(folder) : '';
    return new Response(text, { status: 404, headers: { ...headers, 'Content-Type': 'text/plain; charset=utf-8' } });
  });
}

/** Denies all permissions (camera, location, notifications and others) and all loading from elsewhere. */
function lockSession(target: Session): void {
  target.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  target.setPermissionCheckHandler(() => false);
  target.setDevicePermissionHandler(() => false);
  target.on('will-download', (event, item) => {
    if (!item.getURL().startsWith(`blob:${ORIGIN}/`)) return event.preventDefault();
    const name = item.getFilename();
    item.once('done', (_event, state) => {
      if (state === 'completed') saved.set(name, item.getSavePath());
    });
  });
}

/** Windows of the documentation; they close with the window of the app, so that the app ends. */
const documentationWindows = new Set<BrowserWindow>();

/** Opens a window for the documentation. It has no preload script, so its pages cannot reach the core. */
function openDocumentation(url: string): void {
  const window = new BrowserWindow({
    width: 1100,
    height: 820,
    title: 'Gander',
    backgroundColor: background(),
    webPreferences: { contextIsolation: true, sandbox: true, nodeIntegration: false, webviewTag: false },
  });
  documentationWindows.add(window);
  window.on('closed', () => documentationWindows.delete(window));
  window.loadURL(url).catch((error: unknown) => logLine(`${url} could not be opened: ${String(error)}`));
}

/** Opens a web link in the default browser. A system without one rejects it. */
function openLink(url: string): void {
  shell.openExternal(url).catch((error: unknown) => logLine(`${url} could not be opened: ${String(error)}`));
}

/**
 * Keeps every page of this process on the app's address; web links open in the default browser. Must be called before
 * the first page exists.
 */
export function lockEveryPage(development: string | undefined): void {
  const stay = (event: { preventDefault(): void }, url: string) => {
    if (!isOurs(url, development)) event.preventDefault();
  };
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event, url) => {
      // The page of the app would have no core in a window of the documentation.
      if (!isDocumentation(contents.getURL())) stay(event, url);
      else if (!isDocumentation(url)) event.preventDefault();
    });
    contents.on('will-redirect', stay);
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      if (/^https:\/\//.test(url)) openLink(url);
      if (isDocumentation(url)) openDocumentation(url);
      return { action: 'deny' };
    });
  });
}
