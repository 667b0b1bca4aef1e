import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { countFrames } from '..';
import { fakeSource, pixelsOf } from '../testing/fake-source.test-helper';
import type { FakeRun } from '../testing/fake-source.test-helper';
import { exported } from '../testing/harness.test-helper';
import { folderNames } from './tensorboard';

const python = process.env['GANDER_TEST_TENSORBOARD'];
const AT = Date.parse('2026-01-01T00:00:00.500Z') / 1000;
const hyperparameters = (objective: string) => ({ objective, batchSize: 64, learningRate: 2e-4 }) as never;
const detail = (objective: string) => ({
  hyperparameters: hyperparameters(objective),
  startedAt: '2026-01-01T00:00:00.500Z',
  endedAt: '2026-01-01T00:10:00.000Z',
  createdAt: '2026-01-01T00:00:00.000Z',
});
const points = Array.from({ length: 300 }, (_, i) => ({
  step: i + 1,
  values: {
    time: (i + 1) / 8,
    generatorLoss: i === 99 ? NaN : Math.sin(i),
    discriminatorLoss: i === 4 ? -Infinity : 1e-9 * i,
  },
}));
const runs: FakeRun[] = [
  {
    id: 'a',
    name: '../<b>gan</b>',
    steps: [0, 10, 200, 300],
    points,
    detail: {
      ...detail('gan'),
      events: [
        {
          at: '2026-01-01T00:01:00.000Z',
          step: 99,
          level: 'warning',
          code: 'x',
          message: 'The generator loss became NaN.',
        },
      ],
    },
  },
  { id: 'b', name: 'wgan', steps: [0, 5], kind: 'points', points: points.slice(0, 7), detail: detail('wgan') },
  { id: 'c', name: 'wgan', steps: [], points: [], detail: detail('wgan') },
];

