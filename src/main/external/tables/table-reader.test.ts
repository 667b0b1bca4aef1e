import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { drain, metricsOf, readOptions } from '../external.test-helper';
import type { Cursor } from '../reader';
import { tableReader } from './table-reader';

/* Expected values are those of reference/make.py: LOSS(step) = 4 / (step + 4), SCORE(step) = 100 - step / 2. */
const REFERENCE = join(import.meta.dirname, 'reference');
const loss = (step: number): number => 4 / (step + 4);
const score = (step: number): number => 100 - step / 2;
const every = (first: number, last: number, step: number): number[] =>
  Array.from({ length: (last - first) / step + 1 }, (_, i) => first + i * step);

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'gander-tables-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** Writes a file that has not changed for a minute. */
function write(name: string, text: string | Uint8Array): string {
  const path = join(home, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  settle(path);
  return path;
}
const settle = (path: string): void => utimesSync(path, 1.7e9, 1.7e9);

async function only(path: string, readings: Record<string, string> = {}) {
  const sources = await tableReader.find(path, readOptions(readings));
  expect(sources).toHaveLength(1);
  return sources[0]!;
}
async function readOnly(path: string, readings: Record<string, string> = {}) {
  const source = await only(path, readings);
  return drain(tableReader.read(source, readOptions(readings)));
}
const messages = (records: readonly { type: string }[]): string[] =>
  records.filter((r) => r.type === 'event').map((r) => (r as unknown as { message: string }).message);

describe('files of other programs', () => {
  test('CSVLogger of Lightning: empty cells, and hparams.yaml as settings', async () => {
    const source = await only(join(REFERENCE, 'lightning'));
    expect(source).toMatchObject({
      ...{ key: 'version_0/metrics.csv', name: 'version_0', seed: 7, steps: { first: 10, last: 200 } },
      settings: { lr: 0.0002, batch_size: 64, betas: [0.5, 0.999], objective: 'wgan-gp' },
    });
    expect(source.objective).toBeUndefined();
    const { records } = await drain(tableReader.read(source, readOptions()));
    const steps = every(10, 200, 10);
    const found = metricsOf(records);
    expect(found['g_loss']).toEqual(steps.map((step) => [step, loss(step)]));
    expect(found['d_loss']).toEqual(steps.map((step) => [step, -loss(step)]));
    expect(found['fid']).toEqual([50, 100, 150, 200].map((step) => [step, score(step)]));
    expect(found['epoch']).toEqual(steps.map((step) => [step, Math.floor((step - 1) / 50)]));
    expect(Object.fromEntries(source.metrics.map(({ name, points }) => [name, points]))).toEqual({
      ...{ g_loss: 20, d_loss: 20, fid: 4, epoch: 20 },
    });
  });

  test('CSVLogger of Keras: epochs are the steps, semicolons, NaN', async () => {
    const { records } = await readOnly(join(REFERENCE, 'keras'));
    const found = metricsOf(records);
    expect(found['g_loss']).toEqual(every(0, 11, 1).map((epoch) => [epoch, loss(epoch)]));
    expect(found['d_loss']!.map(([, value]) => value)).toEqual(
      every(0, 11, 1).map((epoch) => (epoch === 5 ? NaN : -loss(epoch))),
    );
    expect(found['epoch']).toEqual(every(0, 11, 1).map((epoch) => [epoch, epoch]));
  });

  test('the file store of MLflow: runs, parameters, notes, names with folders, times', async () => {
    const sources = await tableReader.find(join(REFERENCE, 'mlruns'), readOptions());
    expect(sources.map(({ key, name, settings, notes }) => ({ key, name, settings, notes }))).toEqual([
      { key: '1/first', name: 'first', settings: { lr: 0.0002, optimizer: 'adam' }, notes: 'the first run' },
      { key: '1/second', name: 'second', settings: { lr: 0.001, optimizer: 'adam' }, notes: 'the second run' },
    ]);
    expect(sources[0]).toMatchObject({
      times: { first: 1.7e12, last: 1.7e12 + 90_000 },
      steps: { first: 0, last: 90 },
    });
    const { records } = await drain(tableReader.read(sources[0]!, readOptions()));
    const found = metricsOf(records);
    expect(found['loss/generator']).toEqual(every(0, 90, 10).map((step) => [step, loss(step)]));
    expect(found['fid']).toEqual([0, 50].map((step) => [step, score(step)]));
    expect(found['time']).toEqual(every(0, 90, 10).map((step) => [step, step]));
  });

  test('StyleGAN: means by kimg, scores by the number of the snapshot, settings, times', async () => {
    const source = await only(join(REFERENCE, 'stylegan'));
    expect(source).toMatchObject({
      program: 'StyleGAN',
      seed: 3,
      settings: { training_set_kwargs: { resolution: 32 } },
    });
    const { records } = await drain(tableReader.read(source, readOptions()));
    const found = metricsOf(records);
    expect(found['Loss/G/loss']).toEqual(every(0, 40, 4).map((kimg) => [kimg, loss(kimg)]));
    expect(found['fid50k_full']).toEqual([0, 20, 40].map((kimg) => [kimg, score(kimg)]));
    expect(found['time']).toEqual(every(0, 40, 4).map((kimg) => [kimg, 15 * kimg]));
    // Its mean is NaN because there was no value.
    expect(found['Loss/D/loss']).toBeUndefined();
  });

  test('trackio: JSON lines with steps and dates; its database is refused with what to do', async () => {
    const { records } = await readOnly(join(REFERENCE, 'trackio'));
    expect(metricsOf(records)['g_loss']).toEqual(every(0, 40, 10).map((step) => [step, loss(step)]));
    const database = write('gan.db', Buffer.from(`SQLite format 3\0${'x'.repeat(100)}`));
    await expect(tableReader.find(database, readOptions())).rejects.toThrow(
      /SQLite database, which is not read; export/,
    );
  });

  test.each([
    ['index.csv', 'Left out, because they are not numbers: "column 1".'],
    ['tabs.tsv', 'Fields are separated by tabs.'],
    ['comma.csv', 'Numbers have decimal commas.'],
  ])('pandas: %s', async (name, remark) => {
    const path = join(REFERENCE, 'pandas', name);
    const source = await only(path);
    expect(source.remarks).toContain(remark);
    expect(source.settings).toEqual({ phase: 'train' });
    const { records } = await readOnly(path);
    expect(Object.keys(metricsOf(records))).toEqual(['g_loss']);
    expect(metricsOf(records)['g_loss']).toEqual(every(0, 95, 5).map((step) => [step, loss(step)]));
  });
});

describe('several runs in one file', () => {
  test('a chart exported by Weights & Biases: a column for each run, bounds left out', async () => {
    const columns = ['a', 'b - 2'].flatMap((run) =>
      ['loss', 'loss__MIN', 'loss__MAX', '_step'].map((m) => `"${run} - ${m}"`),
    );
    const row = (step: number) =>
      [step, step, 0, 9, step, step < 20 ? -step - 1 : '', 0, 9, step].map((x) => `"${x}"`).join();
    const path = write('wandb.csv', [`"Step",${columns.join()}`, row(0), row(10), row(20)].join('\n'));
    const sources = await tableReader.find(path, readOptions());
    expect(sources.map(({ key, name }) => [key, name])).toEqual([
      ['wandb.csv#a', 'a'],
      ['wandb.csv#b - 2', 'b - 2'],
    ]);
    const read = await Promise.all(sources.map((source) => drain(tableReader.read(source, readOptions()))));
    expect(read.map(({ records }) => metricsOf(records))).toEqual([
      { loss: [0, 10, 20].map((step) => [step, step]) },
      { loss: [0, 10].map((step) => [step, -step - 1]) },
    ]);
  });

  test('an export of MLflow with one value per row is folded out by run and metric, and sorted', async () => {
    const rows = [
      'r1,loss,0.5,1,1700000002000',
      'r1,loss,0.75,0,1700000000000',
      'r2,loss,9,0,1700000000000',
      'r1,fid,80,1,1700000002000',
    ];
    const path = write('export.csv', ['run_id,key,value,step,timestamp', ...rows].join('\n'));
    const sources = await tableReader.find(path, readOptions());
    expect(sources.map(({ name }) => name)).toEqual(['r1', 'r2']);
    const { records, cursor } = await drain(tableReader.read(sources[0]!, readOptions()));
    expect(metricsOf(records)).toEqual({
      loss: [
        [0, 0.75],
        [1, 0.5],
      ],
      fid: [[1, 80]],
      time: [
        [0, 0],
        [1, 2],
      ],
    });
    expect(cursor).toBeUndefined();
  });
});

describe('cells and lines', () => {
  test('words for NaN and infinity, thousands separators, quoted fields, CRLF, a byte order mark', async () => {
    const rows = ['0,NaN,"1,234.5"', '1,inf,"-1,000,000"', '2,-Infinity,5e-3', '3,,"7"', '4,None,.5'];
    const { records } = await readOnly(write('a.csv', `\ufeffstep,loss,"value ""x"", y"\r\n${rows.join('\r\n')}\r\n`));
    expect(metricsOf(records)).toEqual({
      loss: [
        [0, NaN],
        [1, Infinity],
        [2, -Infinity],
      ],
      'value "x", y': [
        [0, 1234.5],
        [1, -1_000_000],
        [2, 0.005],
        [3, 7],
        [4, 0.5],
      ],
    });
  });

  test('lines that are no rows are named, and the others are kept', async () => {
    const rows = ['0,1', '1,2,3', '2', 'x,4', '-3,5', '4,oops', '5,6'];
    const { records } = await readOnly(write('a.csv', ['step,loss', ...rows].join('\n')));
    expect(metricsOf(records)['loss']).toEqual([
      [0, 1],
      [5, 6],
    ]);
    expect(messages(records)).toEqual([
      'Line 3 of a.csv has 3 fields instead of 2; it was left out.',
      'Line 4 of a.csv has 1 field instead of 2; it was left out.',
      'Line 5 of a.csv has a step that is no count: x; it was left out.',
      '1 more line of a.csv was left out.',
      '1 cell of a.csv holds text where a number is expected, the first one "oops" in column "loss" of line 7; it was left out.',
    ]);
  });

  test('a quotation mark that is not closed costs its line only', async () => {
    const rows = ['0,1,a', '1,2,"b', ...every(2, 150, 1).map((step) => `${step},3,c`)];
    const { records } = await readOnly(write('a.csv', ['step,loss,note', ...rows].join('\n')));
    expect(metricsOf(records)['loss']!.map(([step]) => step)).toEqual([0, ...every(2, 150, 1)]);
    expect(messages(records)).toEqual(['Line 3 of a.csv has a quotation mark that is not closed; it was left out.']);
  });

  test('a quoted field with line breaks is one record', async () => {
    const { records } = await readOnly(write('a.csv', 'step,loss,note\n0,1,"two\nlines"\n1,2,x\n'));
    expect(metricsOf(records)['loss']).toEqual([
      [0, 1],
      [1, 2],
    ]);
    expect(messages(records)).toEqual([]);
  });

  test('a repeated name in the header gets a number', async () => {
    const source = await only(write('a.csv', 'step,loss,loss\n0,1,2\n'));
    expect(source.metrics.map(({ name }) => name)).toEqual(['loss', 'loss (2)']);
    expect(source.remarks).toContain('The header has "loss" more than once; the later columns are numbered.');
  });

  test('JSON lines: nested names, Python numbers, lines that are none, names of prototypes', async () => {
    const lines = [
      '{"step":0,"loss":{"g":1,"d":NaN},"__proto__":{"x":1},"tag":"NaN"}',
      '[1]',
      '{"step":1,',
      '{"step":2,"loss":{"g":-Infinity}}',
    ];
    const { records } = await readOnly(write('a.jsonl', lines.join('\n')));
    expect(metricsOf(records)).toEqual({
      'loss.g': [
        [0, 1],
        [2, -Infinity],
      ],
      'loss.d': [[0, NaN]],
      '__proto__.x': [[0, 1]],
      tag: [[0, NaN]],
    });
    expect(messages(records)).toEqual([
      'Line 2 of a.jsonl is not a JSON object; it was left out.',
      'Line 3 of a.jsonl is not a JSON object; it was left out.',
    ]);
  });

  test('UTF-16 is refused', async () => {
    const path = write('a.csv', Buffer.from('\ufeffstep,loss\n0,1\n', 'utf16le'));
    await expect(tableReader.find(path, readOptions())).rejects.toThrow(/is written in UTF-16; save it as UTF-8/);
  });

  test('text columns become settings if they are constant, and are named if not', async () => {
    const source = await only(write('a.csv', 'step,loss,host,phase\n0,1,x,train\n1,2,x,test\n'));
    expect(source.settings).toEqual({ host: 'x' });
    expect(source.remarks).toContain('Left out, because they are not numbers: "phase".');
  });
});

describe('steps and times', () => {
  test('rows without steps are numbered; a person chooses another column', async () => {
    const path = write('losses.csv', 'a,count,loss\n0.5,10,1\n0.25,20,0.5\n');
    const source = await only(path);
    expect(source.readings).toMatchObject([{ name: 'step', chosen: '#row' }]);
    expect(source.readings[0]!.options.map(({ value }) => value)).toEqual(['count', '#row']);
    expect(metricsOf((await readOnly(path)).records)['loss']).toEqual([
      [1, 1],
      [2, 0.5],
    ]);
    expect(metricsOf((await readOnly(path, { step: 'count' })).records)['loss']).toEqual([
      [10, 1],
      [20, 0.5],
    ]);
  });

  test('an epoch that has several rows is no step', async () => {
    const { records } = await readOnly(write('losses.csv', 'epoch,loss\n0,1\n0,2\n1,3\n'));
    expect(metricsOf(records)).toEqual({
      loss: [
        [1, 1],
        [2, 2],
        [3, 3],
      ],
      epoch: [
        [1, 0],
        [2, 0],
        [3, 1],
      ],
    });
  });

  test.each([
    ['seconds since 1970', '1700000000,1700000010.5'],
    ['milliseconds since 1970', '1700000000000,1700000010500'],
    ['dates', '2023-11-14 22:13:20,2023-11-14 22:13:30.5'],
    ['dates', '2023-11-14T23:13:20+01:00,2023-11-14T22:13:30.500Z'],
  ])('times in %s: %s', async (unit, times) => {
    const [a, b] = times.split(',');
    const path = write('a.csv', `step,timestamp,loss\n0,${a!},1\n1,${b!},2\n`);
    const source = await only(path);
    expect(source.times).toEqual({ first: 1.7e12, last: 1.7e12 + 10_500 });
    expect(source.remarks).toContain(`Times: the column "timestamp", in ${unit}.`);
    const { records } = await readOnly(path);
    expect(metricsOf(records)['time']).toEqual([
      [0, 0],
      [1, 10.5],
    ]);
    expect(records[0]).toMatchObject({ type: 'metrics', time: 1.7e12 + 10_500 });
  });

  test('seconds of training are taken as they are; durations are a metric', async () => {
    const elapsed = await readOnly(write('a.csv', 'step,elapsed,loss\n0,2.5,1\n1,5,2\n'));
    expect(metricsOf(elapsed.records)['time']).toEqual([
      [0, 2.5],
      [1, 5],
    ]);
    const durations = await readOnly(write('b.csv', 'step,time,loss\n0,2.5,1\n1,2.25,2\n'));
    expect(metricsOf(durations.records)).toMatchObject({
      'column/time': [
        [0, 2.5],
        [1, 2.25],
      ],
    });
    expect(metricsOf(durations.records)['time']).toBeUndefined();
  });

  test('steps that go back are a restart', async () => {
    const rows = [0, 10, 20, 30, 20, 30, 40].map((step, i) => `${step},${i}`);
    const { records } = await readOnly(write('a.csv', ['step,loss', ...rows].join('\n')));
    expect(records.map((record) => (record.type === 'metrics' ? record.steps : record))).toEqual([
      [0, 10, 20, 30],
      { type: 'rewind', time: 1.7e12, step: 19 },
      [20, 30, 40],
    ]);
  });

  test('rows of other metrics that are written late are no restart', async () => {
    const { records } = await readOnly(write('a.csv', 'step,loss,fid\n0,1,\n10,2,\n20,3,\n10,,50\n30,4,\n20,,40\n'));
    expect(records.some(({ type }) => type === 'rewind')).toBe(false);
    expect(metricsOf(records)).toEqual({
      loss: [
        [0, 1],
        [10, 2],
        [20, 3],
        [30, 4],
      ],
      fid: [
        [10, 50],
        [20, 40],
      ],
    });
  });

  test('rows in any order are sorted', async () => {
    const rows = every(0, 99, 1).map((i) => [((i * 37) % 100) * 5, i] as const);
    const path = write('a.csv', ['step,loss', ...rows.map((row) => row.join())].join('\n'));
    const { records } = await readOnly(path);
    expect(metricsOf(records)['loss']).toEqual([...rows].sort((a, b) => a[0] - b[0]));
  });
});

describe('growing files', () => {
  const row = (step: number) => `${step},${loss(step)}\n`;

  test('what was appended is read from the cursor, and a line without its end only once it is complete', async () => {
    const path = write('a.csv', `step,loss\n${row(0)}${row(1)}2,0.6`);
    utimesSync(path, new Date(), new Date());
    const source = await only(path);
    const first = await drain(tableReader.read(source, readOptions()));
    expect(metricsOf(first.records)['loss']!.map(([step]) => step)).toEqual([0, 1]);
    appendFileSync(path, `25\n${row(3)}`);
    const second = await drain(tableReader.read(source, { ...readOptions(), cursor: asJson(first.cursor) }));
    expect(metricsOf(second.records)['loss']).toEqual([
      [2, 0.625],
      [3, loss(3)],
    ]);
    const third = await drain(tableReader.read(source, { ...readOptions(), cursor: asJson(second.cursor) }));
    expect(third.records).toEqual([]);
    expect(third.cursor).toEqual(second.cursor);
  });

  test('a last line without its end is read once the file rests, and the run again if it grew there', async () => {
    const path = write('a.csv', `step,loss\n${row(0)}1,0.5`);
    const source = await only(path);
    const first = await drain(tableReader.read(source, readOptions()));
    expect(metricsOf(first.records)['loss']).toEqual([
      [0, 1],
      [1, 0.5],
    ]);
    appendFileSync(path, `\n${row(2)}`);
    const next = await drain(tableReader.read(source, { ...readOptions(), cursor: asJson(first.cursor) }));
    expect(metricsOf(next.records)['loss']).toEqual([[2, loss(2)]]);
    writeFileSync(path, `step,loss\n${row(0)}1,0.53\n`);
    const changed = await drain(tableReader.read(source, { ...readOptions(), cursor: asJson(first.cursor) }));
    expect(changed).toEqual({ records: [], cursor: undefined });
  });

  test('a replaced or shortened file has no cursor', async () => {
    const path = write('a.csv', `step,loss\n${row(0)}${row(1)}`);
    const source = await only(path);
    const { cursor } = await drain(tableReader.read(source, readOptions()));
    for (const text of [`step,loss\n${row(5)}${row(6)}${row(7)}`, `step,loss\n${row(0)}`]) {
      writeFileSync(path, text);
      const read = await drain(tableReader.read(source, { ...readOptions(), cursor: asJson(cursor) }));
      expect(read).toEqual({ records: [], cursor: undefined });
    }
  });

  test('a restart is found in what was appended', async () => {
    const path = write('a.csv', `step,loss\n${row(0)}${row(10)}`);
    const source = await only(path);
    const { cursor } = await drain(tableReader.read(source, readOptions()));
    appendFileSync(path, row(5));
    settle(path);
    const { records } = await drain(tableReader.read(source, { ...readOptions(), cursor: asJson(cursor) }));
    expect(records).toMatchObject([
      { type: 'rewind', step: 4 },
      { type: 'metrics', steps: [5] },
    ]);
  });

  test('metrics of MLflow continue, and begin again when a step is written twice', async () => {
    cpSync(join(REFERENCE, 'mlruns'), join(home, 'mlruns'), { recursive: true });
    const run = join(home, 'mlruns', '1', 'first');
    const source = await only(run);
    const first = await drain(tableReader.read(source, readOptions()));
    appendFileSync(join(run, 'metrics', 'fid'), '1700000100000 12.5 100\n');
    const next = await drain(tableReader.read(source, { ...readOptions(), cursor: asJson(first.cursor) }));
    expect(metricsOf(next.records)).toEqual({ fid: [[100, 12.5]] });
    appendFileSync(join(run, 'metrics', 'fid'), '1700000110000 13 100\n');
    expect(
      (await drain(tableReader.read(source, { ...readOptions(), cursor: asJson(next.cursor) }))).cursor,
    ).toBeUndefined();
    const again = await drain(tableReader.read(source, readOptions()));
    expect(metricsOf(again.records)['fid']).toEqual([
      [0, 100],
      [50, 75],
      [100, 13],
    ]);
  });
});

describe('what is no table of metrics', () => {
  test.each(['', '\n\n', 'hello\nworld\n', 'a,b\nx,y\n', '[1, 2]', '\0\0\0\0', '{}\n{}\n'])('%j', async (text) => {
    expect(await tableReader.find(write('notes.txt', text), readOptions())).toEqual([]);
    await expect(tableReader.find(write('notes.csv', text), readOptions())).rejects.toThrow(/is no table of metrics/);
  });

  test('a folder: tables without steps and times are left alone', async () => {
    write('data/points.csv', 'x1,y1\n0.5,1.5\n2,1\n');
    write('run/log.txt', '{"epoch":0,"loss":1}\n{"epoch":1,"loss":0.5}\n');
    expect((await tableReader.find(home, readOptions())).map(({ key, name }) => [key, name])).toEqual([
      ['run/log.txt', 'run'],
    ]);
  });

  test('a cancelled search', async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(tableReader.find(home, { readings: {}, signal: controller.signal })).rejects.toThrow(/Cancelled/);
  });
});

const asJson = (cursor: Cursor | undefined): Cursor => JSON.parse(JSON.stringify(cursor)) as Cursor;

test('a file larger than the preview is read completely, with the bytes of each part', async () => {
  const count = 60_000;
  const path = write(
    'a.csv',
    `step,loss\n${every(0, count - 1, 1)
      .map((i) => `${i},${(i % 1000) / 1000}\n`)
      .join('')}`,
  );
  const source = await only(path);
  expect(source.steps).toEqual({ first: 0, last: count - 1 });
  let bytes = 0;
  const { records } = await drain(tableReader.read(source, { ...readOptions(), onBytes: (n) => (bytes += n) }));
  expect(bytes).toBe(readFileSync(path).length);
  expect(bytes).toBe(source.bytes);
  const values = metricsOf(records)['loss']!;
  expect(values).toHaveLength(count);
  expect(values.every(([step, value], i) => step === i && value === (i % 1000) / 1000)).toBe(true);
});
