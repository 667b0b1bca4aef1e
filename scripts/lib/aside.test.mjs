import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildAside } from './aside.mjs';
import { done, refused } from './outcome.mjs';

/** @type {string} */
let base;
beforeEach(() => (base = fs.mkdtempSync(path.join(os.tmpdir(), 'gander-aside-'))));
afterEach(() => fs.rmSync(base, { recursive: true, force: true }));

/** @param {import('./outcome.mjs').Outcome<unknown>} outcome */
const writing = (outcome) => async (/** @type {string} */ folder) => {
  fs.writeFileSync(path.join(folder, 'library'), 'bytes');
  return outcome;
};

test('the folder has its name when the build is done', async () => {
  await buildAside(path.join(base, 'engine'), writing(done()));
  expect(fs.readdirSync(base)).toEqual(['engine']);
  expect(fs.readFileSync(path.join(base, 'engine', 'library'), 'utf8')).toBe('bytes');
});

test('a refused build leaves nothing behind', async () => {
  expect(await buildAside(path.join(base, 'engine'), writing(refused('no')))).toEqual({ ok: false, why: 'no' });
  expect(fs.readdirSync(base)).toEqual([]);
});

test('a build that throws leaves nothing behind', async () => {
  const build = () => Promise.reject(new Error('full'));
  await expect(buildAside(path.join(base, 'engine'), build)).rejects.toThrow('full');
  expect(fs.readdirSync(base)).toEqual([]);
});

test('a folder that another process finished meanwhile stays as it is', async () => {
  const target = path.join(base, 'engine');
  await buildAside(target, async (folder) => {
    fs.mkdirSync(target);
    fs.writeFileSync(path.join(target, 'library'), 'theirs');
    return writing(done())(folder);
  });
  expect(fs.readFileSync(path.join(target, 'library'), 'utf8')).toBe('theirs');
  expect(fs.readdirSync(base)).toEqual(['engine']);
});

test('the folder of a killed process is deleted, that of a running one is not', async () => {
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  fs.mkdirSync(path.join(base, `engine.partial-${dead}`));
  fs.mkdirSync(path.join(base, `other.partial-${process.ppid}`));
  await buildAside(path.join(base, 'engine'), writing(done()));
  expect(fs.readdirSync(base).sort()).toEqual(['engine', `other.partial-${process.ppid}`]);
});
