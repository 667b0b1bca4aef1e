import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { HOME } from './installed.mjs';
import { expect, HOME_FOLDER, until } from './use.mjs';

/** @typedef {import('./chroot.mjs').Chroot} Chroot */

export const WINDOW = '/usr/lib/gander/gander-window';
/** Where the list of runs is on a screen of 1280 x 860, and the fewest colours that it has when it is drawn. */
const PAGE = '1280x710+0+110';
const MIN_COLOURS = 150;
/** Downloading and unpacking TensorFlow takes minutes on a slow connection. */
const SETUP_TIMEOUT_MS = 1_200_000;
/** How an ordinary user with a display calls a program. */
const WITH_DISPLAY = `GANDER_HOME=${HOME_FOLDER} xvfb-run --auto-servernum --server-args="-screen 0 1280x860x24"`;

/** @param {Chroot} system */
export const installDisplay = (system) =>
  system.asRoot('apt-get install -q -y --no-install-recommends xvfb xauth x11-utils imagemagick fonts-dejavu-core');

/**
 * The window opens for an ordinary user, with Chromium's sandbox.
 *
 * @param {Chroot} system
 * @param {string} screenshot where to save an image of it
 */
export async function hasWindow(system, screenshot) {
  let printed = '';
  const shot = `${HOME}/window.png`;
  // The image is taken again until the page is drawn in it; the bare screen and an empty page have few colours.
  const inside = [
    'gander &',
    `until xwininfo -root -tree | grep -q '"Gander'; do sleep 0.5; done`,
    `until import -window root ${shot}.part.png && [ $(identify -format %k '${shot}.part.png[${PAGE}]') -gt ${MIN_COLOURS} ]; do sleep 1; done`,
    `ps -eo args | grep "^${WINDOW} --type=renderer"`,
    `mv ${shot}.part.png ${shot}`,
    'wait',
  ].join('\n');
  fs.writeFileSync(path.join(system.folder, HOME, 'window.sh'), inside);
  const stop = system.start(`${WITH_DISPLAY} bash window.sh`, (text) => (printed += text));
  try {
    const file = path.join(system.folder, shot);
    await until(
      () => fs.existsSync(file),
      () => `The window did not open: ${printed}`,
    );
    expect(!printed.includes('--no-sandbox'), 'The window runs without its sandbox.');
    expect(printed.includes('--type=renderer'), `The page does not run: ${printed}`);
    fs.copyFileSync(file, screenshot);
  } finally {
    await stop();
  }
}

/**
 * The button in the window sets TensorFlow up: it says what it downloads, shows progress, can be cancelled, and goes on
 * with what has arrived.
 *
 * @param {Chroot} system
 * @returns {Promise<string>} the sentence about what it downloads
 */
export async function setsUpInWindow(system) {
  const port = await freePort();
  let printed = '';
  const script = `${WITH_DISPLAY} ${WINDOW} --remote-debugging-port=${port} gander://app/#/about`;
  const stop = system.start(script, (text) => (printed += text));
  try {
    const browser = await connect(port, () => printed);
    const page = browser.contexts()[0]?.pages()[0];
    if (!page) throw new Error('The window has no page.');
    page.setDefaultTimeout(SETUP_TIMEOUT_MS);
    const panel = page.getByRole('region', { name: 'Set-up of TensorFlow' });
    const press = (/** @type {string} */ name) => panel.getByRole('button', { name }).click();
    await press('Set up TensorFlow …');
    const plan = await panel.getByText(/ is downloaded from .*: \d.* MB, and \d.* on disk/).innerText();
    await press('Download and set up');
    await panel
      .getByRole('status')
      .filter({ hasText: / \d+ % of \d/ })
      .waitFor();
    await press('Cancel the set-up');
    await panel.getByText('What has arrived is kept').waitFor();
    await press('Set up TensorFlow …');
    await panel.getByText('are here from an earlier attempt').waitFor();
    await press('Download and set up');
    await page
      .getByRole('definition')
      .filter({ hasText: /^tensorflow / })
      .waitFor();
    const { documentation } = await page.evaluate("api.request('app:info')");
    expect(documentation === 'site', `Help leads to ${documentation}, not to the documentation.`);
    await browser.close();
    return plan.trim();
  } catch (error) {
    throw new Error(
      `The button that sets TensorFlow up: ${error instanceof Error ? error.message : error}\n${printed}`,
    );
  } finally {
    await stop();
  }
}

/**
 * Connects to the window's debugging port once it is open and has its page.
 *
 * @param {number} port
 * @param {() => string} printed
 */
async function connect(port, printed) {
  for (let tries = 0; tries < 600; tries++) {
    const answer = await fetch(`http://127.0.0.1:${port}/json/list`).catch(() => undefined);
    const pages = /** @type {{ type: string, url: string }[]} */ (answer?.ok ? await answer.json() : []);
    if (pages.some(({ type, url }) => type === 'page' && url.startsWith('gander://')))
      // Electron refuses the settings of downloads that Playwright makes by default.
      return chromium.connectOverCDP(`http://127.0.0.1:${port}`, { noDefaults: true });
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`The window did not open: ${printed()}`);
}

/** @returns {Promise<number>} */
const freePort = () =>
  new Promise((resolve, reject) => {
    const server = net.createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {net.AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