/** A reader of TFRecord, independent of the writer, with the few wire types that an event needs. */
function eventsIn(bytes: Buffer): Record<number, Buffer | number>[] {
  const events: Record<number, Buffer | number>[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = Number(bytes.readBigUInt64LE(at));
    events.push(fields(bytes.subarray(at + 12, at + 12 + length)));
    at += length + 16;
  }
  return events;
}
function fields(data: Buffer): Record<number, Buffer | number> {
  const found: Record<number, Buffer | number> = {};
  let at = 0;
  const varint = (): number => {
    for (let value = 0, factor = 1; ; factor *= 128) {
      const byte = data[at++]!;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < data.length) {
    const key = varint();
    const type = key & 7;
    const size = type === 0 ? 0 : type === 1 ? 8 : type === 5 ? 4 : varint();
    found[key >> 3] = type === 0 ? varint() : type === 1 ? data.readDoubleLE(at) : data.subarray(at, at + size);
    at += size;
  }
  return found;
}

describe('TensorBoard', () => {
  it('writes a folder for each run, an event for each step and each grid, in order', async () => {
    const { outcome, file, options, list } = await exported(runs, { kind: 'tensorboard', folder: true });
    expect(outcome).toMatchObject({ ok: true, value: { file } });
    expect(list()).toEqual([file.split('/').pop()]);
    expect(readdirSync(file).sort()).toEqual(['b-gan-b', 'wgan b', 'wgan c']);
    const [name] = readdirSync(join(file, 'b-gan-b'));
    expect(name).toBe(`events.out.tfevents.${Math.floor(AT)}.gander`);
    const events = eventsIn(readFileSync(join(file, 'b-gan-b', name!)));
    expect(String(events[0]![3])).toBe('brain.Event:2');
    // Version, session, config; 300 steps and 4 grids; one event of the run; end of the session.
    expect(events).toHaveLength(3 + 304 + 1 + 1);
    const steps = events.slice(3, 307).map((event) => (event[2] as number | undefined) ?? 0);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(events.slice(4, 6).map((event) => event[1])).toEqual([AT + 1 / 8, AT + 2 / 8]);
    expect(countFrames(options, fakeSource(runs))).toBeGreaterThanOrEqual(304 + 7 + 2);
  });

  it('writes the same files as a zip', async () => {
    const folder = await exported(runs, { kind: 'tensorboard', folder: true });
    const zip = await exported(runs, { kind: 'tensorboard' });
    const files = Object.entries(unzipSync(zip.read())).map(([path, bytes]) => [
      path,
      createHash('sha256').update(bytes).digest('hex'),
    ]);
    expect(files).toHaveLength(3);
    for (const [path, sha256] of files)
      expect(
        createHash('sha256')
          .update(readFileSync(join(folder.file, path!)))
          .digest('hex'),
      ).toBe(sha256);
  });

  it('leaves nothing when it is cancelled or a grid is missing', async () => {
    const controller = new AbortController();
    const cancelled = await exported(
      runs,
      { kind: 'tensorboard', folder: true },
      { signal: controller.signal, onProgress: () => controller.abort() },
    );
    expect([cancelled.outcome.ok, cancelled.list()]).toEqual([false, []]);
    const whole = fakeSource(runs);
    const source = {
      ...whole,
      samples: (id: string) =>
        id === 'a' ? { ...whole.samples(id), steps: Float64Array.of(0, 11) } : whole.samples(id),
    };
    for (const folder of [true, false]) {
      const broken = await exported(runs, { kind: 'tensorboard', folder }, { source });
      expect(broken.outcome.ok ? '' : broken.outcome.error.message).toBe(
        'The sample of "../<b>gan</b>" at step 11 cannot be exported: 11.png is not there.',
      );
      expect(broken.list()).toEqual([]);
    }
  });

  it('gives each run a unique folder name that is valid on every system', () => {
    const names = (...list: string[]) => folderNames(list.map((name, i) => ({ id: `id${i}`, name })));
    expect(names('gan', 'WGAN-GP, seed 2', 'λ = 10')).toEqual(['gan', 'WGAN-GP, seed 2', 'λ = 10']);
    expect(names('a', 'A', '..', 'con', '/etc/passwd', '</script>')).toEqual([
      'a id0',
      'A id1',
      'run id2',
      'con id3',
      'etc-passwd',
      'script',
    ]);
  });

  // Only defined if a Python is named: the suite allows no skipped tests.
  if (python)
    it('is read by TensorBoard itself: every scalar, image and setting', async () => {
      const { file } = await exported(runs, { kind: 'tensorboard', folder: true });
      const read = JSON.parse(
        execFileSync(python, [join(__dirname, 'reference', 'read.py'), file], {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
          maxBuffer: 1e9,
        }),
      );
      const { scalars, images, text, hparams } = read['b-gan-b'];
      expect(Object.keys(scalars).sort()).toEqual([
        'cross-entropy/discriminatorLoss',
        'cross-entropy/generatorLoss',
        'resources/time',
      ]);
      const rounded = (x: number): string =>
        Number.isNaN(x) ? 'nan' : x === -Infinity ? '-inf' : String(Math.fround(x));
      for (const [tag, name] of [
        ['cross-entropy/generatorLoss', 'generatorLoss'],
        ['cross-entropy/discriminatorLoss', 'discriminatorLoss'],
      ] as const) {
        const written = scalars[tag].map(([step, at, value]: [number, number, string]) => [
          step,
          at,
          value === 'nan' || value === '-inf' ? value : String(Number(value)),
        ]);
        expect(written).toEqual(points.map(({ step, values }) => [step, AT + values.time, rounded(values[name])]));
      }
      const png = (step: number) =>
        Buffer.from(encode({ width: 16, height: 16, data: pixelsOf(runs[0]!, step), channels: 1, depth: 8 })).toString(
          'base64',
        );
      expect(images['samples']).toEqual(runs[0]!.steps.map((step) => [step, 16, 16, png(step)]));
      expect(hparams).toEqual({ dataset: 'mnist', seed: 1, objective: 'gan', batchSize: 64, learningRate: 2e-4 });
      expect(text['config'][0]).toContain('| learningRate | 0.0002 |');
      expect(text['events']).toEqual(['**warning** The generator loss became NaN.']);
      expect(Object.keys(read['wgan b'].scalars)).toContain('wasserstein/generatorLoss');
      expect(read['wgan b'].images['samples'].map(([step, width]: number[]) => [step, width])).toEqual([
        [0, 224],
        [5, 224],
      ]);
      expect(read['wgan c'].scalars).toEqual({});
    });
});
