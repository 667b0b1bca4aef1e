import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BrowserWindow, dialog, Menu, nativeTheme, protocol, screen, session, shell } from 'electron';
import type { MenuItemConstructorOptions, Rectangle, Session } from 'electron';
import { ok, refuse } from '../shared/outcome';
import type { Outcome } from '../shared/outcome';
import { isOurPage, ORIGIN, PAGE, readPage, SCHEME } from './page';
import { contentSecurityPolicy, PLAIN_HEADERS } from './security';

export interface WindowOptions {
  home: string;
  preload: string;
  /** Folder of the built renderer. */
  renderer: string;
  /** Address of the development server, which reloads the page as its source changes. */
  development?: string | undefined;
}

const SMALLEST = { width: 720, height: 480 };
const USUAL = { width: 1280, height: 860 };
/** The surface colours of the renderer's two themes, so that nothing flashes before the page is there. */
const background = (): string => (nativeTheme.shouldUseDarkColors ? '#16181d' : '#ffffff');

/** Must be called before Electron is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
}

/** Opens the window. Its page is sandboxed, has no Node, and can go nowhere else. */
export function openWindow(options: WindowOptions): BrowserWindow {
  servePage(session.defaultSession, options.renderer);
  lockSession(session.defaultSession);
  const file = path.join(options.home, 'window.json');
  const window = new BrowserWindow({
    ...USUAL, ...readBounds(file), minWidth: SMALLEST.width, minHeight: SMALLEST.height,
    title: 'Gander', show: false, backgroundColor: background(),
    webPreferences: {
      preload: options.preload, contextIsolation: true, sandbox: true, nodeIntegration: false, nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false, webSecurity: true, webviewTag: false, spellcheck: false,
    },
  });
  lockWindow(window, options.development);
  window.once('ready-to-show', () => window.show());
  window.on('close', () => writeBounds(file, window));
  nativeTheme.on('updated', () => !window.isDestroyed() && window.setBackgroundColor(background()));
  Menu.setApplicationMenu(Menu.buildFromTemplate(menu()));
  void window.loadURL(options.development ?? PAGE);
  return window;
}

/** Asks for a folder with the system's own dialog; null when it is closed without a choice. */
export async function chooseFolder(window: BrowserWindow | undefined): Promise<Outcome<string | null>> {
  if (!window || window.isDestroyed()) return refuse('There is no window to ask in.');
  const { canceled, filePaths } = await dialog.showOpenDialog(window, { title: 'A folder of images', properties: ['openDirectory'] });
  return ok(canceled ? null : filePaths[0] ?? null);
}

/** Answers our scheme with the built renderer. Electron 25 brought `handle`; the tests also run on an older one. */
function servePage(target: Session, folder: string): void {
  const headers = { ...PLAIN_HEADERS, 'Content-Security-Policy': contentSecurityPolicy(), 'Cache-Control': 'no-cache' };
  if ('handle' in protocol) {
    target.protocol.handle(SCHEME, async ({ url }) => {
      const page = await readPage(folder, url);
      return page ? new Response(new Uint8Array(page.data), { headers: { ...headers, 'Content-Type': page.type } }) : new Response(null, { status: 404 });
    });
    return;
  }
  (target.protocol as Electron.Protocol).registerBufferProtocol(SCHEME, ({ url }, answer) => {
    void readPage(folder, url).then((page) => answer(page ? { data: page.data, mimeType: page.type.split(';')[0]!, charset: 'utf-8', headers } : { error: -6 }));
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

/** The window stays on our page; a link to the web opens in the person's own browser. */
function lockWindow(window: BrowserWindow, development: string | undefined): void {
  const isOurs = (url: string) => isOurPage(url) || (development !== undefined && url.startsWith(development));
  const stay = (event: { preventDefault(): void }, url: string) => {
    if (!isOurs(url)) event.preventDefault();
  };
  window.webContents.on('will-navigate', stay);
  window.webContents.on('will-redirect', stay);
  window.webContents.on('will-attach-webview', (event) => event.preventDefault());
  window.webContents.setWindowOpenHandler(({ url }) => {
    if (/^https:\/\//.test(url)) void shell.openExternal(url);
    return { action: 'deny' };
  });
}

/** Size and place of last time, if that place is still on a screen. */
function readBounds(file: string): Partial<Rectangle> {
  try {
    const { x, y, width, height } = JSON.parse(readFileSync(file, 'utf8')) as Rectangle;
    if (![x, y, width, height].every(Number.isInteger) || width < SMALLEST.width || height < SMALLEST.height) return {};
    const { workArea: area } = screen.getDisplayMatching({ x, y, width, height });
    const isSeen = x < area.x + area.width - 50 && x + width > area.x + 50 && y >= area.y - 10 && y < area.y + area.height - 50;
    return isSeen ? { x, y, width, height } : { width, height };
  } catch {
    return {};
  }
}

function writeBounds(file: string, window: BrowserWindow): void {
  try {
    writeFileSync(file, JSON.stringify(window.getNormalBounds()));
  } catch {
    // next time opens at the usual size
  }
}

/** What the platform expects, with the keys for copying and zooming; everything else is in the page. */
function menu(): MenuItemConstructorOptions[] {
  const isMac = process.platform === 'darwin';
  return [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    { label: '&File', submenu: [isMac ? { role: 'close' } : { role: 'quit' }] },
    { role: 'editMenu' },
    { label: '&View', submenu: [{ role: 'reload' }, { role: 'toggleDevTools' }, { type: 'separator' }, { role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { type: 'separator' }, { role: 'togglefullscreen' }] },
    { role: 'windowMenu' },
  ];
}
