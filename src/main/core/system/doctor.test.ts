import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { checkLabel } from '../../../shared/domain/check-label';
import { openDatabase } from '../../database';
import { withLocale } from '../locale';
import { examine } from './doctor';
import type { ProbeReport } from './engine-probe';
import { usageOf } from './home-usage';

let folder: string;
let home: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gander-doctor-'));
  home = path.join(folder, 'home');
  for (const name of ['DISPLAY', 'WAYLAND_DISPLAY', 'GANDER_BROWSER', 'ELECTRON_OVERRIDE_DIST_PATH'])
    vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const TENSORFLOW: ProbeReport = {
  engine: { name: 'tensorflow', version: '4.22.0', device: 'CPU' },
  milliseconds: 1234,
};
async function checks(probed: ProbeReport = TENSORFLOW, of = home) {
  const report = await examine({ home: of, root: folder, version: '1.2.3', probe: () => Promise.resolve(probed) });
  return { ...report, of: (name: string) => report.checks.find((check) => check.name === name)! };
}

describe('the engine', () => {
  test('that works is named with its device and the time to load it', async () => {
    const { ok, engine, of } = await checks();
    expect([ok, engine]).toEqual([true, 'engine' in TENSORFLOW && TENSORFLOW.engine]);
    expect(of('engine').detail).toBe('tensorflow 4.22.0 loaded and computed in 1.2 s.');
    expect(of('device')).toEqual({ name: 'device', ok: true, detail: 'CPU.', advice: '' });
  });

  test('that is slow works, with advice', async () => {
    const { ok, of } = await checks({ engine: { name: 'cpu', version: '4', device: 'JavaScript' }, milliseconds: 1 });
    expect([ok, of('engine').ok, of('device').ok]).toEqual([true, true, false]);
    expect(of('device').detail).toBe('JavaScript: ten to a hundred times slower than TensorFlow.');
    expect(of('device').advice).toContain('npm run setup');
  });

  test('that is none makes the report a failure, with the reason', async () => {
    const { ok, engine, of } = await checks({ error: 'The addon does not load.' });
    expect([ok, engine.device, of('engine').detail, of('device').ok]).toEqual([
      false,
      'none',
      'The addon does not load.',
      false,
    ]);
  });
});

describe.skipIf(process.platform === 'win32')('the data folder', () => {
  test('is created for its user alone', async () => {
    const { of } = await checks();
    expect(of('data folder')).toMatchObject({ ok: true, detail: `${home} can be written.` });
    expect(of('privacy')).toMatchObject({ ok: true, detail: `Only you can enter ${home}.` });
    expect(statSync(home).mode & 0o777).toBe(0o700);
  });

  test.each([
    [0o755, 'read', '755'],
    [0o775, 'read and change', '775'],
    [0o777, 'read and change', '777'],
    [0o701, 'read', '701'],
  ])('with mode %o is reported as open: others can %s', async (mode, what, written) => {
    mkdirSync(home);
    chmodSync(home, mode);
    const { ok, of } = await checks();
    expect(of('privacy')).toEqual({
      name: 'privacy',
      ok: false,
      detail: `Other users of this machine can ${what} ${home}: runs, grids and the database (mode ${written}).`,
      advice: `Restrict it with: chmod 700 ${home}`,
    });
    expect(ok).toBe(true);
  });

  test('is quoted for a shell where its name needs that', async () => {
    const odd = path.join(folder, "my runs; it's $HOME");
    mkdirSync(odd);
    chmodSync(odd, 0o755);
    const { of } = await checks(TENSORFLOW, odd);
    expect(of('privacy').advice).toBe(`Restrict it with: chmod 700 '${odd.replaceAll("'", "'\\''")}'`);
  });

  test('that is a file, or has too long a path, is a failure with a sentence', async () => {
    writeFileSync(home, '');
    const { ok, of } = await checks();
    expect([ok, of('data folder').ok]).toEqual([false, false]);
    expect(of('data folder').detail).toMatch(/home cannot be written: something with that name already exists\.$/);
    const long = path.join(folder, ...Array<string>(6).fill('x'.repeat(100)));
    expect((await checks(TENSORFLOW, long)).of('data folder').detail).toMatch(/^The path of the home has \d+ bytes/);
  });
});

