import { appendFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { countWrongBuckets, openDatabase, readCheckpoints, readEvents, readRun, readSampleTimes } from '../../database';
import { readAllPoints } from '../../database/series/read-all-points';
import type { StepValues } from '../../database/series/read-all-points';
import { addRun, temporaryDatabase } from '../../database/testing/test-database.test-helper';
import { ingestAll, ingestChunk } from './ingest';
import { bundle, spawnBundle } from '../testing/bundle.test-helper';

const ID = '20260101-000000-aaaa';
const SHA = 'a'.repeat(64);
let log: ReturnType<typeof temporaryDatabase>;
let journal: string;
let run: number;
beforeEach(() => {
  log = temporaryDatabase();
  journal = join(log.folder, 'journal.ndjson');
  writeFileSync(journal, '');
  run = addRun(log.write, ID, 10_000);
});
afterEach(() => log.remove());

const line = (value: Record<string, unknown>): string => JSON.stringify({ at: 1_767_225_600_000, ...value }) + '\n';
const start = (step: number) =>
  line({ type: 'start', pid: 1, engine: { name: 'cpu', version: '1', device: 'd' }, versions: { node: '1' }, step });
const metrics = (steps: number[], values: Record<string, unknown[]>) => line({ type: 'metrics', steps, values });
const sample = (step: number) =>
  line({ type: 'sample', step, file: `${step}.png`, kind: 'grid', rows: 8, columns: 8, bytes: 3, sha256: SHA });
const checkpoint = (step: number) =>
  line({ type: 'checkpoint', step, file: `${step}.safetensors`, bytes: 3, sha256: SHA });
const points = () => [...readAllPoints(log.read, ID)];
const ingest = () => ingestAll(log.write, ID, journal);

it('reads only complete lines, wherever the writer is interrupted', async () => {
  const text = Array.from({ length: 40 }, (_, i) =>
    i % 7 === 3 ? sample(i) : metrics([i + 1], { loss: [i / 3], 'D(x) \u00e4': [i] }),
  ).join('');
  const bytes = Buffer.from(text);
  for (let at = 0, size = 1; at < bytes.length; at += size, size = (size * 7 + 3) % 97 || 1) {
    appendFileSync(journal, bytes.subarray(at, at + size));
    await ingest();
  }
  const expected = Array.from({ length: 40 }, (_, i) => i)
    .filter((i) => i % 7 !== 3)
    .map((i) => ({ step: i + 1, values: { loss: i / 3, 'D(x) \u00e4': i } }));
  expect(points()).toEqual(expected);
  expect(readEvents(log.read, run)).toEqual([]);
  expect(readRun(log.read, ID)).toMatchObject({ cursor: bytes.length, samples: 6, newestSample: 38, step: 40 });
});

it('records a damaged line as an event with its byte offset, and reads the lines around it', async () => {
  const first = metrics([1], { loss: [1] });
  appendFileSync(
    journal,
    first +
      '{"type":"metr\u0000' +
      '\n' +
      line({ type: 'unknown' }) +
      metrics([2, 3], { loss: [1] }) +
      metrics([4], { loss: ['NaN'] }),
  );
  await ingest();
  expect(points()).toEqual([
    { step: 1, values: { loss: 1 } },
    { step: 4, values: { loss: NaN } },
  ]);
  const messages = readEvents(log.read, run).map((e) => e.message);
  expect(messages).toHaveLength(3);
  expect(messages[0]).toContain(`The journal has a damaged line at byte ${first.length};`);
  expect(readRun(log.read, ID)!.warnings).toBe(3);
});

it('removes points, samples and checkpoints after the step from which a run resumes', async () => {
  appendFileSync(
    journal,
    start(0) +
      sample(0) +
      metrics([1, 2, 3, 4], { loss: [1, 2, 3, 4], time: [1, 2, 3, 4] }) +
      checkpoint(2) +
      sample(2) +
      checkpoint(4) +
      sample(4),
  );
  await ingest();
  expect(readRun(log.read, ID)).toMatchObject({ step: 4, last: { loss: 4 }, samples: 3 });
  appendFileSync(journal, start(2));
  await ingest();
  expect(points().map((p) => p.step)).toEqual([1, 2]);
  expect(readSampleTimes(log.read, run)).toEqual([
    [0, null],
    [2, 2],
  ]);
  expect(readCheckpoints(log.read, run).map((c) => c.step)).toEqual([2]);
  expect(readRun(log.read, ID)).toMatchObject({
    state: 'running',
    step: 2,
    last: { loss: 2, time: 2 },
    samples: 2,
    newestSample: 2,
  });
  appendFileSync(
    journal,
    metrics([3], { loss: [30], time: [3.5] }) +
      line({ type: 'end', step: 3, state: 'failed', reason: 'disk', message: 'Full.' }),
  );
  await ingest();
  expect(points()[2]).toEqual({ step: 3, values: { loss: 30, time: 3.5 } });
  expect(readRun(log.read, ID)).toMatchObject({
    state: 'failed',
    reason: 'disk',
    message: 'Full.',
    endedAt: '2026-01-01T00:00:00.000Z',
  });
});

it.each([
  ['another engine', { engine: { name: 'wasm', version: '1', device: 'd' } }, 'on wasm 1 (d) instead of cpu 1 (d)'],
  ['another device', { engine: { name: 'cpu', version: '1', device: 'e' } }, 'on cpu 1 (e) instead of cpu 1 (d)'],
  ['another version', { versions: { node: '1', tfjs: '5', machine: 'm' } }, 'with TensorFlow.js 5 instead of 4'],
  ['another machine', { versions: { node: '1', tfjs: '4', machine: 'n' } }, 'with the machine n instead of m'],
])('records that a run may not be reproducible bit for bit on %s', async (_, other, what) => {
  const first = {
    type: 'start',
    pid: 1,
    engine: { name: 'cpu', version: '1', device: 'd' },
    versions: { node: '1', tfjs: '4', machine: 'm' },
  };
  appendFileSync(
    journal,
    line({ ...first, step: 0 }) + metrics([1, 2], { loss: [1, 2] }) + checkpoint(2) + line({ ...first, step: 2 }),
  );
  await ingest();
  expect(readEvents(log.read, run)).toEqual([]);
  appendFileSync(journal, line({ ...first, ...other, step: 2 }) + line({ ...first, ...other, step: 2 }));
  await ingest();
  expect(readEvents(log.read, run)).toMatchObject([
    {
      code: 'not-exact',
      level: 'warning',
      step: 2,
      message: `It resumes from step 2 ${what}: the results may not be bit-for-bit identical to those of an uninterrupted run.`,
    },
  ]);
});

it('handles a resume in the same chunk as what it removes', async () => {
  appendFileSync(
    journal,
    start(0) +
      metrics([1, 2, 3], { loss: [1, 2, 3] }) +
      sample(3) +
      start(1) +
      metrics([2], { loss: [20] }) +
      sample(2),
  );
  await ingest();
  expect(points()).toEqual([
    { step: 1, values: { loss: 1 } },
    { step: 2, values: { loss: 20 } },
  ]);
  expect(readRun(log.read, ID)).toMatchObject({ step: 2, samples: 1, newestSample: 2 });
});

it('keeps its data when a power cut truncated a journal, and records that', async () => {
  const first = metrics([1], { loss: [1] });
  appendFileSync(journal, first + metrics([2], { loss: [2] }));
  await ingest();
  truncateSync(journal, first.length);
  await ingest();
  expect(points()).toHaveLength(2);
  expect(readEvents(log.read, run)[0]!.code).toBe('journal-damaged');
  appendFileSync(journal, start(1) + metrics([2], { loss: [22] }));
  await ingest();
  expect(points()).toEqual([
    { step: 1, values: { loss: 1 } },
    { step: 2, values: { loss: 22 } },
  ]);
});

it('reads a journal of megabytes in chunks, including a line longer than a chunk', async () => {
  const long = Array.from({ length: 60_000 }, (_, i) => i + 1);
  appendFileSync(journal, metrics(long, { loss: long }) + metrics([60_001], { loss: [1] }));
  let chunks = 0;
  await ingestAll(log.write, ID, journal, () => chunks++);
  expect(chunks).toBeGreaterThan(0);
  expect(readRun(log.read, ID)!.step).toBe(60_001);
  expect(ingestChunk(log.write, ID, journal)).toBeUndefined();
});

describe('a line of very many values', () => {
  const COUNT = 25_001;
  const steps = Array.from({ length: COUNT }, (_, i) => 7 * i);
  const long = metrics(steps, { loss: steps.map((_, i) => i), score: steps.map((_, i) => (i % 3 === 0 ? 'NaN' : -i)) });
  /** As text: a difference between thousands of objects takes minutes to print. */
  const expected = steps.map((step, i) => `${step} ${i} ${i % 3 === 0 ? NaN : -i}`).join();
  const textOf = (found: Iterable<StepValues>): string =>
    Array.from(found, ({ step, values }) => `${step} ${values['loss']} ${values['score']}`)
      .slice(0, COUNT)
      .join();

  it('is stored in many transactions, between which other work is done', async () => {
    appendFileSync(journal, start(0) + metrics([0], { other: [1] }) + long + metrics([7 * COUNT], { loss: [5] }));
    let chunks = 0;
    let turns = 0;
    const others = setInterval(() => turns++, 0);
    let most = 0;
    let before = 0;
    await ingestAll(log.write, ID, journal, () => {
      chunks++;
      const { points: now } = log.read.get<{ points: number }>('SELECT points FROM runs')!;
      [most, before] = [Math.max(most, now - before), now];
    });
    clearInterval(others);
    expect(most).toBeLessThanOrEqual(10_000);
    expect(chunks).toBeGreaterThanOrEqual((2 * COUNT) / 10_000);
    expect(turns).toBeGreaterThan(1);
    expect(textOf(points()) === expected).toBe(true);
    expect(readRun(log.read, ID)).toMatchObject({
      cursor: statSync(journal).size,
      step: 7 * COUNT,
      last: { loss: 5, score: 1 - COUNT, other: 1 },
    });
    expect(readEvents(log.read, run)).toEqual([]);
  });

  it.each([1, 3, 4])('is stored once when the process ends after %d parts of it', async (parts) => {
    appendFileSync(journal, long + metrics([7 * COUNT], { loss: [5] }));
    for (let i = 0; i < parts; i++) expect(ingestChunk(log.write, ID, journal)).toMatchObject({ lines: 0, more: true });
    expect(readRun(log.read, ID)!.cursor).toBe(0);
    const next = openDatabase(log.file);
    try {
      await ingestAll(next.write, ID, journal);
      expect(textOf(readAllPoints(next.read, ID)) === expected).toBe(true);
      expect(readEvents(next.read, run)).toEqual([]);
      expect(countWrongBuckets(next.read, run)).toBe(0);
      expect(next.read.get('SELECT sum(count) AS sum FROM buckets WHERE level = 1 AND metric = 1')).toEqual({
        sum: COUNT + 1,
      });
    } finally {
      next.close();
    }
  });

  it('is reported as repeated if its steps were recorded before with other values', async () => {
    appendFileSync(journal, metrics(steps, { loss: steps.map(() => 1), score: steps.map(() => 1) }) + long);
    await ingest();
    expect(points().every(({ values }) => values['loss'] === 1)).toBe(true);
    expect(readEvents(log.read, run)[0]).toMatchObject({ code: 'repeated-steps' });
  });
});

it('removes very many values after a resume in slices', async () => {
  const steps = Array.from({ length: 50_000 }, (_, i) => i + 1);
  appendFileSync(journal, metrics(steps, { loss: steps, time: steps }) + metrics([50_001], { late: [1] }));
  await ingest();
  appendFileSync(journal, metrics([50_002], { loss: [1] }) + start(20) + metrics([21], { loss: [0] }));
  let chunks = 0;
  await ingestAll(log.write, ID, journal, () => chunks++);
  expect(chunks).toBeGreaterThan(9);
  expect(points()).toEqual([
    ...steps.slice(0, 20).map((step) => ({ step, values: { loss: step, time: step } })),
    { step: 21, values: { loss: 0 } },
  ]);
  expect(readRun(log.read, ID)).toMatchObject({
    step: 21,
    last: { loss: 0, time: 20 },
    cursor: statSync(journal).size,
  });
  expect(countWrongBuckets(log.read, run)).toBe(0);
});

it('ends within a slice when it is cancelled', async () => {
  appendFileSync(
    journal,
    metrics(
      Array.from({ length: 60_000 }, (_, i) => i),
      { loss: Array.from({ length: 60_000 }, () => 1) },
    ),
  );
  const controller = new AbortController();
  let chunks = 0;
  await expect(
    ingestAll(log.write, ID, journal, () => ++chunks === 2 && controller.abort(), undefined, controller.signal),
  ).rejects.toThrow();
  expect(chunks).toBe(2);
});

it('stores every line exactly once although the ingesting process is killed repeatedly', async () => {
  const lines = Array.from(
    { length: 10_000 },
    (_, i) =>
      metrics([2 * i + 1, 2 * i + 2], { loss: [i + 1, -i - 1], time: [i, i + 0.5] }) +
      (i % 200 === 0 ? line({ type: 'event', step: i, level: 'info', code: `e${i}`, message: 'm' }) : ''),
  );
  appendFileSync(journal, lines.join(''));
  const program = await bundle('ingest.test-helper.ts', log.folder);
  let kills = 0;
  // Moments all over a transaction, the first line and the last among them.
  for (let rows = 1; (await ingestInChild(program, rows)) !== 0; rows = ((rows * 7919) % 31_000) + kills * 400) kills++;
  expect(kills).toBeGreaterThan(2);
  const all = points();
  expect(all).toHaveLength(20_000);
  expect(all.map((p) => p.values['loss'])).toEqual(Array.from({ length: 10_000 }, (_, i) => [i + 1, -i - 1]).flat());
  expect(readEvents(log.read, run).map((e) => e.code)).toEqual(Array.from({ length: 50 }, (_, i) => `e${200 * i}`));
  expect(log.read.get('SELECT sum(count) AS sum FROM buckets WHERE level = 1')).toEqual({ sum: 40_000 });
});

function ingestInChild(program: string, rows: number): Promise<number | null> {
  const child = spawnBundle(program, [log.file, journal, ID, String(rows)]);
  return new Promise((done) => child.on('exit', (code) => done(code)));
}

const warned = (name: string, step: number, state: 'began' | 'passed', value: unknown = 0.1) =>
  line({
    type: 'event',
    step,
    level: state === 'began' ? 'warning' : 'info',
    code: name,
    message: 'Much alike.',
    warning: { state, value, threshold: 0.3 },
  });

it('stores the warnings of a run in its row, and removes those after the step from which it resumes', async () => {
  appendFileSync(
    journal,
    start(0) +
      warned('mode-collapse', 100, 'began') +
      warned('mode-collapse', 200, 'passed') +
      warned('oscillation', 250, 'began') +
      warned('diverged', 300, 'began', 'NaN'),
  );
  await ingest();
  expect(readRun(log.read, ID)).toMatchObject({
    warnings: 3,
    warned: [
      { name: 'mode-collapse', step: 100, passed: 200 },
      { name: 'oscillation', step: 250 },
      { name: 'diverged', step: 300 },
    ],
  });
  expect(readEvents(log.read, run)[0]!.warning).toEqual({ state: 'began', value: 0.1, threshold: 0.3 });
  expect(readEvents(log.read, run)[3]!.warning!.value).toBeNaN();
  appendFileSync(
    journal,
    line({ type: 'event', step: 300, level: 'warning', code: 'slow-disk', message: 'It is slow.' }) + start(150),
  );
  await ingest();
  expect(readRun(log.read, ID)).toMatchObject({ warnings: 2, warned: [{ name: 'mode-collapse', step: 100 }] });
  expect(readEvents(log.read, run).map((event) => event.code)).toEqual(['mode-collapse', 'slow-disk']);
});
