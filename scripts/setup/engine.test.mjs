import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { bytesToFetch } from './cuda.mjs';
import { broughtEngine, candidates, engineKey, pinned, setUpEngine } from './engine.mjs';

/** @type {(platform: NodeJS.Platform, arch: NodeJS.Architecture, hasDriver: boolean) => string[]} */
const devices = (platform, arch, hasDriver) => candidates(platform, arch, hasDriver).map((engine) => engine.device);

test('CUDA is first if there is a driver, and otherwise left out', () => {
  expect(devices('linux', 'x64', true)).toEqual(['cuda', 'cpu']);
  expect(devices('linux', 'x64', false)).toEqual(['cpu']);
});

test('64-bit Arm has the CPU engine; on macOS and Windows none is built', () => {
  expect(devices('linux', 'arm64', true)).toEqual(['cpu']);
  expect([...devices('darwin', 'arm64', false), ...devices('win32', 'x64', true)]).toEqual([]);
});

test('every engine is pinned by hash and size, and has its own folder', () => {
  for (const engine of pinned.engines) {
    expect(engine.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(engine.bytes).toBeGreaterThan(1e8);
  }
  expect(new Set(pinned.engines.map(engineKey)).size).toBe(pinned.engines.length);
});

test('a wheel with another hash has another folder', () => {
  const engine = /** @type {import('./engine.mjs').PinnedEngine} */ (pinned.engines[0]);
  expect(engineKey({ ...engine, sha256: '0'.repeat(64) })).not.toBe(engineKey(engine));
});

test('only missing libraries are downloaded', () => {
  expect(
    bytesToFetch([
      { from: 'system', bytes: 5 },
      { from: 'fetch', bytes: 7 },
      { from: 'python', bytes: 9 },
    ]),
  ).toBe(7);
});

test('the set-up can be skipped by an environment variable', async () => {
  expect(await setUpEngine({ env: { GANDER_ENGINE_SETUP: 'skip' } })).toEqual({
    ok: false,
    why: expect.stringContaining('GANDER_ENGINE_SETUP'),
  });
});

test('an engine that an installation brings along counts if its addon loads', async () => {
  const base = fs.mkdtempSync(path.join(os.tmpdir(), 'gander-brought-'));
  expect(await broughtEngine(base)).toBeUndefined();
  const folder = path.join(base, 'prebuilt', 'engines', 'pip');
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'engine.json'), JSON.stringify({ addon: 'addon.cjs', device: 'cpu' }));
  expect(await broughtEngine(base)).toBeUndefined();
  // What loads is decided by `require`, for which any module is an addon.
  fs.writeFileSync(path.join(folder, 'addon.cjs'), '');
  expect(await broughtEngine(base)).toMatchObject({ device: 'cpu', prebuilt: true });
  fs.rmSync(base, { recursive: true, force: true });
});
