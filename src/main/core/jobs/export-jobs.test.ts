import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decodeApng } from 'fast-png';
import { GifReader } from 'omggif';
import { beforeEach, describe, expect, test } from 'vitest';
import type { ExportStatus } from '../../../shared/contract/export-options';
import { unwrap } from '../../../shared/contract/outcome';
import type { RunRow } from '../../../shared/domain/run/run';
import type { ExportSource } from '../../export';
import { fakeSource } from '../../export/testing/fake-source.test-helper';
import { ExportJobs } from './export-jobs';
import { abandonedFilesIn } from '../../files/abandoned-files';
import { extrapolate } from './rehearse-export';

let folder: string;
let told: ExportStatus[];
let rows: number;
const source: ExportSource = {
  realTiles: () => {
    throw new Error('Nobody asks.');
  },
  version: 'test',
  detail: () => {
    throw new Error('Nobody asks.');
  },
  run: (id) =>
    ({
      id,
      name: 'GAN · seed 1',
      step: rows,
      steps: rows,
      hyperparameters: { objective: 'gan' },
      last: {},
    }) as unknown as RunRow,
  samples: (run) => ({
    run,
    kind: 'grid',
    rows: 8,
    columns: 8,
    steps: new Float64Array(0),
    times: new Float64Array(0),
  }),
  readSample: async () => ({ ok: false, error: { message: 'none' } }),
  *points() {
    for (let step = 1; step <= rows; step++) yield { step, values: { time: step / 10, generatorLoss: 1 / step } };
  },
  logged: () => ({ metrics: ['time', 'generatorLoss'], steps: rows }),
  data: async () => undefined,
  testVectors: async () => ({ ok: false, error: { message: 'none' } }),
};
const make = () =>
  new ExportJobs({ folder, source, has: (run) => run === 'r', onChange: (status) => told.push(status) });
const ended = async (exports: ExportJobs, id: string): Promise<ExportStatus> => {
  for (;;) {
    const status = unwrap(exports.status(id));
    if (status.state !== 'working') return status;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

beforeEach(() => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), 'gander-exports-')), 'exports');
  told = [];
  rows = 20;
});

test('a finished export has a file named after the runs, and its bytes can be had', async () => {
  const exports = make();
  const { id } = unwrap(exports.start({ kind: 'csv', runs: ['r'] }));
  const status = await ended(exports, id);
  expect(status).toMatchObject({ id, state: 'done' });
  expect(path.dirname(status.file!)).toBe(folder);
  const { name, type, bytes } = unwrap(await exports.bytes(id));
  expect(name).toMatch(/^gan-seed-1-.*\.csv$/);
  expect(type).toBe('text/csv');
  expect(bytes.length).toBe(status.bytes);
  expect(Buffer.from(bytes).toString().trim().split(/\r?\n/)).toHaveLength(21);
  const [first, after] = [unwrap(await exports.read(id, 0)), unwrap(await exports.read(id, bytes.length))];
  expect([Buffer.compare(first.bytes, bytes), first.name, after.bytes.length]).toEqual([0, name, 0]);
  expect(Buffer.from(unwrap(await exports.read(id, 10)).bytes)).toEqual(Buffer.from(bytes.subarray(10)));
  expect(told[told.length - 1]).toEqual(status);
});

test('what cannot be exported is refused before anything starts', () => {
  const exports = make();
  const refusal = (options: Record<string, unknown>) => {
    const started = exports.start(options);
    return started.ok ? '' : started.error.message;
  };
  expect(refusal({ kind: 'csv', runs: ['other'] })).toBe('There is no run "other".');
  expect(refusal({ kind: 'exe', runs: ['r'] })).toContain('kind');
  expect(refusal({ kind: 'csv', runs: ['r'], file: '/etc/passwd' })).toContain('file');
  expect(refusal({ kind: 'csv', runs: [] })).toContain('runs');
  expect(existsSync(folder)).toBe(false);
});

test('a failed export says why and leaves no file', async () => {
  const exports = make();
  const started = exports.start({ kind: 'gif', runs: ['r'] });
  if (!started.ok) return expect(started.error.message).toContain('sample');
  expect(await ended(exports, started.value.id)).toMatchObject({
    state: 'failed',
    message: expect.stringContaining('sample') as string,
  });
  expect(readdirSync(folder)).toEqual([]);
});

test('a cancelled export and one that closing cuts short leave no file', async () => {
  rows = 400_000;
  const exports = make();
  const { id } = unwrap(exports.start({ kind: 'csv', runs: ['r'] }));
  expect((await exports.bytes(id)).ok).toBe(false);
  exports.cancel(id);
  expect(await ended(exports, id)).toMatchObject({ state: 'cancelled' });
  const other = unwrap(exports.start({ kind: 'csv', runs: ['r'] })).id;
  await exports.close();
  expect(unwrap(exports.status(other)).state).toBe('cancelled');
  expect(readdirSync(folder)).toEqual([]);
});

test('a file that is taken away does not stay in the home, nor does what a killed process left there', async () => {
  const exports = make();
  const { id } = unwrap(exports.start({ kind: 'csv', runs: ['r'], handOver: true }));
  const status = await ended(exports, id);
  expect(existsSync(status.file!)).toBe(true);
  expect(path.dirname(path.dirname(status.file!))).toBe(folder);
  // A home is opened by one process at a time: what another left is nobody's any more.
  expect(abandonedFilesIn(folder, Date.now(), () => false).map(({ path: left }) => left)).toEqual([
    path.dirname(status.file!),
  ]);
  expect(abandonedFilesIn(folder)).toEqual([]);
  await exports.close();
  expect(readdirSync(folder)).toEqual([]);
});

