import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { userFolder } from './paths.mjs';

test.skipIf(process.platform === 'win32')("the user's folder is HOME", () => {
  const before = process.env.HOME;
  try {
    process.env.HOME = '/somewhere';
    expect(userFolder()).toBe('/somewhere');
    for (const none of ['', 'relative']) {
      process.env.HOME = none;
      expect(userFolder()).toBe(path.sep);
    }
  } finally {
    if (before === undefined) delete process.env.HOME;
    else process.env.HOME = before;
  }
});

test('for a user id without a passwd entry and HOME it is the root of the file system', ({ skip }) => {
  const file = path.join(import.meta.dirname, 'paths.mjs');
  /** @type {import('node:child_process').SpawnSyncOptionsWithStringEncoding} */
  const without = { uid: 54321, gid: 54321, env: { PATH: process.env.PATH }, encoding: 'utf8', cwd: '/' };
  if (process.getuid?.() !== 0 || spawnSync('/bin/cat', [file], without).status !== 0)
    skip('needs root and a checkout that others can read');
  const script = `import { userFolder } from ${JSON.stringify(pathToFileURL(file).href)}; console.log(userFolder()); (await import('node:os')).homedir();`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], without);
  expect(stdout).toBe('/\n');
  expect(stderr).toContain('uv_os_homedir returned ENOENT');
});
