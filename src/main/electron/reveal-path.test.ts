import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { revealPath } from './reveal-path';

const RUN = '20261121-100400-abcd';
let home: string;

beforeEach(() => void (home = mkdtempSync(path.join(tmpdir(), 'gander-reveal-'))));
afterEach(() => rmSync(home, { recursive: true }));

test('a folder of the home is shown if it exists', () => {
  mkdirSync(path.join(home, 'runs', RUN), { recursive: true });
  expect(revealPath(home, { kind: 'folder', folder: 'home' }, new Map())).toEqual({ ok: true, value: home });
  expect(revealPath(home, { kind: 'run', run: RUN }, new Map())).toEqual({
    ok: true,
    value: path.join(home, 'runs', RUN),
  });
  expect(revealPath(home, { kind: 'folder', folder: 'datasets' }, new Map())).toMatchObject({ ok: false });
});

test.each(['..', '../../etc', '/etc', 'a/b'])('no run %j leads out of the home', (run) => {
  expect(() => revealPath(home, { kind: 'run', run }, new Map())).toThrow();
});

test('of files, only one that the window has saved is shown', () => {
  const file = path.join(home, 'ring.gif');
  writeFileSync(file, 'x');
  const saved = new Map([['ring.gif', file]]);
  expect(revealPath(home, { kind: 'saved', name: 'ring.gif' }, saved)).toEqual({ ok: true, value: file });
  expect(revealPath(home, { kind: 'saved', name: '/etc/passwd' }, saved)).toMatchObject({ ok: false });
});
