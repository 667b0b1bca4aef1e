import path from 'node:path';
import { expect, test } from 'vitest';
import { cacheFolder, homeFolder } from './home';

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
