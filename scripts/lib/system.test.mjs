import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { done, refused } from './outcome.mjs';
import { roomFor } from './room.mjs';
import { isStamped, stamp } from './stamp.mjs';
import { compareVersions, glibcVersion, hasDisplay } from './system.mjs';

/** @type {string} */
let folder;
beforeAll(() => void (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gander-system-'))));
afterAll(() => fs.rmSync(folder, { recursive: true }));

describe('versions', () => {
  test.each([
    ['2.36', '2.9', 1],
    ['2.9', '2.36', -1],
    ['2.36', '2.36', 0],
    ['2', '2.0.0', 0],
    ['20.19.0', '20.19', 0],
    ['20.19.1', '20.19', 1],
    ['9', '10', -1],
    ['0', '', 0],
  ])('%s against %s is %d', (a, b, expected) => expect(compareVersions(a, b)).toBe(expected));

  test('are in order however they are sorted', () => {
    const sorted = ['1.2', '1.10', '1.10.3', '2.0', '10.0'];
    expect([...sorted].reverse().sort(compareVersions)).toEqual(sorted);
  });

  test('of glibc are dotted numbers, and none on other systems', () => {
    const version = glibcVersion();
    if (process.platform === 'linux' && version !== undefined) expect(version).toMatch(/^\d+\.\d+/);
    if (process.platform !== 'linux') expect(version).toBeUndefined();
  });
});

test('a display is named by the environment on Linux, and always there on macOS and Windows', () => {
  expect([hasDisplay({}, 'linux'), hasDisplay({ DISPLAY: '' }, 'linux')]).toEqual([false, false]);
  expect([hasDisplay({ DISPLAY: ':0' }, 'linux'), hasDisplay({ WAYLAND_DISPLAY: 'w' }, 'linux')]).toEqual([true, true]);
  expect([hasDisplay({}, 'darwin'), hasDisplay({}, 'win32')]).toEqual([true, true]);
});

describe('a stamp', () => {
  test('is valid for the key that it was written with, and for no other', () => {
    const file = path.join(folder, 'new', 'folder', 'stamp');
    expect(isStamped(file, 'a')).toBe(false);
    stamp(file, 'a');
    expect([isStamped(file, 'a'), isStamped(file, 'b'), isStamped(file, '')]).toEqual([true, false, false]);
    stamp(file, 'b');
    expect([isStamped(file, 'a'), isStamped(file, 'b')]).toEqual([false, true]);
  });

  test('is none where it cannot be read', () => expect(isStamped(folder, 'a')).toBe(false));
});

describe('space on a disk', () => {
  test('is enough where more is free than needed; the folder is created', () => {
    const place = path.join(folder, 'cache', 'engines');
    const outcome = roomFor(1, place, 'TensorFlow');
    expect(outcome).toMatchObject({ ok: true });
    expect(fs.existsSync(place)).toBe(true);
  });

  test('is refused with what is needed, what is free and what to do', () => {
    expect(roomFor(1e18, folder, 'TensorFlow')).toMatchObject({
      ok: false,
      why: expect.stringMatching(
        /^TensorFlow needs 1000000000\.0 GB in .*, which has [\d.]+ GB free: free some space, or set GANDER_CACHE/,
      ),
    });
  });
});

test('an outcome has a value, true by default, or the reason why there is none', () => {
  expect([done(), done(0), done(undefined)]).toEqual([
    { ok: true, value: true },
    { ok: true, value: 0 },
    { ok: true, value: true },
  ]);
  expect(refused('No.')).toEqual({ ok: false, why: 'No.' });
});
