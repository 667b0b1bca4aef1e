import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setAside } from './damage';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gander-damage-'));
  file = join(folder, 'gander.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true }));
const now = new Date('2026-11-21T10:04:09.500Z');
const write = (...ends: string[]) => {
  for (const end of ends) writeFileSync(file + end, `content of ${end}`);
};

describe('a damaged database', () => {
  it('is renamed with the time, together with its log and shared memory', () => {
    write('', '-wal', '-shm');
    writeFileSync(join(folder, 'owner.json'), '{}');
    expect(setAside(file, now)).toBe(`${file}.damaged-20261121-100409`);
    expect(readdirSync(folder).sort()).toEqual([
      'gander.sqlite.damaged-20261121-100409',
      'gander.sqlite.damaged-20261121-100409-shm',
      'gander.sqlite.damaged-20261121-100409-wal',
      'owner.json',
    ]);
    expect(readFileSync(`${file}.damaged-20261121-100409-wal`, 'utf8')).toBe('content of -wal');
  });

  it('replaces none that was renamed in the same second', () => {
    const names = [1, 2, 3].map((n) => {
      writeFileSync(file, `${n}`);
      return setAside(file, now)!;
    });
    expect(names.map((name) => name.slice(file.length))).toEqual([
      '.damaged-20261121-100409',
      '.damaged-20261121-100409-2',
      '.damaged-20261121-100409-3',
    ]);
    expect(names.map((name) => readFileSync(name, 'utf8'))).toEqual(['1', '2', '3']);
  });

  it('may have a log alone, which is renamed too, or nothing', () => {
    expect(setAside(file, now)).toBeUndefined();
    write('-wal');
    expect(setAside(file, now)).toBeUndefined();
    expect(readdirSync(folder)).toEqual(['gander.sqlite.damaged-20261121-100409-wal']);
  });
});