describe('the database', () => {
  test('may not exist yet, and is not created', async () => {
    const { ok, of } = await checks();
    expect([ok, of('database').detail]).toEqual([true, 'There is no database yet; it is created with the first run.']);
    expect(readdirSync(home)).toEqual([]);
  });

  test('is checked page by page', async () => {
    mkdirSync(home);
    openDatabase(path.join(home, 'gander.sqlite')).close();
    expect((await checks()).of('database').detail).toMatch(/gander\.sqlite is OK \([\d.]+ kB\)\.$/);
  });

  test('that is damaged is a failure, with the command that mends it', async () => {
    mkdirSync(home);
    writeFileSync(path.join(home, 'gander.sqlite'), 'not a database, but longer than a header of SQLite. '.repeat(200));
    const { ok, of } = await checks();
    expect([ok, of('database').ok]).toEqual([false, false]);
    expect(`${of('database').detail} ${of('database').advice}`).toContain('gander verify --repair');
  });
});

describe('the window', () => {
  test('needs no display where one is named, and names what there is instead where none is', async () => {
    if (process.platform !== 'linux') return;
    expect((await checks()).of('display')).toMatchObject({
      ok: false,
      detail: 'Neither DISPLAY nor WAYLAND_DISPLAY is set.',
    });
    vi.stubEnv('DISPLAY', ':0');
    expect((await checks()).of('display').ok).toBe(true);
  });

  test('is that of Electron, or a browser, or none; the report is not a failure without one', async () => {
    vi.stubEnv('PATH', folder);
    const { ok, of } = await checks();
    expect([ok, of('electron').ok, of('browser').ok]).toEqual([true, false, false]);
    const browser = path.join(folder, 'chromium');
    writeFileSync(browser, '', { mode: 0o755 });
    if (process.platform === 'linux')
      expect((await checks()).of('browser')).toMatchObject({ ok: true, detail: browser });
  });
});

test('the versions are those of this program and its runtime', async () => {
  const { of } = await checks();
  expect(of('versions').detail).toContain(`gander 1.2.3, node ${process.versions.node}`);
});

test('each check that fails has advice, and each that passes has none', async () => {
  for (const { ok, advice, name } of (await checks({ error: 'x' })).checks) expect(advice === '', name).toBe(ok);
});

describe('the disk usage of a home', () => {
  test('is that of the database with its log, of backups, datasets, exports and imports', async () => {
    mkdirSync(home);
    const write = (name: string, bytes: number) => {
      mkdirSync(path.dirname(path.join(home, name)), { recursive: true });
      writeFileSync(path.join(home, name), 'x'.repeat(bytes));
    };
    for (const [name, bytes] of Object.entries({
      'gander.sqlite': 100,
      'gander.sqlite-wal': 20,
      'gander.sqlite-shm': 3,
      'gander.sqlite.damaged-1': 1000,
      'gander.sqlite.backup-2': 2000,
      'datasets/a/1.png': 7,
      'datasets/prepared/b': 70,
      'exports/c.gif': 5,
      'imports/d.gander': 50,
      'runs/e/run.json': 9999,
      'owner.json': 9999,
    }))
      write(name, bytes);
    const db = { pragma: (name: string) => (name === 'page_size' ? 4096 : 3) } as never;
    const { free, ...usage } = await usageOf(home, db);
    expect(usage).toEqual({ database: 123, emptyPages: 3 * 4096, backups: 3000, datasets: 77, exports: 55 });
    expect(free).toBeGreaterThan(0);
  });

  test('of a home without anything is none', async () => {
    const { database, backups, datasets, exports } = await usageOf(home, { pragma: () => 0 } as never);
    expect([database, backups, datasets, exports]).toEqual([0, 0, 0, 0]);
  });
});

test('checks have English names in every language, and labels in that of the window', async () => {
  const names = await withLocale('zh-Hans', async () => {
    const { checks: all } = await checks();
    return all.map(({ name }) => ({ name, label: checkLabel(name) }));
  });
  const { checks: inEnglish } = await checks();
  expect(names.map(({ name }) => name)).toEqual(inEnglish.map(({ name }) => name));
  expect(inEnglish.map(({ name }) => checkLabel(name))).toEqual(inEnglish.map(({ name }) => name));
  // Names of products are the same.
  expect(names.filter(({ label }) => !/[\u4e00-\u9fff]/.test(label)).map(({ name }) => name)).toEqual([
    'node',
    'electron',
  ]);
});
