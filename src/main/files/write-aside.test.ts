import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { abandonedFilesIn, abandonedFilesOf, abandonedFilesUnder } from './abandoned-files';
import { makeFolders } from './folders';
import { asidePathOf, asideProcess, moveIntoPlace, replaceFile, replaceFileSync } from './write-aside';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gander-aside-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a file that is written atomically', () => {
  it('gets its name when it is complete, replaces the old one, and leaves no temporary file', async () => {
    const file = join(folder, 'a.json');
    await replaceFile(file, 'one');
    replaceFileSync(file, 'two');
    await replaceFile(file, Buffer.from('three'), { stable: true });
    expect([readFileSync(file, 'utf8'), readdirSync(folder)]).toEqual(['three', ['a.json']]);
  });

  it('leaves no temporary file and the old file unchanged when it cannot be renamed', async () => {
    const taken = join(folder, 'taken');
    mkdirSync(join(taken, 'by a folder'), { recursive: true });
    await expect(replaceFile(taken, 'text')).rejects.toThrow();
    expect(() => replaceFileSync(taken, 'text')).toThrow();
    expect(readdirSync(folder)).toEqual(['taken']);
  });

  it('does not replace a file that was created in the meantime unless allowed', async () => {
    const [aside, file] = [asidePathOf(join(folder, 'b')), join(folder, 'b')];
    writeFileSync(aside, 'new');
    writeFileSync(file, 'old');
    await expect(moveIntoPlace(aside, file, { replace: false })).rejects.toMatchObject({ code: 'EEXIST' });
    expect([readFileSync(file, 'utf8'), readFileSync(aside, 'utf8')]).toEqual(['old', 'new']);
    rmSync(file);
    await moveIntoPlace(aside, file, { replace: false });
    expect([readFileSync(file, 'utf8'), readdirSync(folder)]).toEqual(['new', ['b']]);
  });

  it('has a temporary name with the pid, which is never too long', async () => {
    for (const name of ['x', 'n'.repeat(255), 'ü'.repeat(127)]) {
      const aside = asidePathOf(join(folder, name));
      expect(asideProcess(aside.slice(folder.length + 1))).toBe(process.pid);
      await replaceFile(join(folder, name), 'text');
      expect(readFileSync(join(folder, name), 'utf8')).toBe('text');
    }
  });
});

describe('a temporary file whose process died while writing', () => {
  const [DEAD, ALIVE] = [11, 22];
  const isAlive = (pid: number): boolean => pid === ALIVE;
  const leave = (name: string, seconds: number): string => {
    const path = join(folder, name);
    writeFileSync(path, 'half');
    utimesSync(path, Date.now() / 1000 - seconds, Date.now() / 1000 - seconds);
    return path;
  };

  it('is found by its pid, or by its age if the name has none', () => {
    const dead = leave(`.a.csv.${DEAD}-0123abcd.part`, 0);
    const old = [
      leave('b.gif.0123abcd.part', 61),
      leave('run.json.tmp', 61),
      leave('window.json.aside', 61),
      leave('owner.json.4711.0123abcd', 61),
    ];
    for (const [name, seconds] of [
      [`.a.csv.${ALIVE}-0123abcd.part`, 900],
      ['b.gif.89abcdef.part', 5],
      ['a.csv', 900],
      ['.hidden', 900],
    ] as const)
      leave(name, seconds);
    expect(
      abandonedFilesIn(folder, Date.now(), isAlive)
        .map(({ path }) => path)
        .sort(),
    ).toEqual([dead, ...old].sort());
    expect(abandonedFilesIn(join(folder, 'missing'))).toEqual([]);
  });

  it('can be a folder, which is as recent as the newest file in it', () => {
    mkdirSync(join(folder, 'tb.0123abcd.part', 'run'), { recursive: true });
    leave('tb.0123abcd.part/run/events', 30);
    for (const path of ['tb.0123abcd.part/run', 'tb.0123abcd.part']) utimesSync(join(folder, path), 1, 1);
    expect(abandonedFilesUnder(folder, 2)).toEqual([]);
    utimesSync(join(folder, 'tb.0123abcd.part', 'run', 'events'), 1, 1);
    expect(abandonedFilesUnder(folder, 2)).toEqual([{ path: join(folder, 'tb.0123abcd.part'), bytes: 4 }]);
  });

  it('outside of a home counts as abandoned only for the same target and if unchanged for a while, because another machine may write it', () => {
    const target = { folder, name: 'a.csv' };
    const gone = 2 ** 22 + 1;
    const mine = leave(`.a.csv.${gone}-0123abcd.part`, 61);
    leave(`.a.csv.${gone}-89abcdef.part`, 5);
    leave(`.b.csv.${gone}-89abcdef.part`, 61);
    leave('a.csv.part', 61);
    expect(abandonedFilesOf(target).map(({ path }) => path)).toEqual([mine]);
  });
});

describe('folders', () => {
  it('are created with their parents, and again without an error', () => {
    for (const _ of [1, 2]) makeFolders(join(folder, 'a', 'b', 'c'));
    expect(statSync(join(folder, 'a', 'b', 'c')).isDirectory()).toBe(true);
    writeFileSync(join(folder, 'file'), '');
    expect(() => makeFolders(join(folder, 'file', 'x'))).toThrow(expect.objectContaining({ code: 'ENOTDIR' }) as Error);
  });

  it.runIf(existsSync('/proc/self'))(
    'fail at once where the system cannot create them, without endless retries',
    () => {
      expect(() => makeFolders('/proc/gander/home')).toThrow(
        expect.objectContaining({ code: 'ENOENT', syscall: 'mkdir' }) as Error,
      );
    },
  );
});
