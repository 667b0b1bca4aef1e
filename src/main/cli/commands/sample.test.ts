import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { decode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunRow } from '../../../shared/domain/run/run';
import { buildCommand, gander, start } from '../cli.test-helper';

let removeBuilt: () => void;
let home: string;
/** Runs of two steps, on plain JavaScript: a network of images, and one of points. */
let images: string;
let points: string;
const GRID_TILES = 4;
const SIZE = 8;

async function train(preset: string, ...settings: string[]): Promise<string> {
  const all = ['engine=cpu', 'batchSize=4', 'sampleEvery=1', 'checkpointEvery=1', ...settings];
  const options = all.flatMap((setting) => ['--set', setting]);
  const ran = await gander(home, 'run', preset, '--objective', 'gan', '--steps', '2', '--json', ...options);
  return (JSON.parse(ran.out) as { runs: RunRow[] }).runs[0]!.id;
}

beforeAll(async () => {
  removeBuilt = buildCommand();
  home = mkdtempSync(path.join(tmpdir(), 'gander-sample-'));
  images = await train('digits-compare', 'imageSize=8', 'latentSize=3', `gridSize=${GRID_TILES}`);
  points = await train('ring-compare', 'hiddenSize=4', 'hiddenLayers=1', 'samplePoints=16');
}, 240_000);
afterAll(() => {
  removeBuilt();
  rmSync(home, { recursive: true, force: true });
});
const at = (...parts: string[]): string => path.join(home, ...parts);
const namesTo = (count: number) => Array.from({ length: count }, (_, i) => `${String(i).padStart(6, '0')}.png`);

