import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { chooseFolder, lockEveryPage, notify, openWindow, showWindow, sendToPage } from './window';

type Listener = (...args: never[]) => unknown;

const electron = vi.hoisted(() => {
  /** Listeners by name, called as Electron would call them. */
  class Emitter {
    readonly listeners = new Map<string, Listener[]>();
    on = (name: string, listener: Listener): void =>
      void this.listeners.set(name, [...(this.listeners.get(name) ?? []), listener]);
    once = this.on;
    emit(name: string, ...args: unknown[]): void {
      for (const listener of this.listeners.get(name) ?? []) listener(...(args as never[]));
    }
  }
  const made: { windows: FakeWindow[]; notifications: Emitter[] } = { windows: [], notifications: [] };
  class FakeWindow extends Emitter {
    calls: string[] = [];
    isGone = false;
    isIconified = false;
    webContents = Object.assign(new Emitter(), {
      sent: [] as unknown[],
      zoom: 1,
      send: (...args: unknown[]): void => void this.webContents.sent.push(args),
      setZoomFactor: (zoom: number): void => void (this.webContents.zoom = zoom),
      getZoomFactor: (): number => this.webContents.zoom,
    });
    constructor(readonly options: Record<string, unknown> = {}) {
      super();
      made.windows.push(this);
    }
    isDestroyed = (): boolean => this.isGone;
    isMinimized = (): boolean => this.isIconified;
    isMaximized = (): boolean => this.calls.includes('maximize');
    isFullScreen = (): boolean => false;
    getNormalBounds = () => ({ x: 5, y: 6, width: 1000, height: 700 });
    restore = (): void => void this.calls.push('restore');
    maximize = (): void => void this.calls.push('maximize');
    setFullScreen = (): void => void this.calls.push('full screen');
    show = (): void => void this.calls.push('show');
    focus = (): void => void this.calls.push('focus');
    close = (): void => void this.calls.push('close');
    setBackgroundColor = (colour: string): void => void this.calls.push(colour);
    loadURL = (url: string): Promise<void> => (this.calls.push(`load ${url}`), Promise.resolve());
  }
  class FakeNotification extends Emitter {
    static supported = true;
    static isSupported = (): boolean => FakeNotification.supported;
    constructor(readonly options: unknown) {
      super();
      made.notifications.push(this);
    }
    show = (): void => undefined;
  }
  const session = Object.assign(new Emitter(), {
    handlers: {} as Record<string, (...args: never[]) => unknown>,
    setPermissionRequestHandler: (handler: Listener) => void (session.handlers['request'] = handler),
    setPermissionCheckHandler: (handler: Listener) => void (session.handlers['check'] = handler),
    setDevicePermissionHandler: (handler: Listener) => void (session.handlers['device'] = handler),
    protocol: { handle: (_scheme: string, handler: Listener) => void (session.handlers['page'] = handler) },
  });
  return {
    made,
    FakeWindow,
    app: new Emitter(),
    BrowserWindow: FakeWindow,
    Notification: FakeNotification,
    dialog: { showOpenDialog: vi.fn<() => Promise<{ canceled: boolean; filePaths: string[] }>>() },
    Menu: { setApplicationMenu: vi.fn(), buildFromTemplate: (template: unknown) => template },
    nativeTheme: Object.assign(new Emitter(), { shouldUseDarkColors: false }),
    protocol: { handle: () => undefined },
    screen: {
      getPrimaryDisplay: () => ({ workArea: { x: 0, y: 0, width: 1920, height: 1040 } }),
      getAllDisplays: () => [],
    },
    session: { defaultSession: session },
    shell: { openExternal: vi.fn((): Promise<void> => Promise.resolve()) },
  };
});
vi.mock('electron', () => electron);
vi.mock('../core/log-line', () => ({ logLine: () => undefined }));

