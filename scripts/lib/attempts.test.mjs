import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { forgetFailure, recentFailure, rememberFailure } from './attempts.mjs';

/** @type {string} */
let folder;
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gander-attempts-'))));
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));
const hour = 3_600_000;

test('a failure is remembered for a day, for the same version only', () => {
  rememberFailure('electron', '45', 'No network.', { folder, now: 0 });
  expect(recentFailure('electron', '45', { folder, now: 23 * hour })).toBe('No network (tried 23 hours ago).');
  expect(recentFailure('electron', '45', { folder, now: 24 * hour })).toBe(undefined);
  expect(recentFailure('electron', '46', { folder, now: 0 })).toBe(undefined);
});

test.each([
  [0, 'just now'],
  [119_000, 'just now'],
  [120_000, '2 minutes ago'],
  [hour, '60 minutes ago'],
  [2 * hour, '2 hours ago'],
])('a failure %i ms old was tried %s', (age, when) => {
  rememberFailure('electron', '45', 'no network', { folder, now: 1000 });
  expect(recentFailure('electron', '45', { folder, now: 1000 + age })).toBe(`no network (tried ${when})`);
});

test('a success deletes the record', () => {
  rememberFailure('electron', '45', 'no network', { folder, now: 0 });
  forgetFailure('electron', folder);
  expect(recentFailure('electron', '45', { folder, now: 0 })).toBe(undefined);
});
