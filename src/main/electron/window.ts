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
import type { Events, Notice } from '../../shared/contract/contract';
import { ok, refuse } from '../../shared/contract/outcome';
import type { Outcome } from '../../shared/contract/outcome';
import { visible, visibleLines } from '../../shared/lib/text';
import { EVENT_CHANNEL } from './ipc';
import { applicationMenu } from './menu';
import { isOurs, ORIGIN, PAGE, readPage, SCHEME } from './page-files';
import { contentSecurityPolicy, PLAIN_HEADERS } from '../server/security';
import { fitToScreens, readWindowState, SMALLEST, writeWindowState } from './window-state';

export interface WindowOptions {
  home: string;
  preload: string;
  /** Folder of the built renderer. */
  renderer: string;
  /** Address of the development server, which reloads the page as its source changes. */
  development?: string | undefined;
  /** Page to open instead of that of last time: what follows `#` in its address, with it. */
  address?: string | undefined;
}

const USUAL = { width: 1280, height: 860 };
/** The surface colours of the renderer's two themes, so that nothing flashes before the page is there. */
const background = (): string => (nativeTheme.shouldUseDarkColors ? '#16181d' : '#ffffff');

/** Must be called before Electron is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Opens the window. Its page is sandboxed, has no Node, and can go nowhere else. */
export function openWindow(options: WindowOptions): BrowserWindow {
  servePage(session.defaultSession, options.renderer);
  lockSession(session.defaultSession);
  const file = path.join(options.home, 'window.json');
  const state = readWindowState(file);
  const window = new BrowserWindow({
    ...USUAL,
    ...fitToScreens(
      state,
      [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map((display) => display.workArea),
    ),
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    title: 'Gander',
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
  nativeTheme.on('updated', () => !window.isDestroyed() && window.setBackgroundColor(background()));
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(applicationMenu(process.platform === 'darwin', (command) => tell(window, { command }))),
  );
  void window.loadURL(`${options.development ?? PAGE}${options.address ?? ''}`);
  return window;
}

/** Asks something of the page of a window, and shows the window. */
export function tell(window: BrowserWindow | undefined, wish: Events['window:do']): void {
  if (!window || window.isDestroyed()) return;
  window.webContents.send(EVENT_CHANNEL, 'window:do', wish);
  if ('address' in wish) showWindow(window);
}

export function showWindow(window: BrowserWindow | undefined): void {
  if (!window || window.isDestroyed()) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** A notification of the system; a click on it shows the window at the address. */
export function notify(window: BrowserWindow | undefined, { title, body, address }: Notice): Outcome<null> {
  if (!Notification.isSupported()) return refuse('This system shows no notifications.');
  const notification = new Notification({ title: visible(title), body: visibleLines(body) });
  notification.on('click', () => tell(window, { address }));
  notification.show();
  return ok(null);
}

/** Asks for a folder with the system's own dialog; null when it is closed without a choice. */
export async function chooseFolder(window: BrowserWindow | undefined): Promise<Outcome<string | null>> {
  if (!window || window.isDestroyed()) return refuse('There is no window to ask in.');
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'A folder of images',
    properties: ['openDirectory'],
  });
  return ok(canceled ? null : (filePaths[0] ?? null));
}

/** Answers our scheme with the built renderer. Electron 25 brought `handle`; the tests also run on an older one. */
function servePage(target: Session, folder: string): void {
  const headers = { ...PLAIN_HEADERS, 'Content-Security-Policy': contentSecurityPolicy(), 'Cache-Control': 'no-cache' };
  if ('handle' in protocol) {
    target.protocol.handle(SCHEME, async ({ url }) => {
      const page = await readPage(folder, url);
      return page
        ? new Response(new Uint8Array(page.data), { headers: { ...headers, 'Content-Type': page.type } })
        : new Response(null, { status: 404 });
    });
    return;
  }
  (target.protocol as Electron.Protocol).registerBufferProtocol(SCHEME, ({ url }, answer) => {
    void readPage(folder, url).then((page) =>
      answer(page ? { data: page.data, mimeType: page.type.split(';')[0]!, charset: 'utf-8', headers } : { error: -6 }),
    );
  });
}

/** No page gets a camera, a place, a notification or any other permission, and no page loads from anywhere else. */
function lockSession(target: Session): void {
  target.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  target.setPermissionCheckHandler(() => false);
  target.setDevicePermissionHandler(() => false);
  target.on('will-download', (event, item) => {
    if (!item.getURL().startsWith(`blob:${ORIGIN}/`)) event.preventDefault();
  });
}

/** Every page of this process stays on ours, whoever made it; a link to the web opens in the person's own browser. Called before there is any. */
export function lockEveryPage(development: string | undefined): void {
  const stay = (event: { preventDefault(): void }, url: string) => {
    if (!isOurs(url, development)) event.preventDefault();
  };
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', stay);
    contents.on('will-redirect', stay);
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      if (/^https:\/\//.test(url)) void shell.openExternal(url);
      return { action: 'deny' };
    });
  });
}
