import { chmodSync, mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { cacheFolder } from '../files/folders';
import { homeFolder, makeHome } from './home';

test('the flag wins over GANDER_HOME, and that over the platform', () => {
  expect(homeFolder('/a', { GANDER_HOME: '/b' })).toBe('/a');
  expect(homeFolder(undefined, { GANDER_HOME: '/b' })).toBe('/b');
  expect(homeFolder('rel', {})).toBe(path.resolve('rel'));
});

test('each platform keeps its data and its caches where its users look for them', () => {
  expect(homeFolder(undefined, {}, 'linux', '/u')).toBe('/u/.local/share/gander');
  expect(homeFolder(undefined, { XDG_DATA_HOME: '/x' }, 'linux', '/u')).toBe('/x/gander');
  expect(homeFolder(undefined, {}, 'darwin', '/u')).toBe('/u/Library/Application Support/gander');
  expect(homeFolder(undefined, { APPDATA: '/roaming' }, 'win32', '/u')).toBe('/roaming/gander');
  expect(cacheFolder({}, 'linux', '/u')).toBe('/u/.cache/gander');
  expect(cacheFolder({ XDG_CACHE_HOME: '/x' }, 'linux', '/u')).toBe('/x/gander');
  expect(cacheFolder({}, 'darwin', '/u')).toBe('/u/Library/Caches/gander');
  expect(cacheFolder({ LOCALAPPDATA: '/local' }, 'win32', '/u')).toBe('/local/gander');
  expect(cacheFolder({ GANDER_CACHE: '/c' }, 'linux', '/u')).toBe('/c');
});

test.skipIf(process.platform === 'win32')(
  'a home is made for its user alone, its parents as usual, and one that is there is not changed',
  () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'gander-home-'));
    const home = path.join(folder, 'a', 'b');
    const mode = (file: string) => statSync(file).mode & 0o777;
    const before = process.umask(0o022);
    try {
      makeHome(home);
    } finally {
      process.umask(before);
    }
    expect([mode(path.dirname(home)), mode(home)]).toEqual([0o755, 0o700]);
    chmodSync(home, 0o750);
    makeHome(home);
    expect(mode(home)).toBe(0o750);
    writeFileSync(path.join(folder, 'file'), '');
    expect(() => makeHome(path.join(folder, 'file'))).toThrow('EEXIST');
    expect(() => makeHome(path.join(folder, 'file', 'home'))).toThrow('ENOTDIR');
    if (process.platform === 'linux') expect(() => makeHome('/proc/nowhere/home')).toThrow('ENOENT');
  },
);
