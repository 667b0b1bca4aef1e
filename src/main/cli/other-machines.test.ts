import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { networkAddresses } from '../server/addresses';
import { buildCommand, gander, OUT, start } from './cli.test-helper';

let removeBuilt: () => void;
let folder: string;
beforeAll(() => void (removeBuilt = buildCommand()), 120_000);
afterAll(() => removeBuilt());
afterEach(() => void vi.unstubAllEnvs());
beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'gander-other-'))));

/** A user id that no passwd entry names, as containers have them. */
const NOBODY = 54321;

/**
 * Runs the command under a user id without a passwd entry, with `/tmp` for its temporary folder and no runtime
 * folder.
 */
function asNobody(...args: string[]) {
  const env = { PATH: process.env['PATH'], HOME: folder, TMPDIR: folder, GANDER_HOME: path.join(folder, 'home') };
  return spawnSync(process.execPath, [path.join(OUT, 'main', 'cli.cjs'), ...args], {
    uid: NOBODY,
    gid: NOBODY,
    env,
    cwd: '/',
    encoding: 'utf8',
  });
}
/** Only root may take another user id, and a checkout in a private folder cannot be read under one. */
const canBeNobody = (): boolean =>
  process.getuid?.() === 0 &&
  spawnSync('/bin/cat', [path.join(OUT, 'main', 'cli.cjs')], { uid: NOBODY, gid: NOBODY, stdio: 'ignore' }).status ===
    0;

test('a user id without a passwd entry works, also where another user has taken the name of its folder', ({ skip }) => {
  if (!canBeNobody()) skip('needs root and a checkout that others can read');
  chmodSync(folder, 0o777);
  expect(asNobody('list')).toMatchObject({ status: 0, stderr: '' });
  rmSync(path.join(folder, `gander-${NOBODY}`), { recursive: true });
  mkdirSync(path.join(folder, `gander-${NOBODY}`));
  expect(asNobody('list')).toMatchObject({ status: 0, stderr: '' });
  expect(existsSync(path.join(folder, 'home', 'control'))).toBe(false);
});

test.skipIf(process.platform === 'win32')(
  'only its user can access a new home; an existing one keeps its mode, and doctor says how to restrict it',
  async () => {
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
      return (
        JSON.parse(out) as { checks: { name: string; ok: boolean; detail: string; advice: string }[] }
      ).checks.find(({ name }) => name === 'privacy');
    };
    expect(await privacy(made)).toEqual({
      name: 'privacy',
      ok: true,
      detail: `Only you can enter ${made}.`,
      advice: '',
    });
    expect(await privacy(old)).toEqual({
      name: 'privacy',
      ok: false,
      detail: `Other users of this machine can read ${old}: runs, grids and the database (mode 755).`,
      advice: `Restrict it with: chmod 700 '${old}'`,
    });
  },
  120_000,
);

test.skipIf(process.platform === 'win32')(
  'the browser of `serve --open` gets no secret in its arguments, but a file that only this user can read',
  async () => {
    const record = path.join(folder, 'arguments');
    const browser = path.join(folder, 'browser.sh');
    writeFileSync(
      browser,
      `#!/bin/sh\nprintf '%s\\n' "$@" > '${record}.part'\nmv '${record}.part' '${record}'\nexec sleep 600\n`,
      { mode: 0o755 },
    );
    vi.stubEnv('GANDER_BROWSER', browser);
    const home = path.join(folder, 'home');
    const serving = start(home, 'serve', '--open', '--port', '0', '--json');
    await vi.waitFor(() => expect(existsSync(record)).toBe(true), 60_000);
    await serving.says('"network"');
    const given = readFileSync(record, 'utf8');
    const entrance = fileURLToPath(/^--app=(file:.*)$/m.exec(given)![1]!);
    const key = /\?key=([\w-]+)/.exec(readFileSync(entrance, 'utf8'))![1]!;
    expect(given).not.toContain(key);
    expect(statSync(entrance).mode & 0o777).toBe(0o600);
    serving.child.kill('SIGTERM');
    const { code, out } = await serving.ended;
    expect(code).toBe(0);
    const document = JSON.parse(out) as { address: string; addresses: string[]; network: boolean };
    expect(new URL(document.address).searchParams.get('key')).toBe(key);
    expect(document).toMatchObject({ addresses: [document.address], network: false });
    expect(existsSync(entrance)).toBe(false);
  },
  120_000,
);

test.skipIf(process.platform === 'win32')(
  'failing to remove the file for the browser does not end the server',
  async () => {
    const record = path.join(folder, 'arguments-again');
    const browser = path.join(folder, 'browser-again.sh');
    writeFileSync(
      browser,
      `#!/bin/sh\nprintf '%s\\n' "$@" > '${record}.part'\nmv '${record}.part' '${record}'\nexec sleep 600\n`,
      { mode: 0o755 },
    );
    vi.stubEnv('GANDER_BROWSER', browser);
    const serving = start(path.join(folder, 'home'), 'serve', '--open', '--port', '0', '--json');
    await vi.waitFor(() => expect(existsSync(record)).toBe(true), 60_000);
    await serving.says('"network"');
    const entrance = fileURLToPath(/^--app=(file:.*)$/m.exec(readFileSync(record, 'utf8'))![1]!);
    const address = /http:[^"<\s]*\?key=[\w-]+/.exec(readFileSync(entrance, 'utf8'))![0];
    // A folder in its place is not removed.
    rmSync(entrance);
    mkdirSync(entrance);
    expect((await fetch(address, { redirect: 'manual' })).status).toBe(303);
    expect((await fetch(address, { redirect: 'manual' })).status).toBe(303);
    rmdirSync(entrance);
    serving.child.kill('SIGTERM');
    expect((await serving.ended).code).toBe(0);
  },
  120_000,
);

test('on all addresses each of them is printed, with a warning; wrong names and ports are refused in one sentence', async () => {
  const serving = start(path.join(folder, 'home'), 'serve', '--host', '0.0.0.0', '--port', '0');
  await serving.says('Warning: other machines on the network can reach it, and nothing is encrypted');
  await serving.says(/Gander is at http:\/\/127\.0\.0\.1:\d+/);
  serving.child.kill('SIGTERM');
  const { out } = await serving.ended;
  for (const address of networkAddresses('0.0.0.0')) expect(out).toContain(`or http://${address}:`);
  expect(await gander(folder, 'serve', '--allow-host', 'http://box')).toMatchObject({
    code: 2,
    err: expect.stringContaining('--allow-host takes a host name') as unknown,
  });
  expect(await gander(folder, 'serve', '--port', '99999')).toMatchObject({
    code: 2,
    err: expect.stringContaining('65535') as unknown,
  });
}, 120_000);
