import type { BrowserContext } from '@playwright/test';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '../lib/app';
import { check } from '../lib/axe';
import { sharedChromium, startCore } from '../lib/browser';
import type { Served } from '../lib/browser';
import { ROOT } from '../lib/root';

interface Pinned {
  engines: { device: string; platform: string; arch: string; package: string; sha256: string; bytes: number }[];
}
const engine = (JSON.parse(readFileSync(join(ROOT, 'native/tensorflow.json'), 'utf8')) as Pinned).engines.find(
  ({ device, platform, arch }) => device === 'cpu' && platform === process.platform && arch === process.arch,
);
/** What arrives before the download is cancelled. */
const FIRST_BYTES = 30_000_000;
/** Less than the bytes that an estimate needs. */
const MORE_BYTES = 50_000;
const MORE_INTERVAL_MS = 100;

let folder: string;
let index: Server;
let core: Served | undefined;
let context: BrowserContext | undefined;
/** The ranges that were asked for. */
const ranges: (string | undefined)[] = [];

/** Sends a part of the file, and then a little again and again: a slow connection. */
function sendSlowly(response: ServerResponse): void {
  response.writeHead(200, { 'content-length': engine!.bytes });
  response.write(Buffer.alloc(FIRST_BYTES));
  const timer = setInterval(() => response.write(Buffer.alloc(MORE_BYTES)), MORE_INTERVAL_MS);
  response.on('close', () => clearInterval(timer));
}

/** Sends the rest of a file that is not TensorFlow. */
function sendRest(response: ServerResponse, from: number): void {
  const range = `bytes ${from}-${from + 9}/${from + 10}`;
  response.writeHead(206, { 'content-length': 10, 'content-range': range }).end(Buffer.alloc(10));
}

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gander-engine-setup-'));
  index = createServer((request, response) => {
    if (!request.url?.startsWith('/files/'))
      return void response.end(`<a href="/files/a.whl#sha256=${engine?.sha256}">a.whl</a>`);
    const { range } = request.headers;
    ranges.push(range);
    if (range === undefined) sendSlowly(response);
    else sendRest(response, Number(/\d+/.exec(range)?.[0]));
  });
  await once(index.listen(0, '127.0.0.1'), 'listening');
});
test.afterAll(async () => {
  await context?.close();
  await core?.end();
  index.closeAllConnections();
  index.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

test('the engine is set up from the window: source and size, progress, cancel, continuing, and the hash', async () => {
  const hasDriver = existsSync('/proc/driver/nvidia/version');
  test.skip(!engine || hasDriver, 'another TensorFlow, or none, is set up on this system');
  const cache = join(folder, 'cache');
  const parts = (): string[] => {
    const wheels = join(cache, 'downloads', 'wheel');
    return existsSync(wheels) ? readdirSync(wheels).map((name) => join(wheels, name)) : [];
  };
  core = await startCore(join(folder, 'home'), ['serve'], {
    GANDER_CACHE: cache,
    PIP_INDEX_URL: `http://127.0.0.1:${(index.address() as AddressInfo).port}/simple`,
    NO_PROXY: '127.0.0.1',
    no_proxy: '127.0.0.1',
    // Not called: nothing is unpacked here.
    CXX: process.execPath,
    // Without the programs of an NVIDIA driver.
    PATH: '',
  });
  context = await (await sharedChromium()).newContext();
  const page = await context.newPage();
  await page.goto(`${core.address}#/about`);
  const panel = page.getByRole('region', { name: 'Set-up of TensorFlow' });
  const press = (name: string): Promise<void> => panel.getByRole('button', { name, exact: true }).click();
  const megabytes = `${(engine!.bytes / 1e6).toFixed(1)} MB`;

  await press('Set up TensorFlow …');
  await expect(panel).toContainText(`is downloaded from the package index 127.0.0.1: ${megabytes}, and `);
  await expect(panel).not.toContainText('from an earlier attempt');
  expect(ranges).toEqual([]);

  await press('Download and set up');
  await expect(panel.getByRole('status')).toHaveText(/^TensorFlow .*: \d+ % of [\d.]+ MB, about .+ left$/);
  await expect(panel.getByRole('status')).toContainText(megabytes);
  const bar = panel.getByRole('progressbar', { name: 'Progress of the set-up' });
  await expect.poll(async () => Number(await bar.getAttribute('aria-valuenow'))).toBeGreaterThanOrEqual(10);
  await check(page, 'Set-up in progress');

  await press('Cancel the set-up');
  await expect(panel.getByRole('status')).toHaveText(/^The set-up was cancelled\. What has arrived is kept/);
  const [part = '', ...others] = parts();
  expect([part, others]).toEqual([expect.stringMatching(/\.whl\.part$/), []]);
  const received = statSync(part).size;
  expect(received).toBeGreaterThanOrEqual(FIRST_BYTES);

  await press('Set up TensorFlow …');
  await expect(panel).toContainText(`${(received / 1e6).toFixed(1)} MB are here from an earlier attempt`);
  await press('Download and set up');
  await expect(panel.getByRole('status')).toContainText('does not have the SHA-256 pinned');
  expect(ranges).toEqual([undefined, `bytes=${received}-`]);
  expect(parts()).toEqual([]);
  expect(readdirSync(join(cache, 'engines'))).toEqual([]);
});
