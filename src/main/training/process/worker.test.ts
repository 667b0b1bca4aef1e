import { fork, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { journalText } from '../../../shared/formats/journal-lines';
import type { JournalLine } from '../../../shared/formats/journal-lines';
import type { RunFile } from '../../../shared/formats/run-file';
import {
  buildWorker,
  endOf,
  exit,
  has,
  losses,
  makeRun,
  read,
  start as startWorker,
  until,
} from './worker.test-helper';

let WORKER: string;
beforeAll(async () => {
  WORKER = await buildWorker('worker');
});
const start = (folder: string, resumeFrom?: number) => startWorker(WORKER, folder, resumeFrom);

/** Steps at which the modes of the data were looked for in the samples. */
const scored = (lines: JournalLine[]): number[] =>
  lines.flatMap((line) => (line.type === 'metrics' && line.values['modesCovered'] ? line.steps : []));

/** What no two runs share: it is measured by the clock, or of the process. */
const CLOCKED = ['time', 'stepsPerSecond', 'memory', 'tensors'];

/** Every value of every step, as `name step: value`, in the order of names and steps. */
function recorded(folder: string): string[] {
  const points = read(folder).flatMap((line) =>
    line.type !== 'metrics'
      ? []
      : Object.entries(line.values).flatMap(([name, column]) =>
          line.steps.map((step, i) => ({ name, step, value: column[i] })),
        ),
  );
  const kept = points
    .filter(({ name }) => !CLOCKED.includes(name))
    .sort((a, b) => (a.name === b.name ? a.step - b.step : a.name < b.name ? -1 : 1));
  return kept.map(({ name, step, value }) => `${name} ${step}: ${String(value)}`);
}

describe('a training process', () => {
  it('finishes a run: journal, samples and checkpoints whose hashes are told', async () => {
    const folder = makeRun({ objective: 'wgan-gp', steps: 6, sampleEvery: 3, checkpointEvery: 3 });
    expect(await exit(start(folder))).toBe(0);
    const lines = read(folder);
    expect(lines[0]).toMatchObject({ type: 'start', step: 0, engine: { name: 'cpu' } });
    expect(lines.at(-1)).toMatchObject({ type: 'end', state: 'finished', step: 6 });
    expect([...losses(folder).keys()]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(scored(lines)).toEqual([0, 3, 6]);
    const files = lines.filter((line) => line.type === 'sample' || line.type === 'checkpoint');
    expect(files.map((f) => f.file)).toEqual([
      '000000000.f32',
      '000000003.f32',
      '000000003.safetensors',
      '000000006.f32',
      '000000006.safetensors',
    ]);
    for (const { type, file, bytes, sha256 } of files) {
      const written = readFileSync(join(folder, `${type}s`, file));
      expect(written).toHaveLength(bytes);
      expect(createHash('sha256').update(written).digest('hex')).toBe(sha256);
    }
  });

  it('goes on after it was killed, with the losses of a run that never was', async () => {
    const given = { objective: 'gan', steps: 400, checkpointEvery: 20 };
    const folder = makeRun(given);
    const child = start(folder);
    const died = exit(child);
    await until(folder, has('checkpoint'));
    child.kill('SIGKILL');
    await died;
    const newest = Math.max(...read(folder).flatMap((line) => (line.type === 'checkpoint' ? [line.step] : [])));
    expect(await exit(start(folder, newest))).toBe(0);
    const whole = makeRun(given);
    expect(await exit(start(whole))).toBe(0);
    expect([...losses(folder)].sort((a, b) => a[0] - b[0])).toEqual([...losses(whole)]);
  });

  it('pauses, goes on, records when asked, and stops with a checkpoint', async () => {
    const folder = makeRun({ steps: 10_000_000, checkpointEvery: 10_000_000, sampleEvery: 10_000_000 });
    const child = start(folder);
    const done = exit(child);
    await until(folder, has('metrics'));
    child.send({ type: 'sample' });
    await until(folder, (lines) => lines.some((l) => l.type === 'sample' && l.step > 0));
    child.send({ type: 'pause' });
    await until(folder, (lines) => lines.some((l) => l.type === 'state' && l.state === 'paused'));
    await until(folder, has('heartbeat'));
    child.send({ type: 'continue' });
    await until(folder, (lines) => lines.some((l) => l.type === 'state' && l.state === 'running'));
    child.send({ type: 'stop' });
    expect(await done).toBe(0);
    const lines = read(folder);
    const last = lines.at(-1)!;
    expect(last).toMatchObject({ type: 'end', state: 'stopped' });
    expect(lines.at(-2)).toMatchObject({ type: 'checkpoint', step: (last as { step: number }).step });
    expect(scored(lines).at(-1)).toBe((last as { step: number }).step);
  });

  it('draws again, where it stood, a sample that was asked for after the checkpoint that it goes on from, and writes nothing twice', async () => {
    const given = { steps: 40, checkpointEvery: 10, sampleEvery: 10 };
    const [folder, whole] = [makeRun(given), makeRun(given)];
    expect(await exit(start(folder))).toBe(0);
    // The life before had got to step 23, was asked for a sample there, and died; what came after is cut off.
    const text = readFileSync(join(folder, 'journal.ndjson'), 'utf8');
    const lines = text.slice(
      0,
      text.indexOf('{"type":"checkpoint","at"', text.indexOf('"file":"000000020.safetensors"') + 1),
    );
    writeFileSync(
      join(folder, 'journal.ndjson'),
      `${lines}${journalText({ type: 'sample', at: 0, step: 23, file: '000000023.f32', kind: 'points', rows: 1, columns: 2, bytes: 8, sha256: 'a'.repeat(64) })}\n`,
    );
    expect(await exit(start(folder, 20))).toBe(0);
    expect(await exit(start(whole))).toBe(0);
    const files = (of: string, type: 'sample' | 'checkpoint') =>
      read(of).flatMap((line) => (line.type === type ? [line.step] : []));
    expect(files(folder, 'sample').slice(files(folder, 'sample').indexOf(23) + 1)).toEqual([23, 30, 40]);
    expect(files(folder, 'checkpoint')).toEqual([10, 20, 30, 40]);
    expect([...losses(folder)]).toEqual([...losses(whole)]);
    expect(existsSync(join(folder, 'samples', '000000023.f32'))).toBe(true);
  });

  it('writes no checkpoint twice when it is parked where it went on from', async () => {
    const folder = makeRun({ steps: 10_000_000, checkpointEvery: 10_000_000, sampleEvery: 10_000_000 });
    for (const from of [undefined, 0]) {
      const child = start(folder, from);
      child.send({ type: 'park' });
      expect(await exit(child)).toBe(0);
      expect(endOf(folder)).toMatchObject({ type: 'end', state: 'parked', step: 0 });
    }
    expect(read(folder).filter(({ type }) => type === 'start')).toHaveLength(2);
    expect(read(folder).filter(({ type }) => type === 'checkpoint' || type === 'sample')).toHaveLength(2);
    expect(scored(read(folder))).toEqual([0]);
  });

  it('records, when it was paused, parked and resumed, exactly what an undisturbed run records', async () => {
    const given = { objective: 'gan', steps: 300, checkpointEvery: 200, sampleEvery: 200, diagnosticsEvery: 100 };
    const [folder, whole] = [makeRun(given), makeRun(given)];
    const child = start(folder);
    const parked = exit(child);
    await until(folder, has('metrics'));
    child.send({ type: 'pause' });
    await until(folder, (lines) => lines.some((l) => l.type === 'state' && l.state === 'paused'));
    child.send({ type: 'continue' });
    child.send({ type: 'park' });
    expect(await parked).toBe(0);
    const end = endOf(folder) as Extract<JournalLine, { type: 'end' }>;
    expect(end).toMatchObject({ type: 'end', state: 'parked' });
    expect(await exit(start(folder, end.step))).toBe(0);
    expect(await exit(start(whole))).toBe(0);
    expect(scored(read(folder))).toEqual([0, 200, 300]);
    expect(recorded(folder)).toEqual(recorded(whole));
  });

  it('waits to be let go, and leaves no trace when its parent goes first', async () => {
    const folder = makeRun({ steps: 2 });
    const waiting = (): ChildProcess =>
      fork(WORKER, [JSON.stringify({ folder, engine: 'auto', waits: true })], {
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      });
    const orphan = waiting();
    orphan.disconnect();
    expect(await exit(orphan)).toBe(0);
    expect(existsSync(join(folder, 'journal.ndjson'))).toBe(false);
    const child = waiting();
    child.send({ type: 'go' });
    expect(await exit(child)).toBe(0);
    expect(endOf(folder)).toMatchObject({ state: 'finished' });
  });

  it('parks when its parent goes away', async () => {
    const folder = makeRun({ steps: 10_000_000 });
    const child = start(folder);
    const done = exit(child);
    await until(folder, has('metrics'));
    child.disconnect();
    expect(await done).toBe(0);
    expect(endOf(folder)).toMatchObject({ type: 'end', state: 'parked' });
  });

  it.skipIf(process.platform === 'win32')('stops at a signal', async () => {
    const folder = makeRun({ steps: 10_000_000 });
    const child = start(folder);
    const done = exit(child);
    await until(folder, has('metrics'));
    child.kill('SIGINT');
    expect(await done).toBe(0);
    expect(endOf(folder)).toMatchObject({ type: 'end', state: 'stopped' });
  });

  it('fails as diverged, with the last values kept', async () => {
    const folder = makeRun({ objective: 'lsgan', optimizer: 'sgd', learningRate: 10, steps: 500 });
    expect(await exit(start(folder))).toBe(1);
    expect(endOf(folder)).toMatchObject({ type: 'end', state: 'failed', reason: 'diverged' });
    expect([...losses(folder).values()].some((value) => Number.isFinite(value))).toBe(true);
  });

  it.each([
    [
      'changed',
      (run: RunFile) => {
        run.dataset.sha256 = '0'.repeat(64);
      },
      /has changed/,
    ],
    [
      'missing',
      (run: RunFile) => {
        run.dataset.file += '.gone';
      },
      /cannot be read/,
    ],
  ])('fails on %s data, and names the file', async (_, change, message) => {
    const folder = makeRun({}, change);
    expect(await exit(start(folder))).toBe(1);
    expect(endOf(folder)).toMatchObject({
      state: 'failed',
      reason: 'bad-data',
      message: expect.stringMatching(message) as string,
    });
  });

  it('fails when no engine can run it, in one sentence', async () => {
    const folder = makeRun({ engine: 'webgpu' });
    expect(await exit(start(folder))).toBe(1);
    expect(endOf(folder)).toMatchObject({
      state: 'failed',
      reason: 'engine',
      message: expect.stringContaining('webgpu') as string,
    });
  });

  it('refuses to go on from a damaged checkpoint', async () => {
    const folder = makeRun({});
    cpSync(join(folder, 'run.json'), join(folder, 'checkpoints', '000000002.safetensors'));
    expect(await exit(start(folder, 2))).toBe(1);
    expect(endOf(folder)).toMatchObject({ state: 'failed', reason: 'bad-data', step: 2 });
  });

  it('probes an engine in one JSON line', () => {
    const { stdout, status } = spawnSync(process.execPath, [WORKER, 'probe', 'wasm'], { encoding: 'utf8' });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ engine: { name: 'wasm' }, milliseconds: expect.any(Number) as number });
  });
});
