import { execFileSync, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DiskTrouble, DiskWait } from '../../../shared/contract/disk-trouble';
import type { JournalLine } from '../../../shared/formats/journal-lines';
import type { WorkerMessage } from '../../../shared/formats/run-file';
import { buildWorker, endOf, exit, has, losses, makeRun, read, start, until } from './worker.test-helper';

let WORKER: string;
let expected: Map<number, unknown>;
/** Long enough to meet the trouble: about 150 kB of files and journal. */
const RUN = { objective: 'gan', steps: 100, sampleEvery: 20, checkpointEvery: 20, samplePoints: 256 };
const cleanUp: (() => void)[] = [];
beforeAll(async () => {
  WORKER = await buildWorker('disk');
  const folder = makeRun(RUN);
  expect(await exit(start(WORKER, folder))).toBe(0);
  expected = losses(folder);
});
afterEach(() =>
  cleanUp
    .splice(0)
    .reverse()
    .forEach((undo) => {
      undo();
    }),
);

/** What the process says of the disk, as it comes. */
class Heard {
  readonly waits: (DiskWait | null)[] = [];
  constructor(child: ChildProcess) {
    child.on('message', (told: WorkerMessage) => this.waits.push(told.wait));
  }
  async next(isWaiting: boolean): Promise<DiskWait | null> {
    for (;;) {
      const newest = this.waits.at(-1);
      if (newest !== undefined && (newest !== null) === isWaiting) return newest;
      await new Promise((done) => {
        setTimeout(done, 10);
      });
    }
  }
}

/** Every file that the journal speaks of is there with its hash, and the journal ends with a whole line. */
function expectWhole(folder: string): void {
  for (const line of read(folder)) {
    if (line.type !== 'sample' && line.type !== 'checkpoint') continue;
    expect(
      createHash('sha256')
        .update(readFileSync(join(folder, `${line.type}s`, line.file)))
        .digest('hex'),
    ).toBe(line.sha256);
  }
  expect(readFileSync(join(folder, 'journal.ndjson'), 'utf8').slice(-2)).toBe('}\n');
}

/** The run waited, went on by itself, and is as if nothing had happened. */
function expectAllThere(folder: string): void {
  expectWhole(folder);
  for (const part of ['samples', 'checkpoints'])
    expect(readdirSync(join(folder, part)).filter((name) => name.endsWith('.part'))).toEqual([]);
  const lines = read(folder);
  expect(endOf(folder)).toMatchObject({ type: 'end', state: 'finished', step: 100 });
  expect([...losses(folder)]).toEqual([...expected]);
  const files = (type: string) => lines.flatMap((line) => (line.type === type && 'step' in line ? [line.step] : []));
  expect(files('checkpoint')).toEqual([20, 40, 60, 80, 100]);
  expect(files('sample')).toEqual([0, 20, 40, 60, 80, 100]);
  expect(lines.flatMap((line) => (line.type === 'event' && line.code === 'disk' ? [line.level] : []))).toEqual(
    expect.arrayContaining(['warning', 'info']),
  );
}

const stepsOf = (folder: string) => Math.max(0, ...losses(folder).keys());
const isLinux = process.platform === 'linux';
const canMount =
  isLinux &&
  (() => {
    const at = mkdtempSync(join(tmpdir(), 'gander-mount-'));
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', at]).status === 0;
    if (mounted) spawnSync('umount', [at]);
    rmSync(at, { recursive: true });
    return mounted;
  })();

function mount(...options: string[]): string {
  const at = mkdtempSync(join(tmpdir(), 'gander-disk-'));
  execFileSync('mount', [...options, at]);
  cleanUp.push(() => {
    execFileSync('umount', ['-l', at]);
  });
  return at;
}

async function meets(child: ChildProcess, trouble: DiskTrouble, message: RegExp): Promise<Heard> {
  const heard = new Heard(child);
  expect(await heard.next(true)).toEqual({ trouble, message: expect.stringMatching(message) as string });
  return heard;
}

if (canMount) {
  it('waits on a disk that is full, and goes on when there is room', async () => {
    const home = mount('-t', 'tmpfs', '-o', 'size=1m', 'tmpfs');
    const folder = makeRun(RUN, undefined, home);
    const ballast = join(home, 'ballast');
    const { bavail, bsize } = statfsSync(home);
    writeFileSync(ballast, Buffer.alloc(bavail * bsize - 60_000));
    const child = start(WORKER, folder);
    const done = exit(child);
    const heard = await meets(
      child,
      'full',
      /^The disk of .* is full: [\d.]+ k?B are needed and [\d.]+ k?B are free\. Free some space/,
    );
    expectWhole(folder);
    // It says so once and trains no further, though it is asked to go on: nothing is free yet.
    const waited: number[] = [];
    for (let i = 0; i < 2; i++) {
      child.send({ type: 'continue' });
      await new Promise((later) => {
        setTimeout(later, 150);
      });
      waited.push(stepsOf(folder));
    }
    expect(waited[1]).toBe(waited[0]);
    expect(heard.waits).toHaveLength(1);
    expectWhole(folder);
    rmSync(ballast);
    child.send({ type: 'continue' });
    expect(await done).toBe(0);
    expectAllThere(folder);
  });
}