describe('gander sample', () => {
  it('draws the tiles of the stored grid one by one, byte for byte, and goes on after them', async () => {
    const ended = await gander(home, 'sample', images, '-n', '300', '-o', at('singles'), '--json');
    expect(JSON.parse(ended.out)).toEqual({
      folder: at('singles'),
      run: images,
      step: 2,
      seed: 0,
      samples: 300,
      files: 300,
    });
    expect(readdirSync(at('singles')).sort()).toEqual(namesTo(300));
    const grid = decode(readFileSync(at('runs', images, 'samples', '000000002.png')));
    for (let tile = 0; tile < GRID_TILES ** 2; tile++) {
      const single = decode(readFileSync(at('singles', namesTo(tile + 1)[tile]!)));
      expect([single.width, single.height, single.channels]).toEqual([SIZE, SIZE, 1]);
      const [row, column] = [Math.floor(tile / GRID_TILES), tile % GRID_TILES];
      for (let y = 0; y < SIZE; y++) {
        const from = (row * SIZE + y) * GRID_TILES * SIZE + column * SIZE;
        expect([...single.data.slice(y * SIZE, (y + 1) * SIZE)]).toEqual([...grid.data.slice(from, from + SIZE)]);
      }
    }
    const different = new Set(namesTo(300).map((name) => readFileSync(at('singles', name)).toString('latin1')));
    expect(different.size).toBe(300);
  });

  it('draws another checkpoint and seed', async () => {
    for (const [folder, ...options] of [
      ['first', '--at', '1'],
      ['seed', '--seed', '4'],
      ['again', '--seed', '4'],
    ])
      expect((await gander(home, 'sample', images, '-n', '1', '-o', at(folder!), ...options)).code).toBe(0);
    const [first, seed, again] = ['first', 'seed', 'again'].map((name) => readFileSync(at(name, '000000.png')));
    expect(first).not.toEqual(seed);
    expect(seed).toEqual(again);
  });

  it('writes the points of a 2-D run as one table: those of the stored sample come first', async () => {
    expect((await gander(home, 'sample', points, '-n', '20', '-o', at('points'))).code).toBe(0);
    expect(readdirSync(at('points'))).toEqual(['points.csv']);
    const [head, ...lines] = readFileSync(at('points', 'points.csv'), 'utf8').trimEnd().split('\n');
    expect(head).toBe('latent,x,y');
    const rows = lines.map((line) => line.split(',').map(Number));
    expect(rows.map(([latent]) => latent)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    const stored = readFileSync(at('runs', points, 'samples', '000000002.f32'));
    const values = Array.from({ length: 32 }, (_, i) => stored.readFloatLE(4 * i));
    expect(rows.slice(0, 16).flatMap(([, x, y]) => [x, y])).toEqual(values);
  });

  it('refuses a folder with content, a file, and a step without a checkpoint, and writes nothing', async () => {
    mkdirSync(at('used'));
    writeFileSync(at('used', 'note.txt'), 'mine');
    const sample = (...args: string[]) => gander(home, 'sample', images, ...args);
    expect(await sample('-o', at('used'))).toMatchObject({
      code: 2,
      err: `${at('used')} is not empty: choose a new folder with -o.\n`,
    });
    expect(readdirSync(at('used'))).toEqual(['note.txt']);
    expect(await sample('-o', at('used', 'note.txt'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('it is a file') as string,
    });
    expect(await sample('-o', at('none'), '--at', '7')).toMatchObject({
      code: 1,
      err: expect.stringContaining('has no checkpoint at step 7') as string,
    });
    expect(existsSync(at('none'))).toBe(false);
    expect(await sample('-o', at('none'), '-n', '0')).toMatchObject({ code: 2 });
    expect(await gander(home, 'sample', images)).toMatchObject({
      code: 2,
      err: expect.stringContaining("required option '-o, --output <folder>' not specified") as string,
    });
  });

  it.runIf(process.platform !== 'win32')('leaves complete files only at Ctrl-C, and says how many', async () => {
    const count = 5000;
    const command = start(home, 'sample', images, '-n', String(count), '-o', at('interrupted'));
    await command.says(`/${count} samples`);
    command.child.kill('SIGINT');
    const ended = await command.ended;
    expect(ended.code).toBe(130);
    const [, written] = /Interrupted: (\d+) of 5000 samples/.exec(ended.err)!;
    const names = readdirSync(at('interrupted')).sort();
    expect(names).toEqual(namesTo(Number(written)));
    expect(names.length).toBeLessThan(count);
    for (const name of names.slice(-300)) expect(decode(readFileSync(at('interrupted', name))).data).toHaveLength(64);
  });
});

describe('gander export generator', () => {
  it('writes a package, whose expected points are those of the stored sample', async () => {
    const file = at('package.zip');
    const ended = await gander(home, 'export', 'generator', points, '--to', 'onnx', '--at', '2', '-o', file, '--json');
    expect(JSON.parse(ended.out)).toMatchObject({ file });
    const files = unzipSync(readFileSync(file));
    expect(Object.keys(files)).toEqual([
      'README.md',
      'layers.json',
      'generator.onnx',
      'test/latents.npy',
      'test/points.npy',
    ]);
    const expected = Buffer.from(files['test/points.npy']!.subarray(128));
    expect(expected.subarray(0, 128)).toEqual(readFileSync(at('runs', points, 'samples', '000000002.f32')));
  });

  it('is refused for another format, batch size or step, and for several runs', async () => {
    const refusal = async (...args: string[]) => (await gander(home, 'export', 'generator', ...args)).err;
    const to = ['-o', at('refused.zip'), '--quiet'];
    expect(await refusal(points, '--to', 'gguf', ...to)).toContain('Allowed choices are onnx');
    expect(await refusal(points, '--batch', '0', ...to)).toContain('It must be a whole number from 1 to 1024.');
    expect(await refusal(points, '--at', '9', ...to)).toContain('has no checkpoint at step 9: choose one of 1, 2.');
    expect(await refusal(points, images, ...to)).toContain('too many arguments');
    expect(existsSync(at('refused.zip'))).toBe(false);
  });
});
