import { engine, version_core } from '@tensorflow/tfjs-core';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { cachedEngines } from './cache';
import { openEngine } from './index';

describe('the cache of engines', () => {
  const put = (folder: string, key: string, json: object, addon = true) => {
    mkdirSync(join(folder, 'engines', key), { recursive: true });
    writeFileSync(join(folder, 'engines', key, 'engine.json'), JSON.stringify(json));
    if (addon) writeFileSync(join(folder, 'engines', key, 'tfjs_binding.node'), '');
  };
  const engineOf = (device: string, version: string) => ({
    name: 'tensorflow',
    version,
    device,
    addon: 'tfjs_binding.node',
  });

  it('offers complete engines, CUDA first, then the newest', () => {
    const folder = mkdtempSync(join(tmpdir(), 'gander-cache-'));
    put(folder, 'old', engineOf('cpu', '2.9.1'));
    put(folder, 'new', engineOf('cpu', '2.21.0'));
    put(folder, 'gpu', engineOf('cuda', '2.20.0'));
    put(folder, 'without-addon', engineOf('cpu', '3.0.0'), false);
    mkdirSync(join(folder, 'engines', 'half-made'));
    expect(cachedEngines(folder).map((e) => [e.device, e.version])).toEqual([
      ['cuda', '2.20.0'],
      ['cpu', '2.21.0'],
      ['cpu', '2.9.1'],
    ]);
  });

  it('is empty where nothing was set up', () => expect(cachedEngines(join(tmpdir(), 'gander-none'))).toEqual([]));
});

describe('opening an engine', () => {
  const before = process.env['GANDER_ENGINE'];
  afterEach(() => {
    if (before === undefined) delete process.env['GANDER_ENGINE'];
    else process.env['GANDER_ENGINE'] = before;
  });

  it('makes it the one that computes', async () => {
    expect(await openEngine('cpu')).toEqual({ name: 'cpu', version: version_core, device: 'CPU, JavaScript' });
    expect(engine().backendName).toBe('cpu');
  });
  it('follows GANDER_ENGINE where the run leaves it open', async () => {
    process.env['GANDER_ENGINE'] = 'wasm';
    expect((await openEngine('auto')).name).toBe('wasm');
    expect((await openEngine('cpu')).name).toBe('cpu');
  });
  it('refuses convolutions on WebAssembly, in a sentence with what to do', async () => {
    await expect(openEngine('wasm', 'dcgan')).rejects.toThrow('The engine wasm cannot train the network dcgan');
  });
  it('refuses an unknown name and an engine that is not here', async () => {
    process.env['GANDER_ENGINE'] = 'quantum';
    await expect(openEngine('auto')).rejects.toThrow('GANDER_ENGINE must be auto or one of tensorflow');
    await expect(openEngine('webgpu')).rejects.toThrow(/No engine could be loaded \(webgpu/);
  });
  it('shares one tfjs-core with the union package that registers gradients', async () => {
    const { engine: theirs } = await import('@tensorflow/tfjs');
    expect(theirs()).toBe(engine());
  });
});