test('an unknown export is refused', async () => {
  const exports = make();
  expect(exports.status('x').ok).toBe(false);
  expect((await exports.bytes('x')).ok).toBe(false);
  expect((await exports.read('x', 0)).ok).toBe(false);
  expect(exports.cancel('x')).toBeNull();
});

test('a rehearsal tells about how large and how long an export becomes, and leaves nothing', async () => {
  const exports = make();
  expect(await exports.rehearse({ kind: 'csv', runs: ['r'] })).toEqual({ ok: true, value: {} });
  rows = 100_000;
  const { seconds, bytes } = unwrap(await exports.rehearse({ kind: 'csv', runs: ['r'] }));
  expect(seconds).toBeGreaterThan(0);
  const { bytes: whole } = await ended(exports, unwrap(exports.start({ kind: 'csv', runs: ['r'] })).id);
  expect(Math.abs(bytes! / whole! - 1)).toBeLessThan(0.25);
  expect(readdirSync(folder)).toHaveLength(1);
});

test('a rehearsal gives way to the next, and to closing', async () => {
  rows = 100_000;
  const exports = make();
  const asked = [1, 2].map(() => exports.rehearse({ kind: 'csv', runs: ['r'] }));
  expect(unwrap(await asked[0]!)).toEqual({});
  expect(unwrap(await asked[1]!)).toHaveProperty('seconds');
  const last = exports.rehearse({ kind: 'csv', runs: ['r'] });
  await exports.close();
  expect(unwrap(await last)).toEqual({});
  expect(readdirSync(folder)).toEqual([]);
});

describe('a preview', () => {
  const drawn = fakeSource([{ id: 'r', steps: Array.from({ length: 100 }, (_, i) => i * 10) }]);
  const makeDrawn = () =>
    new ExportJobs({ folder, source: drawn, has: () => true, onChange: () => undefined, previewMs: 600_000 });

  test('of a GIF has frames over all of it, and says how large the whole is at each number of greys', async () => {
    const exports = makeDrawn();
    const { type, image, frames, of, bytes, sizes } = unwrap(
      await exports.preview({ kind: 'gif', runs: ['r'], scale: 1 }),
    );
    expect([type, of]).toEqual(['image/gif', 100]);
    const gif = new GifReader(Buffer.from(image));
    expect([gif.numFrames(), frames]).toEqual([frames, 9]);
    expect(sizes.map(({ greys }) => greys)).toEqual([256, 64, 32, 16, 8]);
    expect(sizes[0]!.bytes).toBe(bytes);
    for (const [i, size] of sizes.entries()) expect(size.bytes).toBeLessThan(sizes[i - 1]?.bytes ?? Infinity);
    for (const { greys, bytes: estimated } of sizes) {
      const { id } = unwrap(exports.start({ kind: 'gif', runs: ['r'], scale: 1, greys: greys as 256 }));
      const whole = (await ended(exports, id)).bytes!;
      expect(Math.abs(estimated / whole - 1)).toBeLessThan(0.25);
    }
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test('at another number of greys reads and writes nothing again', async () => {
    let reads = 0;
    const counted: ExportSource = {
      ...drawn,
      readSample: (...args) => {
        reads++;
        return drawn.readSample(...args);
      },
    };
    const make = { folder, source: counted, has: () => true, onChange: () => undefined, previewMs: 600_000 };
    const exports = new ExportJobs(make);
    const gif = { kind: 'gif' as const, runs: ['r'], scale: 1 };
    const first = unwrap(await exports.preview(gif));
    const before = reads;
    const second = unwrap(await exports.preview({ ...gif, greys: 8 }));
    expect(reads).toBe(before);
    expect([second.sizes, second.bytes]).toEqual([first.sizes, first.sizes.at(-1)!.bytes]);
    expect(Buffer.from(second.image).equals(Buffer.from(first.image))).toBe(false);
    await exports.preview({ ...gif, labels: false });
    expect(reads).toBeGreaterThan(before);
  });

  test('of a video is an animated PNG', async () => {
    const { type, image, sizes } = unwrap(await makeDrawn().preview({ kind: 'webm', runs: ['r'], scale: 1 }));
    expect([type, sizes]).toEqual(['image/png', []]);
    expect(decodeApng(image).frames).toHaveLength(9);
  });

  test('of another kind of file is refused', async () => {
    expect(await makeDrawn().preview({ kind: 'csv', runs: ['r'] })).toMatchObject({
      error: { message: 'Only animations have a preview.' },
    });
  });

  test('is ended by the next rehearsal', async () => {
    const exports = makeDrawn();
    const first = exports.preview({ kind: 'gif', runs: ['r'] });
    await exports.rehearse({ kind: 'csv', runs: ['r'] });
    expect(await first).toMatchObject({ ok: false });
  });
});

test('the pace of a rehearsal is that of its second half', () => {
  // Four seconds before the first, then one each: 4 + 99.
  const marks = [1, 2, 3, 4, 5, 6, 7, 8].map((done) => ({ done, seconds: 3 + done }));
  expect(extrapolate(marks, 100)).toBe(103);
  expect(extrapolate([{ done: 10, seconds: 5 }], 100)).toBe(50);
  expect(extrapolate([], 100)).toBeUndefined();
  expect(extrapolate([{ done: 0, seconds: 2 }], 100)).toBeUndefined();
});