let home: string;
const open = (change: { development?: string; address?: string } = {}) => {
  openWindow({ home, preload: '/app/preload.js', renderer: home, icon: '/app/icon.png', ...change });
  return electron.made.windows.at(-1)!;
};
/** An event that can be prevented, and whether it was. */
const preventable = () => {
  const event = { prevented: false, preventDefault: () => void (event.prevented = true) };
  return event;
};

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'gander-window-'));
  for (const emitter of [electron.app, electron.nativeTheme, electron.session.defaultSession])
    emitter.listeners.clear();
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe('the window', () => {
  test('has a page without Node, in a sandbox of its own', () => {
    expect(open().options['webPreferences']).toEqual({
      preload: '/app/preload.js',
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    });
  });

  test('is shown when its page is ready, and not before', () => {
    const window = open();
    expect([window.options['show'], window.calls]).toEqual([false, ['load gander://app/index.html']]);
    window.emit('ready-to-show');
    expect(window.calls.slice(1)).toEqual(['show']);
  });

  test('opens at an address of the page, also of the development server', () => {
    expect(open({ address: '#/compare' }).calls).toEqual(['load gander://app/index.html#/compare']);
    expect(open({ development: 'http://localhost:5173/', address: '#/x' }).calls).toEqual([
      'load http://localhost:5173/#/x',
    ]);
  });

  test('opens as it was closed: place, zoom and maximised', () => {
    const state = { x: 50, y: 60, width: 900, height: 600, maximized: true, fullScreen: false, zoom: 1.5 };
    writeFileSync(path.join(home, 'window.json'), JSON.stringify(state));
    const window = open();
    expect(window.options).toMatchObject({ x: 50, y: 60, width: 900, height: 600, minWidth: 720, minHeight: 480 });
    window.emit('ready-to-show');
    window.webContents.emit('did-finish-load');
    expect([window.calls.includes('maximize'), window.webContents.zoom]).toEqual([true, 1.5]);
    window.webContents.zoom = 2;
    window.emit('close');
    expect(JSON.parse(readFileSync(path.join(home, 'window.json'), 'utf8'))).toEqual({
      x: 5,
      y: 6,
      width: 1000,
      height: 700,
      maximized: true,
      fullScreen: false,
      zoom: 2,
    });
  });

  test('follows the theme of the system until it is gone', () => {
    const window = open();
    expect(window.options['backgroundColor']).toBe('#f5f6f8');
    electron.nativeTheme.shouldUseDarkColors = true;
    electron.nativeTheme.emit('updated');
    window.isGone = true;
    electron.nativeTheme.emit('updated');
    electron.nativeTheme.shouldUseDarkColors = false;
    expect(window.calls.filter((call) => call.startsWith('#'))).toEqual(['#131519']);
  });
});

