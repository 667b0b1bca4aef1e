import { appendFileSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { decode, encode } from 'fast-png';
import { afterAll, describe, expect, it } from 'vitest';
import {
  copyOf,
  event,
  find,
  findOne,
  folderOf,
  image,
  log,
  readPath,
  readSource,
  REFERENCE,
  removeFolders,
  scalar,
  START,
  version,
} from './tensorboard.test-helper';

afterAll(removeFolders);

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const series = (from: number, to: number, value: (step: number) => number): Record<number, number> =>
  Object.fromEntries(range(from, to).map((step) => [step, value(step)]));
const float32 = Math.fround;
const reference = (name: string): string => join(REFERENCE, name);
const pixel = (png: Uint8Array, x: number, y: number): number[] => {
  const { width, channels, data } = decode(png);
  return [...data.slice((y * width + x) * channels, (y * width + x + 1) * channels)];
};
const png = (level: number, width = 4, height = 2): Uint8Array =>
  encode({ width, height, data: new Uint8Array(width * height).fill(level), channels: 1, depth: 8 });
const NAME = 'events.out.tfevents.1767225600.host.1.0';

describe.each(['pytorch', 'tensorboardx'])('logs by %s', (writer) => {
  it('reads scalars, grids, settings, text and the folders of add_scalars and add_hparams as one run', async () => {
    const source = await findOne(reference(`${writer}/dcgan`));
    expect(source).toMatchObject({
      key: '.',
      name: 'dcgan',
      type: 'tensorboard',
      settings: { lr: 0.0002, batch_size: 64, manualSeed: 999, loss: 'wgan_gp' },
      seed: 999,
      objective: 'wgan-gp',
      notes: 'config\nbatch size **64**, later',
      steps: { first: 0, last: 20 },
      times: { first: 1767225600000, last: 1767225623000 },
      grids: { count: 5, layoutFrom: 'unknown', first: { step: 0 }, last: { step: 20 } },
    });
    expect(Object.fromEntries(source.metrics.map(({ name, points }) => [name, points]))).toEqual({
      'Loss/D': 21,
      'Loss/G': 21,
      'losses/real': 2,
      'losses/fake': 2,
      'part/of/a': 1,
      'hparam/fid': 1,
    });
    const skipped = writer === 'pytorch' ? '2 histograms, 1 audio clip, 1 PR curve' : '2 histograms, 1 PR curve';
    expect(source.remarks).toContain(`Not imported: ${skipped}.`);
    expect(source.remarks).toContain('3 sub-folders of add_scalars are part of this run.');
    const run = await readSource(source);
    expect(run.series).toEqual({
      'Loss/D': series(0, 20, (step) => float32(1 / (1 + step))),
      'Loss/G': series(0, 20, (step) => float32(Math.sin(step))),
      time: series(0, 20, (step) => step + 1),
      'losses/real': { 1: 0.25, 2: 0.125 },
      'losses/fake': { 1: 0.5, 2: 0.75 },
      'part/of/a': { 2: 3 },
      // Recorded without a step, after step 20.
      'hparam/fid': { 20: 31.5 },
    });
    expect(Object.keys(run.grids).map(Number)).toEqual([0, 5, 10, 15, 20]);
    expect(decode(run.grids[5]!)).toMatchObject({ width: 24, height: 16, channels: 3 });
    expect(pixel(run.grids[15]!, 7, 3)).toEqual([70, 45, 15]);
    expect(run.bytes).toBe(source.bytes);
    expect(run.codes).toEqual([]);
  });

  it('finds each folder with event files as a run of its own', async () => {
    const sources = await find(reference(`${writer}/many`));
    expect(sources.map(({ key, name }) => [key, name])).toEqual([
      ['a', 'a'],
      ['b/c', 'b/c'],
    ]);
    const run = await readSource(sources[1]!);
    expect(run.series['Loss/D']).toEqual({ 1: 0.5, 2: float32(1 / 3), 3: 0.25 });
    expect(run.series['time']).toEqual({ 1: 1, 2: 2, 3: 3 });
  });

  it('reads one event file', async () => {
    const folder = reference(`${writer}/epochs`);
    const [name] = readdirSync(folder);
    const source = await findOne(join(folder, name!));
    expect(source).toMatchObject({ key: name, path: join(folder, name!), name: 'epochs' });
    expect((await readSource(source)).series['loss']).toEqual(series(1, 300, (step) => step));
  });

  it('lets a resumed program replace what was recorded from its first step on', async () => {
    const run = await readPath(reference(`${writer}/resumed`));
    expect(run.series['Loss/D']).toEqual({
      ...series(0, 8, (step) => float32(1 / (1 + step))),
      ...series(9, 15, (step) => 100 + step),
    });
    expect(run.records).toContainEqual(expect.objectContaining({ type: 'rewind', step: 8 }));
    expect(run.codes).toEqual(['resumed']);
    expect(Object.entries(run.grids).map(([step, grid]) => [Number(step), pixel(grid, 0, 0)[2]])).toEqual([
      [0, 0],
      [5, 5],
      [10, 110],
      [15, 115],
    ]);
    // An hour passed in between.
    expect(run.series['time']![9]! - run.series['time']![8]!).toBe(3605);
  });

  it('refuses a folder to which two programs wrote at the same time', async () => {
    const sentence = /^Two programs wrote to this folder at the same time, .* move one of the files/;
    await expect(find(reference(`${writer}/two-writers`))).rejects.toThrow(sentence);
    // The other runs of a log folder are there nevertheless.
    const sources = await find(reference(writer));
    expect(sources.map(({ key }) => key)).toContain('dcgan');
    expect(sources.map(({ key }) => key)).not.toContain('two-writers');
    expect(sources[0]!.remarks.at(-1)).toMatch(/^Left out of .*: two-writers \(Two programs wrote/);
  });

  it('numbers values without steps in the order in which they were written', async () => {
    const source = await findOne(reference(`${writer}/no-steps`));
    expect(source.steps).toEqual({ first: 0, last: 11 });
    expect(source.remarks[0]).toMatch(/^All values were recorded without a step/);
    expect(source.readings).toMatchObject([{ name: 'step', chosen: 'order' }]);
    const run = await readSource(source);
    expect(run.series['d']).toEqual(series(0, 11, (step) => step));
    expect(run.series['g']).toEqual(series(0, 11, (step) => 0 - step));
    expect(Object.keys(run.grids).map(Number)).toEqual([3, 7, 11]);
    // As recorded, all are at step 0, where the last one stays.
    expect((await readPath(reference(`${writer}/no-steps`), { step: 'recorded' })).series['d']).toEqual({ 0: 11 });
  });

  it('places images that count epochs at the steps that the metrics had reached', async () => {
    const source = await findOne(reference(`${writer}/epochs`));
    expect(source.readings).toMatchObject([{ name: 'imageSteps', chosen: 'reached' }]);
    expect(source.remarks[0]).toContain('Grids have steps 1 to 6 and metrics steps up to 300, about 50 for each grid');
    expect(source.grids).toMatchObject({ first: { step: 50 }, last: { step: 300 } });
    const run = await readSource(source);
    expect(Object.entries(run.grids).map(([step, grid]) => [Number(step), pixel(grid, 0, 0)[2]])).toEqual(
      range(1, 6).map((epoch) => [50 * epoch, epoch]),
    );
    const recorded = await readPath(reference(`${writer}/epochs`), { imageSteps: 'recorded' });
    expect(Object.keys(recorded.grids).map(Number)).toEqual(range(1, 6));
  });

  it('numbers values whose steps start again in each epoch, or sorts them', async () => {
    const source = await findOne(reference(`${writer}/zigzag`));
    expect(source.remarks[0]).toMatch(/^Steps start again within one file/);
    expect((await readSource(source)).series['loss']).toEqual(series(0, 29, (step) => step));
    const recorded = await readPath(reference(`${writer}/zigzag`), { step: 'recorded' });
    expect(recorded.series['loss']).toEqual(series(0, 9, (step) => 20 + step));
  });

  it('keeps tags apart that become equal when cleaned, and reads names of 200 Chinese characters', async () => {
    const source = await findOne(reference(`${writer}/names`));
    const names = source.metrics.map(({ name }) => name);
    expect(names).toEqual([
      '损'.repeat(200),
      // tensorboardX replaces the character by itself.
      ...(writer === 'pytorch' ? ['ab', 'ab (2)'] : ['a_b', 'ab']),
      'fid',
      'tensorboard/time',
      'epoch',
      `${'损'.repeat(196)} (2)`,
      `${'损'.repeat(196)} (3)`,
    ]);
    const run = await readSource(source);
    expect(Object.keys(run.series).sort()).toEqual([...names, 'time'].sort());
    for (const name of names) expect(run.series[name]).toEqual({ 7: 1.5 });
  });
});

it('rewinds to the step that a resumed program states (purge_step)', async () => {
  const run = await readPath(reference('pytorch/purged'));
  expect(run.series['loss']).toEqual({ ...series(0, 5, (step) => step), ...series(6, 8, (step) => 10 + step) });
  expect(run.series['double']![7]).toBeCloseTo(10 + 7 / 3, 5);
  expect(run.records).toContainEqual(expect.objectContaining({ type: 'rewind', step: 5 }));
});

it('reads compressed event files', async () => {
  const run = await readPath(reference('pytorch/compressed'));
  expect(run.series['Loss/D']).toEqual(series(0, 10, (step) => float32(1 / (1 + step))));
  expect(Object.keys(run.grids).map(Number)).toEqual([0, 5, 10]);
});

describe('tensors as TensorFlow 2 writes them', () => {
  it('reads a number of any type, in a list or as content', async () => {
    const { series: found } = await readPath(reference('protos/tensors'));
    for (const form of ['val', 'content']) {
      for (const type of ['float', 'double', 'half'])
        expect(found[`${form}/${type}`]).toEqual({ 0: 0.5, 1: 1.5, 2: 2.5 });
      for (const type of ['int32', 'int64', 'uint8', 'int8', 'int16'])
        expect(found[`${form}/${type}`]).toEqual({ 0: 0, 1: 1, 2: 2 });
      expect(found[`${form}/bool`]).toEqual({ 0: 1, 1: 1, 2: 1 });
    }
    expect(found['val/bfloat16']).toEqual({ 0: 0.5, 1: 1.5, 2: 2.5 });
    expect(found['val/uint32']![0]).toBe(2 ** 32 - 1);
    expect(found['val/uint64']![0]).toBe(2 ** 64 - 2048);
    expect(found['val/negative']![0]).toBe(-5);
    expect(found['zero']).toEqual({ 0: 0, 1: 0, 2: 0 });
    expect(found['vector']).toBeUndefined();
  });

  it('joins the images of a step in a grid, and reads text', async () => {
    const source = await findOne(reference('protos/tensors'));
    const layout = { rows: 2, columns: 3, x: 0, y: 0, width: 6, height: 4, strideX: 6, strideY: 4 };
    expect(source).toMatchObject({ notes: 'note\nfirst line\nsecond line', grids: { layout, layoutFrom: 'stated' } });
    const { grids, records } = await readSource(source);
    expect(records[0]).toMatchObject({ type: 'grid', layout });
    const tiles = range(0, 5).map((i) => pixel(grids[2]!, (i % 3) * 6 + 5, Math.floor(i / 3) * 4 + 3)[0]);
    expect(tiles).toEqual([2, 42, 82, 122, 162, 0]);
  });

  it('converts JPEG to PNG, and says which images it cannot read', async () => {
    const run = await readPath(reference('protos/jpeg'));
    expect(Object.keys(run.grids).map(Number)).toEqual([0, 1]);
    expect(decode(run.grids[1]!)).toMatchObject({ width: 12, height: 8 });
    expect(Math.abs(pixel(run.grids[1]!, 6, 4)[0]! - 150)).toBeLessThanOrEqual(2);
    expect(run.records.at(-1)).toMatchObject({
      message: 'The image at step 2 is a GIF, which is not imported; it was left out.',
    });
  });
});

it('keeps the order of the file where the clock was set back', async () => {
  const run = await readPath(reference('protos/clock'));
  expect(run.series['loss']).toEqual(series(0, 9, (step) => step));
  expect(run.codes).toEqual(['clock-set-back']);
  expect(Object.values(run.series['time']!)).toEqual([2, 4, 6, 8, 10, 10, 12, 14, 16, 18]);
});

describe('damage', () => {
  const steps = range(0, 9);
  const events = [version(), ...steps.map((step) => scalar(step + 1, step, 'loss', step))];
  const ends = events.map((_, i) => log(events.slice(0, i + 1)).length);
  const whole = log(events);

  it('reads a cut-off file as far as it is complete, and says so', async () => {
    const folder = folderOf({ [NAME]: whole.subarray(0, ends[7]! + 5) });
    const source = await findOne(folder);
    expect(source.remarks.at(-1)).toMatch(/ends within a record \(5 bytes\)/);
    expect((await readSource(source)).series['loss']).toEqual(series(0, 6, (step) => step));
  });

  it('skips a record whose data changed', async () => {
    const changed = Buffer.from(whole);
    changed[ends[4]! + 15]! ^= 1;
    const run = await readPath(folderOf({ [NAME]: changed }));
    expect(Object.keys(run.series['loss']!).map(Number)).toEqual([0, 1, 2, 3, 5, 6, 7, 8, 9]);
    expect(run.records.find(({ type }) => type === 'event')).toMatchObject({
      code: 'damaged-record',
      message: `${NAME}: the record at byte ${ends[4]} (${ends[5]! - ends[4]!} bytes) does not have its checksum, and was skipped.`,
    });
  });

  it.each([0, 3, 7])('finds the next record where a length changed (byte %i)', async (byte) => {
    const changed = Buffer.from(whole);
    changed[ends[4]! + byte]! ^= 0x80;
    const run = await readPath(folderOf({ [NAME]: changed }));
    expect(Object.keys(run.series['loss']!).map(Number)).toEqual([0, 1, 2, 3, 5, 6, 7, 8, 9]);
    expect(run.codes).toEqual(['damaged-record']);
  });

  it('reads on after zeros, as a crash of the machine leaves them', async () => {
    const file = Buffer.concat([whole.subarray(0, ends[5]), Buffer.alloc(4096), whole.subarray(ends[5]!)]);
    const run = await readPath(folderOf({ [NAME]: file }));
    expect(run.series['loss']).toEqual(series(0, 9, (step) => step));
    expect(run.codes).toEqual(['damaged-record']);
    expect((await readPath(folderOf({ [NAME]: Buffer.concat([whole, Buffer.alloc(100)]) }))).series['loss']).toEqual(
      series(0, 9, (step) => step),
    );
  });

  it('does not believe a length: a record that claims four gigabytes is skipped or incomplete', async () => {
    const { maskedCrc32c } = await import('../../files/crc32c');
    const header = Buffer.alloc(12);
    header.writeBigUInt64LE(2n ** 32n, 0);
    header.writeUInt32LE(maskedCrc32c(header, 0, 8), 8);
    const run = await readPath(folderOf({ [NAME]: Buffer.concat([whole, header, whole]) }));
    expect(run.series['loss']).toEqual(series(0, 9, (step) => step));
  });

  it('skips an event that is no valid message, and one of a step that cannot be', async () => {
    const run = await readPath(
      folderOf({
        [NAME]: log([...events, Buffer.from([0x2a, 0x7f, 1]), scalar(20, -3, 'loss', 1), scalar(21, 10, 'loss', 10)]),
      }),
    );
    expect(run.series['loss']).toEqual(series(0, 10, (step) => step));
    expect(run.codes).toEqual(['damaged-record', 'values-left-out']);
  });

  it('says that compressed data are cut off', async () => {
    const packed = gzipSync(log(range(0, 5000).map((step) => scalar(step, step, 'loss', step))));
    const folder = folderOf({ [`${NAME}.gz`]: packed.subarray(0, packed.length / 2) });
    const source = await findOne(folder);
    expect(source.remarks.join()).toContain('its compressed data are cut off');
    const found = Object.keys((await readSource(source)).series['loss']!).length;
    expect(found).toBeGreaterThan(1000);
    expect(found).toBeLessThan(5000);
  });

  it('refuses a path whose event files hold nothing, and finds nothing in other files', async () => {
    await expect(find(folderOf({ [NAME]: Buffer.from('not an event file at all') }))).rejects.toThrow(
      /has event files of TensorBoard, but none with a value that can be imported/,
    );
    expect(await find(folderOf({ 'notes.txt': Buffer.from('hello'), 'x/y.png': png(1) }))).toEqual([]);
  });
});

describe('a file that grows', () => {
  it('continues where it stopped, at records that became complete', async () => {
    const events = [
      version(),
      ...range(0, 40).flatMap((step) => [scalar(step, step, 'd', step), scalar(step, step, 'g', -step)]),
    ];
    const whole = log(events);
    const folder = folderOf({ [NAME]: whole.subarray(0, 700) });
    const source = await findOne(folder);
    let run = await readSource(source);
    for (let size = 700; size < whole.length; size += 333) {
      writeFileSync(join(folder, NAME), whole.subarray(0, size));
      run = await readSource(source, {}, run);
      expect(run.cursor).toBeDefined();
    }
    writeFileSync(join(folder, NAME), whole);
    run = await readSource(source, {}, run);
    expect(run.series['d']).toEqual(series(0, 40, (step) => step));
    expect(run.series['time']).toEqual(series(0, 40, (step) => step));
    expect(run.codes).toEqual([]);
  });

  it('continues with numbers, plugins and names as they were', async () => {
    const folder = copyOf('pytorch/no-steps');
    const name = readdirSync(folder)[0]!;
    const content = readFileSync(join(folder, name));
    truncateSync(join(folder, name), 900);
    const source = await findOne(folder);
    const half = await readSource(source);
    appendFileSync(join(folder, name), content.subarray(900));
    const run = await readSource(source, {}, half);
    expect(run.series).toEqual((await readPath(reference('pytorch/no-steps'))).series);
    expect(Object.keys(run.grids).map(Number)).toEqual([3, 7, 11]);
  });

  it('has to be read from its beginning when a file was replaced or added, or steps went back', async () => {
    const first = log([version(), ...range(0, 9).map((step) => scalar(step, step, 'loss', step))]);
    const folder = folderOf({ [NAME]: first });
    const source = await findOne(folder);
    const run = await readSource(source);
    writeFileSync(join(folder, NAME), first.subarray(0, 100));
    expect((await readSource(source, {}, run)).cursor).toBeUndefined();
    writeFileSync(join(folder, NAME), Buffer.concat([first, log([scalar(20, 3, 'loss', 99)])]));
    expect((await readSource(source, {}, run)).cursor).toBeUndefined();
    writeFileSync(join(folder, NAME), first);
    writeFileSync(
      join(folder, 'events.out.tfevents.1767229999.host.1.1'),
      log([version(3000), scalar(3001, 5, 'loss', 9)]),
    );
    expect((await readSource(source, {}, run)).cursor).toBeUndefined();
    expect((await readSource(source)).series['loss']).toEqual({ ...series(0, 4, (step) => step), 5: 9 });
  });
});

describe('steps', () => {
  it('sorts steps that threads wrote out of order', async () => {
    const order = [0, 2, 1, 4, 3, 5, 8, 7, 6, 9];
    const source = await findOne(folderOf({ [NAME]: log(order.map((step, i) => scalar(i, step, 'loss', step))) }));
    expect(source.readings).toMatchObject([{ name: 'step', chosen: 'recorded' }]);
    expect((await readSource(source)).series['loss']).toEqual(series(0, 9, (step) => step));
  });

  it('lets a program that starts from the beginning replace everything', async () => {
    const run = await readPath(
      folderOf({
        'events.out.tfevents.1': log(
          range(0, 9).flatMap((step) => [scalar(step, step, 'loss', step), scalar(step, step, 'old', 1)]),
        ),
        'events.out.tfevents.2': log(range(0, 4).map((step) => scalar(100 + step, step, 'loss', -step - 1))),
      }),
    );
    expect(run.series).toEqual({ loss: series(0, 4, (step) => -step - 1), time: series(0, 4, (step) => 100 + step) });
    expect(run.codes).toEqual(['resumed']);
  });

  it('does not take the epochs of one tag for the steps that a resumed program replaces', async () => {
    const epoch = (at: number, from: number) => [
      ...range(from, from + 99).map((step, i) => scalar(at + i, step, 'loss', step)),
      scalar(at + 100, from / 100 + 1, 'val', from),
    ];
    const run = await readPath(
      folderOf({
        'events.out.tfevents.1': log([...epoch(0, 0), ...epoch(200, 100), ...epoch(400, 200)]),
        'events.out.tfevents.2': log([...epoch(1000, 200), ...epoch(1200, 300)]),
      }),
    );
    expect(run.series['loss']).toEqual(series(0, 399, (step) => step));
    expect(run.series['val']).toEqual({ 1: 0, 2: 100, 3: 200, 4: 300 });
    expect(run.records).toContainEqual(expect.objectContaining({ type: 'rewind', step: 199 }));
  });

  it('says that tags count different things', async () => {
    const source = await findOne(
      folderOf({
        [NAME]: log(
          range(1, 100).flatMap((step) => [
            scalar(step, step, 'D', step),
            ...(step % 5 === 0 ? [scalar(step, step / 5, 'G', step)] : []),
          ]),
        ),
      }),
    );
    expect(source.remarks[0]).toMatch(/^Metrics end at different steps: G at 20; the highest step is 100\./);
    expect((await readSource(source)).series['G']).toEqual(series(1, 20, (step) => 5 * step));
  });

  it('keeps the last of several values at one step', async () => {
    const source = await findOne(
      folderOf({ [NAME]: log(range(0, 9).map((i) => scalar(i, Math.floor(i / 2), 'loss', i))) }),
    );
    expect(source.remarks[0]).toBe(
      '5 values have the step of the value before: of values with one step the last is kept.',
    );
    expect((await readSource(source)).series['loss']).toEqual(series(0, 4, (step) => 2 * step + 1));
    const numbered = await readPath(source.path, { step: 'order' });
    expect(numbered.series['loss']).toEqual(series(0, 9, (step) => step));
  });
});

it('merges files of one folder that overlap in time and have different tags', async () => {
  const run = await readPath(
    folderOf({
      'events.out.tfevents.1': log(range(0, 9).map((step) => scalar(2 * step, step, 'a', step))),
      'events.out.tfevents.2': log(range(0, 9).map((step) => scalar(2 * step + 1, step, 'b', step))),
    }),
  );
  expect(run.series['a']).toEqual(run.series['b']);
  expect(run.series['time']).toEqual(series(0, 9, (step) => 2 * step));
});

it('takes the images of one tag as grids, those of another if it is chosen', async () => {
  const folder = folderOf({
    [NAME]: log(
      range(0, 3).flatMap((step) => [image(step, step, 'real', png(1)), image(step, step, 'fake', png(2 + step))]),
    ),
  });
  const source = await findOne(folder);
  expect(source.readings).toMatchObject([
    { name: 'images', chosen: 'fake', options: [{ value: 'real' }, { value: 'fake' }] },
  ]);
  expect(pixel((await readSource(source)).grids[3]!, 0, 0)).toEqual([5]);
  expect(pixel((await readPath(folder, { images: 'real' })).grids[3]!, 0, 0)).toEqual([1]);
});

describe('a large file, of which the preview sees beginning and end', () => {
  const tag = 'loss '.repeat(38).trim();
  const count = 27_000;

  it('is read in tables of many steps', async () => {
    const rows = range(0, count - 1).map((i) => scalar(i, i, tag, i % 1000));
    const source = await findOne(folderOf({ [NAME]: log([version(), ...rows]) }));
    expect(source.steps).toEqual({ first: 0, last: count - 1 });
    expect(source.metrics[0]!.points).toBeLessThan(count);
    const run = await readSource(source);
    const tables = run.records.filter((record) => record.type === 'metrics');
    expect(tables.reduce((sum, { steps }) => sum + steps.length, 0)).toBe(count);
    expect(tables.length).toBeLessThan(20);
    expect(tables.every(({ values }) => Object.keys(values).sort().join() === `${tag},time`)).toBe(true);
    expect(run.bytes).toBe(source.bytes);
  });

  it('is read otherwise, with a remark, if its middle shows another order', async () => {
    const rows = range(0, count - 1).map((i) => scalar(i, i > 19_000 && i < 19_500 ? i % 100 : i, tag, i));
    const source = await findOne(folderOf({ [NAME]: log(rows) }));
    expect(source.readings).toEqual([]);
    const run = await readSource(source);
    expect(run.codes).toEqual(['read-otherwise']);
    expect(run.series[tag]).toEqual(series(0, count - 1, (step) => step));
  });
});

it('reads the first 999 metrics of a run, and says that there are more', async () => {
  const source = await findOne(folderOf({ [NAME]: log(range(1, 1100).map((i) => scalar(i, 1, `tag ${i}`, i))) }));
  expect(source.metrics).toHaveLength(999);
  expect(source.remarks.at(-1)).toBe('A run has at most 999 metrics beside time: 101 further tags are not imported.');
  const run = await readSource(source);
  expect(Object.keys(run.series)).toHaveLength(1000);
  expect(run.records.at(-1)).toMatchObject({
    code: 'values-left-out',
    message: expect.stringMatching(/^101 values were left out/),
  });
});

it('stops when it is cancelled', async () => {
  const { tensorboardReader } = await import('./tensorboard-reader');
  const source = await findOne(reference('pytorch/dcgan'));
  const aborted = AbortSignal.abort();
  await expect(tensorboardReader.find(source.path, { readings: {}, signal: aborted })).rejects.toThrow('Cancelled');
  await expect(tensorboardReader.read(source, { readings: {}, signal: aborted }).next()).rejects.toThrow('Cancelled');
});

it('reads no settings of hostile names as anything else', async () => {
  const { sessionStartEvent } = await import('../../export/tensorboard/event-file');
  const source = await findOne(
    folderOf({
      [NAME]: log([
        sessionStartEvent(START, { ['__proto__']: 1, seed: 7, objective: 'hinge' }),
        scalar(1, 1, '__proto__', 2),
        event(2, 1),
      ]),
    }),
  );
  expect(source).toMatchObject({ seed: 7, objective: 'hinge' });
  expect((await readSource(source)).series).toEqual({ 'tensorboard/__proto__': { 1: 2 }, time: { 1: 1 } });
  expect(({} as Record<string, unknown>)['seed']).toBeUndefined();
});
