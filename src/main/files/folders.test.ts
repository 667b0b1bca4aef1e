import type * as NodeOs from 'node:os';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { homeFolder } from '../core/home';
import { cacheFolder, userFolder } from './folders';

vi.mock('node:os', async (original) => {
  const os = await original<typeof NodeOs>();
  return { ...os, homedir: () => askedFor() };
});
let askedFor = (): string => '';
const noPasswdEntry = (): never => {
  throw Object.assign(new Error('A system error occurred: uv_os_homedir returned ENOENT'), {
    code: 'ERR_SYSTEM_ERROR',
  });
};

test('a user id without a passwd entry and without HOME gets the root of the file system', () => {
  for (const asked of [noPasswdEntry, () => '', () => 'relative']) {
    askedFor = asked;
    expect(userFolder()).toBe(path.resolve(path.sep));
  }
  askedFor = () => path.resolve('/home/a');
  expect(userFolder()).toBe(path.resolve('/home/a'));
});

test.skipIf(process.platform !== 'linux')(
  'for such a user id --home and GANDER_HOME work, and the default paths are absolute',
  () => {
    askedFor = noPasswdEntry;
    expect(homeFolder('/data')).toBe('/data');
    expect(homeFolder(undefined, { GANDER_HOME: '/data' })).toBe('/data');
    expect(homeFolder(undefined, {})).toBe('/.local/share/gander');
    expect(cacheFolder({})).toBe('/.cache/gander');
  },
);
