import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { forgetFailure, recentFailure, rememberFailure } from './attempts.mjs';

let folder;
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gander-attempts-'))));
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));
const hour = 3_600_000;

test('a failure is remembered for a day, for the same version only', () => {
  rememberFailure('electron', '45', 'No network.', { folder, now: 0 });
  expect(recentFailure('electron', '45', { folder, now: 23 * hour })).toBe('No network (tried less than a day ago).');
  expect(recentFailure('electron', '45', { folder, now: 24 * hour })).toBe(undefined);
  expect(recentFailure('electron', '46', { folder, now: 0 })).toBe(undefined);
});

test('a success forgets it', () => {
  rememberFailure('electron', '45', 'no network', { folder, now: 0 });
  forgetFailure('electron', folder);
  expect(recentFailure('electron', '45', { folder, now: 0 })).toBe(undefined);
});
