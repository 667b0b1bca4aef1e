import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildCommand, gander, OUT } from './testing';

let removeBuilt: () => void;
let folder: string;
beforeAll(() => void (removeBuilt = buildCommand()), 120_000);
afterAll(() => removeBuilt());
beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'gander-other-'))));

/** A user id that no passwd entry names, as containers have them. */
const NOBODY = 54321;

/** Runs the command under a user id without a passwd entry, with `/tmp` for its temporary folder and no runtime folder. */
function asNobody(...args: string[]) {
  const env = { PATH: process.env['PATH'], HOME: folder, TMPDIR: folder, GANDER_HOME: path.join(folder, 'home') };
  return spawnSync(process.execPath, [path.join(OUT, 'main', 'cli.cjs'), ...args], { uid: NOBODY, gid: NOBODY, env, cwd: '/', encoding: 'utf8' });
}
/** Only root may take another user id, and a checkout in a private folder cannot be read under one. */
const canBeNobody = (): boolean => process.getuid?.() === 0 && spawnSync('/bin/cat', [path.join(OUT, 'main', 'cli.cjs')], { uid: NOBODY, gid: NOBODY, stdio: 'ignore' }).status === 0;

test('a user id without a passwd entry works, also where another user has taken the name of its folder', ({ skip }) => {
  if (!canBeNobody()) skip('needs root and a checkout that others can read');
  chmodSync(folder, 0o777);
  expect(asNobody('list')).toMatchObject({ status: 0, stderr: '' });
  rmSync(path.join(folder, `gander-${NOBODY}`), { recursive: true });
  mkdirSync(path.join(folder, `gander-${NOBODY}`));
  expect(asNobody('list')).toMatchObject({ status: 0, stderr: '' });
  expect(existsSync(path.join(folder, 'home', 'control'))).toBe(false);
});

test.skipIf(process.platform === 'win32')('a new home is for its user alone; one that is there keeps its mode, and doctor says how to close it', async () => {
  const made = path.join(folder, 'new', 'home');
  await gander(made, 'list');
  expect(statSync(made).mode & 0o777).toBe(0o700);
  const old = path.join(folder, 'old home');
  mkdirSync(old);
  chmodSync(old, 0o755);
  await gander(old, 'list');
  expect(statSync(old).mode & 0o777).toBe(0o755);
  const privacy = async (home: string) => {
    const { out } = await gander(home, 'doctor', '--json');
    return (JSON.parse(out) as { checks: { name: string; ok: boolean; detail: string; advice: string }[] }).checks.find(({ name }) => name === 'privacy');
  };
  expect(await privacy(made)).toEqual({ name: 'privacy', ok: true, detail: `Only you can enter ${made}.`, advice: '' });
  expect(await privacy(old)).toEqual({
    name: 'privacy', ok: false, detail: `Other users of this machine can read ${old}: runs, pictures and the database (mode 755).`,
    advice: `Close it with: chmod 700 '${old}'`,
  });
}, 120_000);
