import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { decode } from 'fast-png';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { drain, metricsOf, readOptions } from '../external.test-helper';
import type { Cursor, ExternalRecord } from '../reader';
import { encodePng } from './decode-whole';
import { imageReader } from './image-reader';
import { GridMaker } from './make-grid';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'gander-images-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const START = 1.7e9;
/** Writes a file that was changed `at` seconds after the start. */
function write(name: string, bytes: string | Uint8Array, at = 0): string {
  const path = join(home, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  utimesSync(path, START + at, START + at);
  return path;
}
/** A tile whose pixels have one level. */
const tile = (level: number, side = 8): Uint8Array =>
  encodePng({ width: side, height: side, channels: 1, data: new Uint8Array(side * side).fill(level) });

async function only(path = home, readings: Record<string, string> = {}) {
  const sources = await imageReader.find(path, readOptions(readings));
  expect(sources).toHaveLength(1);
  return sources[0]!;
}
async function readOnly(readings: Record<string, string> = {}) {
  const source = await only(home, readings);
  return drain(imageReader.read(source, readOptions(readings)));
}
type Grid = Extract<ExternalRecord, { type: 'grid' }>;
const gridsOf = (records: readonly ExternalRecord[]): Grid[] => records.filter((record) => record.type === 'grid');
const stepsIn = (records: readonly ExternalRecord[]): number[] => gridsOf(records).map(({ step }) => step);
const messages = (records: readonly ExternalRecord[]): string[] =>
  records.flatMap((record) => (record.type === 'event' ? [record.message] : []));
const asJson = (cursor: Cursor | undefined): Cursor => JSON.parse(JSON.stringify(cursor)) as Cursor;

describe('names', () => {
  test.each([
    [['1.png', '2.png', '10.png'], '{step}.png', [1, 2, 10]],
    [['images/0.png', 'images/400.png', 'images/1200.png'], '{step}.png', [0, 400, 1200]],
    [['fakes000000.png', 'fakes000200.png', 'reals.png'], 'fakes{step}.png', [0, 200]],
    [
      ['fake_samples_epoch_003.png', 'fake_samples_epoch_010.png', 'real_samples.png'],
      'fake_samples_epoch_{step}.png',
      [3, 10],
    ],
    [['run2_img_5.png', 'run2_img_6.png'], 'run2_img_{step}.png', [5, 6]],
    [
      ['epoch_1_step_100.png', 'epoch_1_step_200.png', 'epoch_2_step_300.png'],
      'epoch_{epoch}_step_{step}.png',
      [100, 200, 300],
    ],
    [['samples_100_0a1b2c3d4e.png', 'samples_200_9f8e7d6c5b.png'], 'samples_{step}_*.png', [100, 200]],
    [['loss_0.51_step_3.png', 'loss_0.49_step_4.png'], 'loss_*_step_{step}.png', [3, 4]],
    [['Epoch-000100.PNG'], 'Epoch-{step}.png', [100]],
  ])('%j', async (names, template, steps) => {
    for (const name of names) write(name, tile(0));
    const source = await only();
    expect(source.readings[0]).toMatchObject({ name: 'pattern', chosen: template });
    const { records } = await drain(imageReader.read(source, readOptions()));
    expect(stepsIn(records)).toEqual(steps);
  });

  test('epoch and iteration: steps are counted over the epochs', async () => {
    for (const epoch of [0, 1]) for (const i of [0, 100, 200]) write(`${epoch}_${i}.png`, tile(0));
    const source = await only();
    expect(source.readings[0]!.chosen).toBe('{epoch}_{iteration}.png');
    const { records } = await drain(imageReader.read(source, readOptions()));
    expect(stepsIn(records)).toEqual([0, 100, 200, 300, 400, 500]);
    expect(metricsOf(records)['epoch']).toEqual([
      [0, 0],
      [100, 0],
      [200, 0],
      [300, 1],
      [400, 1],
      [500, 1],
    ]);
  });

  test('epoch and tile: the number that changes with each file is the tile, by the times of the files', async () => {
    // 12 epochs of 4 tiles: both numbers count from 0.
    for (let epoch = 0; epoch < 4; epoch++)
      for (let i = 0; i < 4; i++) write(`generated_img_${i}_${epoch}.png`, tile(10 * epoch + i), 10 * epoch + i);
    const source = await only();
    expect(source.readings[0]!.chosen).toBe('generated_img_{tile}_{step}.png');
    expect(source.remarks[0]).toMatch(/The times of the files say which number changes with each file/);
    const { records } = await drain(imageReader.read(source, readOptions()));
    expect(stepsIn(records)).toEqual([0, 1, 2, 3]);
  });

  test('epoch and tile without times: fewer values are those of the tile; a person chooses the other reading', async () => {
    for (let epoch = 0; epoch < 6; epoch++)
      for (let i = 0; i < 3; i++) write(`${epoch}_${i}.png`, tile(10 * epoch + i));
    const source = await only();
    expect(source.readings[0]!.chosen).toBe('{step}_{tile}.png');
    expect(source.readings[0]!.options.map(({ value }) => value)).toEqual(
      expect.arrayContaining(['{tile}_{step}.png', '{epoch}_{iteration}.png']),
    );
    expect(stepsIn((await readOnly()).records)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(stepsIn((await readOnly({ pattern: '{tile}_{step}.png' })).records)).toEqual([0, 1, 2]);
    expect(stepsIn((await readOnly({ pattern: '{epoch}_{iteration}.png' })).records)).toHaveLength(18);
  });

  test('files that are grids have no number of a tile', async () => {
    const grid = readFileSync(join(import.meta.dirname, 'reference', 'torchvision-photos32-4x4-p2.png'));
    for (let epoch = 0; epoch < 3; epoch++) for (let i = 0; i < 2; i++) write(`${epoch}_${i}.png`, grid);
    const source = await only();
    expect(source.readings[0]!.chosen).toBe('{epoch}_{iteration}.png');
    expect(source.grids).toMatchObject({ count: 6, layoutFrom: 'guessed', layout: { rows: 4, columns: 4 } });
  });

  test('a folder for each run, and one for each step', async () => {
    for (const run of ['a', 'b']) for (const step of [0, 100]) write(`${run}/images/${step}.png`, tile(step));
    for (const step of [1, 2]) for (const i of [0, 1]) write(`c/epoch_${step}/${i}.png`, tile(step));
    const sources = await imageReader.find(home, readOptions());
    expect(sources.map(({ key, name, grids }) => [key, name, grids!.count])).toEqual([
      ['a/images', 'a', 2],
      ['b/images', 'b', 2],
      ['c', 'c', 2],
    ]);
    expect(sources[2]!.readings[0]!.chosen).toBe('epoch_{step}/{tile}.png');
  });

  test('several patterns in one folder: the largest one, and the others to choose', async () => {
    for (const i of [1, 2, 3]) write(`sample_${i}.png`, tile(1));
    for (const i of [1, 2]) write(`recon_${i}.png`, tile(2));
    const source = await only();
    expect(source.readings[0]).toMatchObject({ chosen: 'sample_{step}.png' });
    expect(source.remarks).toContain('Left out: recon_1.png, recon_2.png.');
    expect(stepsIn((await readOnly({ pattern: 'recon_{step}.png' })).records)).toEqual([1, 2]);
  });

  test('a folder without numbered images is no run', async () => {
    write('cat.png', tile(1));
    write('dog.png', tile(2));
    write('notes/1.txt', 'x');
    expect(await imageReader.find(home, readOptions())).toEqual([]);
  });
});

describe('images', () => {
  test('PNG files are stored as they are', async () => {
    const bytes = readFileSync(join(import.meta.dirname, 'reference', 'torchvision-digits28-4x4-p2.png'));
    write('1.png', bytes);
    write('2.png', bytes);
    const { records } = await readOnly();
    expect(gridsOf(records).map(({ png }) => Buffer.from(png).equals(bytes))).toEqual([true, true]);
    expect(gridsOf(records)[0]!.layout).toMatchObject({ rows: 4, columns: 4, x: 2, y: 2, width: 28, strideX: 30 });
  });

  test('tiles are joined in their order, rows first', async () => {
    for (const epoch of [1, 2, 3, 4, 5, 6])
      for (const i of [0, 1, 2, 3, 4]) write(`${epoch}_${i}.png`, tile(10 * epoch + i, 4));
    const { records } = await readOnly();
    const { png, layout } = gridsOf(records)[1]!;
    expect(layout).toEqual({ rows: 2, columns: 3, x: 0, y: 0, width: 4, height: 4, strideX: 4, strideY: 4 });
    const { width, height, data } = decode(png);
    expect([width, height]).toEqual([12, 8]);
    const at = (x: number, y: number) => data[y * 12 + x]!;
    expect([at(0, 0), at(4, 0), at(8, 3), at(0, 4), at(7, 7), at(8, 4)]).toEqual([20, 21, 22, 23, 24, 0]);
  });

  test('a step with a missing or damaged tile is stated, and its other tiles stay in their places', async () => {
    for (const epoch of [1, 2, 3]) for (const i of [0, 1]) write(`${epoch}_${i}.png`, tile(10 * epoch + i, 4));
    rmSync(join(home, '2_0.png'));
    write('3_1.png', 'no image');
    const { records } = await readOnly({ pattern: '{step}_{tile}.png' });
    const rows = gridsOf(records).map(({ png }) => [...decode(png).data.subarray(0, 8)]);
    expect(rows).toEqual([
      [10, 10, 10, 10, 11, 11, 11, 11],
      [0, 0, 0, 0, 21, 21, 21, 21],
      [30, 30, 30, 30, 0, 0, 0, 0],
    ]);
    expect(messages(records)).toEqual([
      'Step 2 has 1 of 2 tiles.',
      '3_1.png is no image that can be read; remove it from the folder.',
    ]);
  });

  test.each([
    ['jpeg', 'jpg'],
    ['webp', 'webp'],
  ] as const)('%s files are converted to PNG', async (format, extension) => {
    const canvas = createCanvas(16, 16);
    const context = canvas.getContext('2d');
    context.fillStyle = 'rgb(200, 100, 50)';
    context.fillRect(0, 0, 16, 16);
    const bytes = format === 'jpeg' ? canvas.toBuffer('image/jpeg', 100) : canvas.toBuffer('image/webp', 100);
    write(`1.${extension}`, bytes);
    write(`2.${extension}`, bytes);
    const source = await only();
    expect(source.remarks.join(' ')).toMatch(format === 'jpeg' ? /JPEG files are converted to PNG/ : /WebP files/);
    const { width, channels, data } = decode(gridsOf((await readOnly()).records)[0]!.png);
    expect([width, channels]).toEqual([16, 3]);
    for (const [i, level] of [200, 100, 50].entries()) expect(Math.abs(data[i]! - level)).toBeLessThanOrEqual(2);
  });

  test('BMP and GIF files of Pillow are converted to PNG', async () => {
    for (const name of ['5.bmp', '5.gif']) {
      cpSync(join(import.meta.dirname, 'reference', `checker${name.slice(1)}`), join(home, name));
      utimesSync(join(home, name), START, START);
      const { png } = gridsOf((await readOnly()).records)[0]!;
      // A checkerboard of 0 and 255.
      const { width, height, data } = decode(png);
      expect([width, height]).toEqual([16, 16]);
      expect([...data]).toEqual(Array.from({ length: 256 }, (_, i) => ((i + (i >> 4)) % 2) * 255));
      rmSync(join(home, name));
    }
  });

  test('a damaged file is stated and the others are taken', async () => {
    for (const i of [1, 2, 3]) write(`${i}.png`, tile(i));
    write('2.png', tile(2).subarray(0, 40));
    const { records } = await readOnly();
    expect(stepsIn(records)).toEqual([1, 3]);
    expect(messages(records)).toEqual(['2.png is truncated; repair it or remove it from the folder.']);
  });

  test('of a grid with more pixels than can be shown the first whole tiles are kept', async () => {
    const [width, height] = [4608, 4096];
    write('0.png', encodePng({ width, height, channels: 1, data: new Uint8Array(width * height).fill(9) }));
    const layout = { rows: 8, columns: 9, x: 0, y: 0, width: 512, height: 512, strideX: 512, strideY: 512 };
    const maker = new GridMaker(home, undefined, () => Promise.resolve(layout));
    const grid = await maker.make({ step: 0, epoch: undefined, files: [{ name: '0.png', tile: 0 }] });
    expect(grid).toMatchObject({
      ...{ state: 'made', width: 4096, height: 4096, layout: { ...layout, columns: 8 } },
      problems: ['0.png has more pixels than can be shown: of its 8 x 9 tiles the first 8 x 8 are kept.'],
    });
  });
});

describe('layout', () => {
  const grid = readFileSync(join(import.meta.dirname, 'reference', 'torchvision-digits28-4x4-p2.png'));

  test('a person chooses another one, whose padding is found', async () => {
    write('1.png', grid);
    const source = await only(home, { layout: '2x2' });
    // 122 x 122 pixels with 2 pixels of padding: 2 tiles of 58 pixels.
    expect(source.grids).toMatchObject({
      layoutFrom: 'stated',
      layout: { rows: 2, columns: 2, x: 2, width: 58, strideX: 60 },
    });
    const one = await only(home, { layout: 'one tile' });
    expect(one.grids!.layout).toBeUndefined();
    expect(one.readings[1]).toMatchObject({ name: 'layout', chosen: '1x1' });
    expect(one.readings[1]!.options[0]).toEqual({ value: '4x4', label: '4 x 4 (found in the pixels)' });
  });

  test('images without a grid are one tile', async () => {
    write('1.png', readFileSync(join(import.meta.dirname, 'reference', 'photo-0.png')));
    const source = await only();
    expect(source.grids).toMatchObject({ layoutFrom: 'unknown' });
    expect(source.grids!.layout).toBeUndefined();
  });

  test('gander.json states rows, columns, name, settings and seed', async () => {
    write('run/images/1.png', tile(1, 40));
    write('run/gander.json', JSON.stringify({ rows: 4, columns: 2, name: 'my run', settings: { lr: 0.1 }, seed: 5 }));
    const source = await only();
    expect(source).toMatchObject({ name: 'my run', settings: { lr: 0.1 }, seed: 5 });
    expect(source.grids).toMatchObject({
      layoutFrom: 'stated',
      layout: { rows: 4, columns: 2, width: 20, height: 10 },
    });
  });

  test('grid.json with padding; a wrong one is ignored with the reason', async () => {
    write('1.png', tile(1, 40));
    write('grid.json', '{"rows": 2, "columns": 2, "padding": 4}');
    expect((await only()).grids!.layout).toMatchObject({ x: 4, width: 14, strideX: 18 });
    write('grid.json', '{"rows": "two"}');
    expect((await only()).remarks.join(' ')).toMatch(/grid.json is not valid \(.*rows.*\); it was ignored\./);
  });
});

test('StyleGAN: losses and scores beside the grids, settings, its resolution as the tile', async () => {
  cpSync(join(import.meta.dirname, '..', 'tables', 'reference', 'stylegan'), home, { recursive: true });
  for (const kimg of [0, 20, 40]) write(`fakes0000${kimg || '00'}.png`, tile(kimg, 96), kimg);
  write('fakes000044.png', encodePng({ width: 64, height: 32, channels: 1, data: new Uint8Array(2048) }), 44);
  write('reals.png', tile(9, 96));
  const source = await only();
  expect(source).toMatchObject({ program: 'StyleGAN', seed: 3, steps: { first: 0, last: 44 } });
  expect(source.grids).toMatchObject({ count: 4, layoutFrom: 'stated', layout: { rows: 1, columns: 2, width: 32 } });
  expect(source.remarks).toContain('Left out: reals.png.');
  const { records, cursor } = await drain(imageReader.read(source, readOptions()));
  expect(stepsIn(records)).toEqual([0, 20, 40, 44]);
  expect(gridsOf(records)[0]!.layout).toMatchObject({ rows: 3, columns: 3, width: 32 });
  const found = metricsOf(records);
  expect(found['fid50k_full']).toEqual([0, 20, 40].map((kimg) => [kimg, 100 - kimg / 2]));
  expect(found['Loss/G/loss']).toHaveLength(11);
  expect(found['time']!.at(-1)).toEqual([40, 600]);
  const again = await drain(imageReader.read(source, { ...readOptions(), cursor: asJson(cursor) }));
  expect(again.records).toEqual([]);
  expect(again.cursor).toEqual(cursor);
});

describe('times', () => {
  test('times of the files that ascend with the steps are those of the training', async () => {
    for (const i of [0, 1, 2, 10]) write(`${i}.png`, tile(i), 60 * i);
    const source = await only();
    expect(source.times).toEqual({ first: START * 1000, last: START * 1000 + 600_000 });
    const { records } = await drain(imageReader.read(source, readOptions()));
    expect(metricsOf(records)['time']).toEqual([
      [0, 0],
      [1, 60],
      [2, 120],
      [10, 600],
    ]);
    expect(gridsOf(records)[3]!.time).toBe(START * 1000 + 600_000);
  });

  test.each([
    ['of a copy in the order of names', (i: number) => [0, 1, 10, 2].indexOf(i) * 60],
    ['of a copy within a moment', (i: number) => i / 1000],
    ['before there were GANs', (i: number) => i * 60 - START],
  ])('times %s are not used', async (_, at) => {
    for (const i of [0, 1, 2, 10]) write(`${i}.png`, tile(i), at(i));
    const source = await only();
    expect(source.times).toBeUndefined();
    expect(metricsOf((await readOnly()).records)['time']).toBeUndefined();
  });
});

describe('folders that grow', () => {
  const recent = (name: string): void => utimesSync(join(home, name), new Date(), new Date());

  test('a file is taken once its end is written', async () => {
    for (const i of [0, 10]) write(`${i}.png`, tile(i), i);
    const bytes = tile(20);
    write('20.png', bytes.subarray(0, -12));
    recent('20.png');
    const source = await only();
    const first = await drain(imageReader.read(source, readOptions()));
    expect(stepsIn(first.records)).toEqual([0, 10]);
    expect(messages(first.records)).toEqual([]);
    appendFileSync(join(home, '20.png'), bytes.subarray(-12));
    const second = await drain(imageReader.read(source, { ...readOptions(), cursor: asJson(first.cursor) }));
    expect(gridsOf(second.records).map(({ step, png }) => [step, Buffer.from(png).equals(bytes)])).toEqual([
      [20, true],
    ]);
  });

  test('a step is taken once it has as many tiles as the others', async () => {
    for (const epoch of [0, 1, 2, 3, 4])
      for (const i of [0, 1]) write(`${epoch}_${i}.png`, tile(10 * epoch + i), epoch);
    write('5_0.png', tile(50));
    recent('5_0.png');
    const source = await only();
    const first = await drain(imageReader.read(source, readOptions()));
    expect(stepsIn(first.records)).toEqual([0, 1, 2, 3, 4]);
    write('5_1.png', tile(51));
    recent('5_1.png');
    const second = await drain(imageReader.read(source, { ...readOptions(), cursor: asJson(first.cursor) }));
    expect(stepsIn(second.records)).toEqual([5]);
    expect(messages(second.records)).toEqual([]);
  });

  test('files that were replaced, removed or added before the cursor mean reading again', async () => {
    for (const i of [0, 10, 20]) write(`${i}.png`, tile(i), i);
    const source = await only();
    const { cursor } = await drain(imageReader.read(source, readOptions()));
    const again = () => drain(imageReader.read(source, { ...readOptions(), cursor: asJson(cursor) }));
    expect((await again()).cursor).toEqual(cursor);
    recent('10.png');
    expect(await again()).toEqual({ records: [], cursor: undefined });
    utimesSync(join(home, '10.png'), START, START);
    write('15.png', tile(15));
    expect(await again()).toEqual({ records: [], cursor: undefined });
    rmSync(join(home, '15.png'));
    expect((await again()).cursor).toEqual(cursor);
    rmSync(join(home, '0.png'));
    expect(await again()).toEqual({ records: [], cursor: undefined });
  });
});

test('the bytes that are read are reported', async () => {
  for (const i of [0, 1, 2]) write(`${i}.png`, tile(i, 16));
  const source = await only();
  let bytes = 0;
  await drain(imageReader.read(source, { ...readOptions(), onBytes: (n) => (bytes += n) }));
  expect(bytes).toBe([0, 1, 2].reduce((sum, i) => sum + statSync(join(home, `${i}.png`)).size, 0));
});

test('reading can be cancelled between two grids', async () => {
  for (const i of [0, 1, 2]) write(`${i}.png`, tile(i));
  const source = await only();
  const controller = new AbortController();
  const reading = imageReader.read(source, { readings: {}, signal: controller.signal });
  await reading.next();
  controller.abort();
  await expect(drain(reading)).rejects.toThrow(/Cancelled/);
});
