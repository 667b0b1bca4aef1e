import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { isShortEnough, removeSocket, socketFolders } from './socket-folder';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gs-'));
  vi.stubEnv('XDG_RUNTIME_DIR', folder);
  vi.stubEnv('TMPDIR', folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});
const own = `gander-${process.getuid?.() ?? -1}`;
const places = (): string[] => socketFolders('/home/a').map(({ place }) => place);

describe.skipIf(process.platform === 'win32')('folders for a socket', () => {
  test('are the runtime folder, the temporary folder, the home, and names that nobody can have taken', () => {
    const runtime = path.join(folder, 'run');
    mkdirSync(runtime, { mode: 0o700 });
    vi.stubEnv('XDG_RUNTIME_DIR', runtime);
    expect(places()).toEqual([
      path.join(runtime, own),
      path.join(folder, own),
      '/home/a/control',
      path.join(folder, `${own}-XXXXXX`),
      path.join('/tmp', `${own}-XXXXXX`),
    ]);
  });

  test('leave out a runtime folder that is relative, missing, a file, or open to others', () => {
    writeFileSync(path.join(folder, 'file'), '');
    for (const [name, mode] of [
      ['shared', 0o777],
      ['group', 0o770],
    ] as const) {
      mkdirSync(path.join(folder, name));
      chmodSync(path.join(folder, name), mode);
    }
    for (const place of ['', 'run', 'missing', 'file', 'shared', 'group']) {
      vi.stubEnv('XDG_RUNTIME_DIR', place === 'run' || place === '' ? place : path.join(folder, place));
      expect(places()[0], place).toBe(path.join(folder, own));
    }
  });

  test('are made for this user alone, and used again', () => {
    const [first] = socketFolders('/home/a');
    expect(first!.make()).toBe(first!.place);
    expect(statSync(first!.place).mode & 0o777).toBe(0o700);
    expect(first!.make()).toBe(first!.place);
  });

  test('are refused where something else has their name', () => {
    const [first] = socketFolders('/home/a');
    writeFileSync(first!.place, '');
    expect(() => first!.make()).toThrow('it is not a folder');
    rmSync(first!.place);
    mkdirSync(path.join(folder, 'elsewhere'), { mode: 0o700 });
    symlinkSync(path.join(folder, 'elsewhere'), first!.place);
    expect(() => first!.make()).toThrow('it is not a folder');
    rmSync(first!.place);
    mkdirSync(first!.place);
    chmodSync(first!.place, 0o750);
    expect(() => first!.make()).toThrow('other users can access it');
    expect(() => socketFolders(path.join(folder, 'missing'))[2]!.make()).toThrow(
      expect.objectContaining({ code: 'ENOENT' }) as Error,
    );
  });

  test('with a random name are new each time', () => {
    const random = socketFolders('/home/a')[3]!;
    const [one, other] = [random.make(), random.make()];
    expect(one).not.toBe(other);
    for (const made of [one, other]) expect(path.basename(made)).toMatch(new RegExp(`^${own}-[A-Za-z0-9]{6}$`));
  });
});

test('a path is short enough up to 103 bytes, counted in UTF-8', () => {
  expect([isShortEnough('x'.repeat(103)), isShortEnough('x'.repeat(104)), isShortEnough('ü'.repeat(52))]).toEqual([
    true,
    false,
    false,
  ]);
});

describe.skipIf(process.platform === 'win32')('a socket that is removed', () => {
  const listen = async (place: string): Promise<{ close: () => Promise<void> }> => {
    const server = createServer();
    await new Promise<void>((resolve) => void server.listen(place, resolve));
    return { close: () => new Promise((resolve) => void server.close(() => resolve())) };
  };

  test('takes the folder with it that was made for it, and no other', async () => {
    for (const [name, isRemoved] of [
      [`${own}-aB3dE9`, true],
      ['control', true],
      [own, false],
      ['mine', false],
    ] as const) {
      const place = path.join(folder, name);
      mkdirSync(place);
      const server = await listen(path.join(place, 's'));
      removeSocket(path.join(place, 's'));
      expect([existsSync(path.join(place, 's')), existsSync(place)], name).toEqual([false, !isRemoved]);
      await server.close();
    }
  });

  test('leaves a folder with other files, and a file that is no socket', () => {
    const place = path.join(folder, 'control');
    mkdirSync(place);
    writeFileSync(path.join(place, 'notes'), 'kept');
    removeSocket(path.join(place, 'notes'));
    expect(existsSync(path.join(place, 'notes'))).toBe(true);
  });

  test('may be gone already', () => expect(() => removeSocket(path.join(folder, 'missing', 's'))).not.toThrow());
});
