import { chmodSync, mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { findBrowser, findElectron, hasDisplay, opener, startElectron, writeEntrance } from './desktop';

const folder = mkdtempSync(path.join(tmpdir(), 'gander-desktop-'));
const program = (...parts: string[]): string => {
  const file = path.join(folder, ...parts);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, '#!/bin/sh\n');
  chmodSync(file, 0o755);
  return file;
};

test('a browser is found on PATH, in the order of the list, and GANDER_BROWSER wins', () => {
  const chrome = program('bin', 'google-chrome');
  expect(findBrowser({ PATH: path.join(folder, 'bin') }, 'linux')).toBe(chrome);
  const chromium = program('bin', 'chromium');
  expect(findBrowser({ PATH: path.join(folder, 'bin') }, 'linux')).toBe(chromium);
  expect(findBrowser({ PATH: path.join(folder, 'bin'), GANDER_BROWSER: chrome }, 'linux')).toBe(chrome);
  expect(findBrowser({ PATH: folder }, 'linux')).toBeUndefined();
});

test('Electron is found where its package says, or where ELECTRON_OVERRIDE_DIST_PATH does', () => {
  expect(findElectron(folder, {})).toBeUndefined();
  const file = program('node_modules', 'electron', 'dist', 'electron');
  expect(findElectron(folder, {})).toBe(process.platform === 'win32' ? undefined : file);
  expect(findElectron(folder, { ELECTRON_OVERRIDE_DIST_PATH: '/nowhere' })).toBeUndefined();
});

test('a window is opened as an app of its own, and else in the default browser', () => {
  const { program: browser, args } = opener('file:///home/open.html', '/profile', '/usr/bin/chromium', 'linux');
  expect(browser).toBe('/usr/bin/chromium');
  expect(args).toEqual(expect.arrayContaining(['--app=file:///home/open.html', '--user-data-dir=/profile']));
  expect(opener('a', '/p', undefined, 'darwin')).toEqual({ program: 'open', args: ['a'] });
});

test('a secret address is handed over in a file for this user alone, and nothing of it can break out of the page', () => {
  const file = path.join(folder, 'open a.html');
  writeFileSync(file, 'left by another start', { mode: 0o644 });
  expect(writeEntrance(file, 'http://127.0.0.1:1/?key=k#/x"><script>')).toBe(pathToFileURL(file).href);
  const html = readFileSync(file, 'utf8');
  expect(html).toContain('url=http://127.0.0.1:1/?key=k#/x&#34;&#62;&#60;script&#62;"');
  expect(html).not.toContain('<script');
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('there is a display on macOS and Windows, and elsewhere where one is named', () => {
  expect(hasDisplay({}, 'darwin')).toBe(true);
  expect(hasDisplay({}, 'linux')).toBe(false);
  expect(hasDisplay({ DISPLAY: ':0' }, 'linux')).toBe(true);
  expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true);
});

test('the app is started on a page of a home', () => {
  const { program, args, env } = startElectron('/electron', '/gander', '/home', '#/run/a');
  expect([program, args.slice(-2), env]).toEqual([
    '/electron',
    ['/gander', '--address=#/run/a'],
    { GANDER_HOME: '/home' },
  ]);
});