describe('the session', () => {
  test('grants no permission to any page', () => {
    open();
    const { handlers } = electron.session.defaultSession;
    const answers: boolean[] = [];
    for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read'])
      handlers['request']!(...([{}, permission, (granted: boolean) => answers.push(granted)] as never[]));
    expect([answers, handlers['check']!(), handlers['device']!()]).toEqual([
      [false, false, false, false],
      false,
      false,
    ]);
  });

  test('lets the page download what it made itself, and nothing else', () => {
    open();
    const isPrevented = (url: string): boolean => {
      const event = preventable();
      electron.session.defaultSession.emit('will-download', event, {
        getURL: () => url,
        getFilename: () => 'ring.gif',
        once: () => undefined,
      });
      return event.prevented;
    };
    expect(isPrevented('blob:gander://app/0b6f')).toBe(false);
    for (const url of [
      'blob:gander://application/0b6f',
      'blob:https://evil.example/1',
      'https://evil.example/a.exe',
      'data:text/plain,a',
      'gander://app/index.html',
      '',
    ])
      expect(isPrevented(url), url).toBe(true);
  });

  test('serves the files of the page with its policy, and 404 for all others', async () => {
    writeFileSync(path.join(home, 'index.html'), '<p>');
    writeFileSync(path.join(home, 'secret.sqlite'), 'x');
    open();
    const get = (url: string) =>
      electron.session.defaultSession.handlers['page']!(...([{ url }] as never[])) as Promise<Response>;
    const page = await get('gander://app/index.html');
    expect([page.status, await page.text(), page.headers.get('content-type')]).toEqual([
      200,
      '<p>',
      'text/html; charset=utf-8',
    ]);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    for (const url of ['gander://app/secret.sqlite', 'gander://app/../etc/passwd', 'gander://other/index.html'])
      expect((await get(url)).status, url).toBe(404);
  });

  test('names the folder of the documentation where its site has not been built', async () => {
    open();
    const read = async (url: string) => {
      const handler = electron.session.defaultSession.handlers['page']!;
      const page = await (handler(...([{ url }] as never[])) as Promise<Response>);
      return [page.status, await page.text()] as const;
    };
    const sources = path.resolve(home, '..', '..', 'docs');
    expect(await read('gander://app/docs/compare.html')).toEqual([
      404,
      `The documentation is in ${sources}; "npm run docs" builds it as a site that opens here.`,
    ]);
    mkdirSync(path.join(home, 'docs'));
    writeFileSync(path.join(home, 'docs', 'index.html'), '<h1>');
    expect(await read('gander://app/docs/index.html')).toEqual([200, '<h1>']);
    expect(await read('gander://app/docs/compare.html')).toEqual([404, 'Page not found.']);
  });
});

describe('every page of the process', () => {
  const contents = () => {
    const page = Object.assign(new electron.FakeWindow(), {
      address: 'gander://app/index.html#/runs',
      getURL: (): string => page.address,
      opened: (_details: { url: string }): unknown => undefined,
      setWindowOpenHandler: (handler: (details: { url: string }) => unknown) => void (page.opened = handler),
    });
    electron.app.emit('web-contents-created', {}, page);
    return page;
  };

  test.each(['will-navigate', 'will-redirect'])('stays on its address: %s elsewhere is prevented', (name) => {
    lockEveryPage(undefined);
    const page = contents();
    for (const [url, isPrevented] of [
      ['gander://app/index.html#/runs', false],
      ['gander://app.evil/index.html', true],
      ['https://example.org/', true],
      ['file:///etc/passwd', true],
      ['javascript:alert(1)', true],
      ['http://localhost:5173/', true],
    ] as const) {
      const event = preventable();
      page.emit(name, event, url);
      expect(event.prevented, url).toBe(isPrevented);
    }
  });

  test('may go to the development server while there is one', () => {
    lockEveryPage('http://localhost:5173/');
    const event = preventable();
    contents().emit('will-navigate', event, 'http://localhost:5173/#/runs');
    expect(event.prevented).toBe(false);
  });

  test('opens no window and no webview; an https link goes to the browser', () => {
    lockEveryPage(undefined);
    const page = contents();
    electron.shell.openExternal.mockClear();
    for (const url of [
      'https://arxiv.org/abs/1406.2661',
      'http://example.org',
      'file:///etc/passwd',
      'smb://host/x',
      '',
    ])
      expect(page.opened({ url })).toEqual({ action: 'deny' });
    expect(electron.shell.openExternal.mock.calls).toEqual([['https://arxiv.org/abs/1406.2661']]);
    const event = preventable();
    page.emit('will-attach-webview', event);
    expect(event.prevented).toBe(true);
  });
});

