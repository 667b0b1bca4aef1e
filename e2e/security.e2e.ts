import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket } from 'ws';
import { expect, sharedApp, test } from './lib/app';

const app = sharedApp();
const visits: string[] = [];
const foreign = createServer((request, response) => {
  visits.push(request.url!);
  response
    .writeHead(200, { 'Access-Control-Allow-Origin': '*', 'Content-Type': 'text/html' })
    .end('<h1>Elsewhere</h1>');
});
let elsewhere = '';

test.beforeAll(async () => {
  await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
  elsewhere = `http://127.0.0.1:${(foreign.address() as AddressInfo).port}`;
});
test.afterAll(() => void foreign.close());

test('the page has no access to Node and to no server but its core', async () => {
  const { page } = app();
  const globals = await page.evaluate(() =>
    ['require', 'process', 'module', 'Buffer', 'global'].filter((name) => name in globalThis),
  );
  expect(globals).toEqual([]);
  expect(
    await page.evaluate(
      (url) =>
        fetch(`${url}/fetched`).then(
          () => 'reached',
          () => 'refused',
        ),
      elsewhere,
    ),
  ).toBe('refused');
  expect(
    await page.evaluate(
      (url) =>
        new Promise((done) =>
          Object.assign(new Image(), {
            onload: () => done('reached'),
            onerror: () => done('refused'),
            src: `${url}/image.png`,
          }),
        ),
      elsewhere,
    ),
  ).toBe('refused');
  expect(
    await page.evaluate(() => {
      const script = Object.assign(document.createElement('script'), { textContent: 'globalThis.inlined = true' });
      document.head.append(script);
      return 'inlined' in globalThis;
    }),
  ).toBe(false);
  expect(visits).toEqual([]);
});

test('every page has the security policy, and a foreign page may not send requests', async ({ shell }) => {
  const { page, electron } = app();
  // Not with eval: code that the test itself evaluates is exempt from the policy.
  expect(
    await page.evaluate(() => {
      (setTimeout as (text: string) => void)('globalThis.evaluated = true');
      return new Promise((done) => setTimeout(() => done('evaluated' in globalThis), 50));
    }),
  ).toBe(false);
  expect(
    await page.evaluate(() => {
      const frame = document.body.appendChild(
        Object.assign(document.createElement('iframe'), { src: 'data:text/html,<p>framed' }),
      );
      return new Promise((done) =>
        setTimeout(() => {
          const isReached = frame.contentDocument?.body.textContent?.includes('framed') ?? false;
          frame.remove();
          done(isReached);
        }, 200),
      );
    }),
  ).toBe(false);
  if (shell === 'chromium') return;
  expect(await page.evaluate(() => Object.keys((window as unknown as { api: object }).api).sort())).toEqual([
    'on',
    'request',
    'setLocale',
  ]);
  expect(
    await page.evaluate(() => navigator.permissions.query({ name: 'geolocation' }).then(({ state }) => state)),
  ).toBe('denied');
  expect(
    await page.evaluate(
      () =>
        navigator.mediaDevices?.getUserMedia({ audio: true }).then(
          () => 'given',
          () => 'refused',
        ) ?? 'refused',
    ),
  ).toBe('refused');
  const [preferences, answer] = await electron.evaluate(async ({ app: main, BrowserWindow }) => {
    const mine = BrowserWindow.getAllWindows()[0]!;
    const preferences = (
      mine.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }
    ).getLastWebPreferences();
    // Another page with the same preload script has the api object but gets no answer.
    const other = new BrowserWindow({
      show: false,
      webPreferences: { preload: `${main.getAppPath()}/out/preload/index.cjs`, sandbox: true, contextIsolation: true },
    });
    await other.loadURL('data:text/html,<p>other');
    const answer = (await other.webContents.executeJavaScript(
      "window.api.request('runs:list').then(() => 'answered', (error) => error.message)",
    )) as string;
    await other.webContents.executeJavaScript(
      "location.href = 'file:///etc/hostname'; new Promise((done) => setTimeout(done, 100))",
    );
    const where = other.webContents.getURL();
    other.destroy();
    return [preferences, `${answer} ${where.slice(0, 5)}`] as const;
  });
  expect(preferences).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
    nodeIntegrationInSubFrames: false,
  });
  expect(preferences['nodeIntegrationInWorker'] ?? false).toBe(false);
  expect(answer).toBe('This page may not send requests. data:');
});

test('the window refuses navigation and new windows', async ({ shell }) => {
  const { page } = app();
  if (shell === 'chromium') return strangers();
  const address = page.url();
  expect(await page.evaluate((url) => window.open(`${url}/opened`) === null, elsewhere)).toBe(true);
  await page.evaluate((url) => void (location.href = `${url}/followed`), elsewhere);
  await page.evaluate(() => void (location.href = 'file:///etc/hostname'));
  expect(await page.evaluate(() => Notification.requestPermission())).toBe('denied');
  // Evaluated in the page itself: Playwright waits forever for the end of a refused navigation.
  expect(await page.evaluate(() => [location.href, document.querySelector('nav')?.getAttribute('aria-label')])).toEqual(
    [address, 'Main'],
  );
  expect(page.context().pages()).toHaveLength(1);
  expect(visits).toEqual([]);
});

/** Checks that the served page refuses requests without the key or from another origin. */
async function strangers(): Promise<void> {
  const { page, address } = app();
  const right = new URL(address);
  const socket = (key: string, headers = {}) => answerOf(`ws://${right.host}/api?key=${key}`, headers);
  const key = right.searchParams.get('key')!;
  expect(key.length).toBeGreaterThan(20);
  expect(await socket(key)).toBe('open');
  expect(await socket('x'.repeat(key.length))).toContain('401');
  expect(await socket(key, { Origin: elsewhere })).toContain('403');
  expect(await socket(key, { Host: 'rebound.example' })).toContain('403');

  const stranger = await page.context().browser()!.newPage();
  await stranger.goto(address.replace(key, 'wrong'));
  await expect(stranger.getByText('This address is from an earlier start of Gander')).toBeVisible();
  // The address alone does not give access without the cookie: another browser or user is refused.
  await stranger.goto(page.url());
  await expect(stranger.getByText('Gander was restarted: open the address that it printed at startup.')).toBeVisible();
  await stranger.close();
}

const answerOf = (url: string, headers: Record<string, string>): Promise<string> =>
  new Promise((resolve) => {
    const socket = new WebSocket(url, { headers });
    socket.once('open', () => resolve('open'));
    socket.once('error', (error) => resolve(error.message));
    socket.once('open', () => socket.close());
  });
