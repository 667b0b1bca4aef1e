import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { findBrowser, findElectron, hasDisplay, opener, startElectron } from './desktop';

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
  const { program: browser, args } = opener('http://127.0.0.1:1/?key=k', '/profile', '/usr/bin/chromium', 'linux');
  expect(browser).toBe('/usr/bin/chromium');
  expect(args).toEqual(expect.arrayContaining(['--app=http://127.0.0.1:1/?key=k', '--user-data-dir=/profile']));
  expect(opener('a', '/p', undefined, 'darwin')).toEqual({ program: 'open', args: ['a'] });
});

test('there is a display on macOS and Windows, and elsewhere where one is named', () => {
  expect(hasDisplay({}, 'darwin')).toBe(true);
  expect(hasDisplay({}, 'linux')).toBe(false);
  expect(hasDisplay({ DISPLAY: ':0' }, 'linux')).toBe(true);
  expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true);
});

test('the app is started on a page of a home', () => {
  const { program, args, env } = startElectron('/electron', '/gander', '/home', '#/run/a');
  expect([program, args.slice(-2), env]).toEqual(['/electron', ['/gander', '--address=#/run/a'], { GANDER_HOME: '/home' }]);
});