if (isLinux) {
  const limit = (pid: number, bytes: string) =>
    execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`]);

  it('waits where the size of files is limited, within a line of the journal, and goes on by itself', async () => {
    const folder = makeRun(RUN);
    const child = start(WORKER, folder);
    const done = exit(child);
    limit(child.pid!, '3001');
    await meets(child, 'full', /is full/);
    expectWhole(folder);
    limit(child.pid!, 'unlimited');
    expect(await done).toBe(0);
    expectAllThere(folder);
  });

  it('stops when it is asked to while it waits, with what is on the disk', async () => {
    const folder = makeRun(RUN);
    const child = start(WORKER, folder);
    const done = exit(child);
    await until(folder, has('checkpoint'));
    limit(child.pid!, '2000');
    const heard = await meets(child, 'full', /is full/);
    child.send({ type: 'stop' });
    // Its last line has no room either: the supervisor says how it ended, and must not hear that the disk takes files again.
    expect(await done).toBe(1);
    expect(heard.waits).not.toContain(null);
    expectWhole(folder);
  });
}

describe('a folder that', () => {
  if (canMount || process.getuid?.() !== 0) {
    it('became read-only: it waits, and goes on when it can be written', async () => {
      const folder = makeRun(RUN);
      const checkpoints = join(folder, 'checkpoints');
      mkdirSync(checkpoints);
      const [lock, unlock] =
        process.getuid?.() === 0
          ? [
              () => {
                execFileSync('mount', ['--bind', checkpoints, checkpoints]);
                execFileSync('mount', ['-o', 'remount,ro,bind', checkpoints]);
              },
              () => {
                execFileSync('umount', ['-l', checkpoints]);
              },
            ]
          : [
              () => {
                chmodSync(checkpoints, 0o555);
              },
              () => {
                chmodSync(checkpoints, 0o755);
              },
            ];
      lock();
      const child = start(WORKER, folder);
      const done = exit(child);
      await meets(child, 'read-only', /cannot be written: it is read-only\. Make it writable\.$/);
      unlock();
      child.send({ type: 'continue' });
      expect(await done).toBe(0);
      expectAllThere(folder);
    });
  }

  it('was taken away: it writes nothing elsewhere, and goes on when it is back', async () => {
    const folder = makeRun(RUN);
    const child = start(WORKER, folder);
    const done = exit(child);
    await until(folder, has('checkpoint'));
    renameSync(folder, `${folder}.away`);
    const heard = await meets(child, 'gone', /is missing\. Restore it/);
    expect(existsSync(folder)).toBe(false);
    renameSync(`${folder}.away`, folder);
    child.send({ type: 'continue' });
    await heard.next(false);
    expect(await done).toBe(0);
    expectAllThere(folder);
  });

  it('was taken away and comes back as a copy is gone on with as well', async () => {
    const folder = makeRun(RUN);
    const child = start(WORKER, folder);
    const done = exit(child);
    await until(folder, has('checkpoint'));
    renameSync(folder, `${folder}.away`);
    await meets(child, 'gone', /is missing/);
    execFileSync('cp', ['-r', `${folder}.away`, folder]);
    child.send({ type: 'continue' });
    expect(await done).toBe(0);
    expectAllThere(folder);
  });

  it('has a file where its samples belong: it waits until that is gone', async () => {
    const folder = makeRun(RUN);
    writeFileSync(join(folder, 'samples'), 'a file where a folder should be');
    const child = start(WORKER, folder);
    const done = exit(child);
    await meets(child, 'gone', /or a part of it, is missing/);
    rmSync(join(folder, 'samples'));
    child.send({ type: 'continue' });
    expect(await done).toBe(0);
    expectAllThere(folder);
  });
});

it('says that the disk is slow, once, and loses nothing', async () => {
  const folder = makeRun(RUN);
  // Each sync of a file takes 60 ms longer, as on a disk that others use or a network folder.
  const slow = join(folder, '..', 'slow.cjs');
  writeFileSync(
    slow,
    `
    const { open } = require('node:fs/promises');
    open(__filename).then(async (file) => {
      const prototype = Object.getPrototypeOf(file);
      const sync = prototype.sync;
      prototype.sync = async function () { await new Promise((done) => setTimeout(done, 60)); return sync.call(this); };
      await file.close();
    });`,
  );
  expect(await exit(start(WORKER, folder, undefined, { execArgv: ['--require', resolve(slow)] }))).toBe(0);
  expectWhole(folder);
  expect([...losses(folder)]).toEqual([...expected]);
  expect(read(folder).filter((line) => line.type === 'event' && line.code === 'slow-disk')).toMatchObject([
    { level: 'warning', message: expect.stringMatching(/^The disk is slow: .* \d+ % of the time/) as string },
  ] satisfies Partial<JournalLine>[]);
});