describe('the documentation', () => {
  const contents = (address: string) => {
    lockEveryPage(undefined);
    const page = Object.assign(new electron.FakeWindow(), {
      getURL: () => address,
      opened: (_details: { url: string }): unknown => undefined,
      setWindowOpenHandler: (handler: (details: { url: string }) => unknown) => void (page.opened = handler),
    });
    electron.app.emit('web-contents-created', {}, page);
    return page;
  };

  test('opens in a window of its own, which has no preload script', () => {
    const page = contents('gander://app/index.html#/runs');
    expect(page.opened({ url: 'gander://app/docs/index.html' })).toEqual({ action: 'deny' });
    const opened = electron.made.windows.at(-1)!;
    expect(opened.calls).toEqual(['load gander://app/docs/index.html']);
    const preferences = opened.options['webPreferences'] as Record<string, unknown>;
    expect(preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false });
    expect(preferences).not.toHaveProperty('preload');
    open().emit('closed');
    expect(opened.calls).toContain('close');
  });

  test.each([
    ['gander://app/docs/index.html', 'gander://app/docs/setup.html', false],
    ['gander://app/docs/index.html', 'https://example.org/', true],
    ['gander://app/docs/index.html', 'gander://app/docs.evil/', true],
    ['gander://app/docs/index.html', 'gander://app/index.html', true],
    ['gander://app/index.html#/runs', 'gander://app/docs/setup.html', true],
  ])('from %s to %s: prevented %s', (from, to, isPrevented) => {
    const event = preventable();
    contents(from).emit('will-navigate', event, to);
    expect(event.prevented).toBe(isPrevented);
  });
});

describe('what the core asks of the window', () => {
  test('is sent to its page; an address also brings it to the front', () => {
    const window = new electron.FakeWindow();
    sendToPage(window as never, { command: 'runs' });
    expect(window.calls).toEqual([]);
    window.isIconified = true;
    sendToPage(window as never, { address: '#/runs' });
    expect(window.webContents.sent).toEqual([
      ['gander:event', 'window:do', { command: 'runs' }],
      ['gander:event', 'window:do', { address: '#/runs' }],
    ]);
    expect(window.calls).toEqual(['restore', 'show', 'focus']);
  });

  test('is ignored when there is none, or it was closed', () => {
    const gone = new electron.FakeWindow();
    gone.isGone = true;
    for (const window of [undefined, gone as never]) {
      sendToPage(window, { address: '#/runs' });
      showWindow(window);
    }
    expect([gone.calls, gone.webContents.sent]).toEqual([[], []]);
  });

  test('a notification shows no hidden characters, and leads to its address', () => {
    const window = new electron.FakeWindow();
    const notice = { title: 'a\u202eb', body: 'one\ntwo\u001b[2J', address: '#/runs/1' };
    expect(notify(window as never, notice)).toEqual({ ok: true, value: null });
    const notification = electron.made.notifications.at(-1) as unknown as { options: unknown };
    expect(notification.options).toEqual({ title: 'a\\u202eb', body: 'one\ntwo\\u001b[2J' });
    electron.made.notifications.at(-1)!.emit('click');
    expect(window.webContents.sent).toEqual([['gander:event', 'window:do', { address: '#/runs/1' }]]);
  });

  test('a system without notifications is named', () => {
    electron.Notification.supported = false;
    expect(notify(undefined, { title: '', body: '', address: '#/' })).toMatchObject({ ok: false });
    electron.Notification.supported = true;
  });

  test('a folder is the chosen one, or none if the dialog was cancelled', async () => {
    const window = new electron.FakeWindow() as never;
    electron.dialog.showOpenDialog.mockResolvedValueOnce({ canceled: false, filePaths: ['/pictures'] });
    expect(await chooseFolder(window)).toEqual({ ok: true, value: '/pictures' });
    for (const answer of [
      { canceled: true, filePaths: ['/pictures'] },
      { canceled: false, filePaths: [] },
    ]) {
      electron.dialog.showOpenDialog.mockResolvedValueOnce(answer);
      expect(await chooseFolder(window)).toEqual({ ok: true, value: null });
    }
    expect(await chooseFolder(undefined)).toMatchObject({ ok: false });
  });
});
