import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DiskState } from '../../../shared/contract/results';
import { unwrap } from '../../../shared/contract/outcome';
import type { RunId } from '../../../shared/domain/run/run';
import { openDatabase, readAllPoints, readRuns } from '../../database';
import { journalOf, runFolder } from '../folder/run-folder';
import type { Runs } from '../runs';
import { datasets, enqueue, plan, rowOf, TestHome, until } from '../testing/runs.test-helper';
import { annotate } from '../folder/labels-file';
import { previewExperiment } from '../preview-experiment';

const message = (outcome: { ok: true } | { ok: false; error: { message: string } }) =>
  outcome.ok ? '' : outcome.error.message;

async function eventually(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((later) => setTimeout(later, 10));
}

/** Every value of a metric that a journal has, and every one that the log has. */
function bothOf(home: string, file: string, id: RunId): { journal: unknown[]; log: unknown[] } {
  const lines = readFileSync(journalOf(runFolder(home, id)), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; steps: number[]; values: Record<string, number[]> });
  const database = openDatabase(file, { readonly: true });
  const stored = [...readAllPoints(database.read, id)].map(({ step, values }) => [step, values['generatorLoss']]);
  database.close();
  return {
    journal: lines.flatMap((line) =>
      line.type === 'metrics' ? line.steps.map((step, i) => [step, line.values['generatorLoss']![i]]) : [],
    ),
    log: stored,
  };
}

describe('a database that cannot grow', () => {
  let home: TestHome;
  beforeEach(() => {
    home = new TestHome();
  });
  afterEach(() => home.remove());

  it('is reported, waits, and catches up with every line when there is enough space', async () => {
    const database = openDatabase(home.file);
    const told: DiskState[] = [];
    const runs = home.open({}, { database });
    runs.on('disk:changed', (state) => told.push(state));
    const [id] = await enqueue(runs, plan([1], { steps: 400, sampleEvery: 100, checkpointEvery: 100 }));
    // SQLite's own limit: SQLITE_FULL, as of a disk without room.
    const pages = database.write.pragma('page_count');
    database.write.pragma(`max_page_count = ${pages}`);
    runs.start();
    await eventually(() => runs.diskState().log !== undefined);
    expect(runs.diskState().log).toMatch(
      /^The disk of .* is full.* Free some space: .* training processes keep everything in their journals\.$/,
    );
    await eventually(() => readFileSync(journalOf(runFolder(home.home, id!)), 'utf8').includes('"type":"end"'));
    // The list may show the end already, from the journal (`showEnds`): the database can't have it.
    expect(readRuns(database.read).find((run) => run.id === id)!.state).not.toBe('finished');
    database.write.pragma('max_page_count = 1000000');
    await runs.idle();
    expect(rowOf(runs, id!)).toMatchObject({ state: 'finished', step: 400, samples: 5, warnings: 0 });
    expect(runs.diskState()).toEqual({});
    expect(told).toEqual([{ log: expect.any(String) as string }, {}]);
    const { journal, log: stored } = bothOf(home.home, home.file, id!);
    expect(stored).toEqual(journal);
    expect(stored).toHaveLength(400);
    await home.close();
    database.close();
  });
});

describe('a queue on a full disk', () => {
  let home: TestHome;
  let free: number;
  let runs: Runs;
  beforeEach(() => {
    home = new TestHome();
    free = 0;
    runs = home.open({ 9: 'wait' }, { free: () => free });
  });
  afterEach(() => home.remove());

  it('starts nothing, reports what is needed and what to do, and resumes by itself', async () => {
    const [first, second] = await enqueue(runs, plan([1, 2]));
    free = 4_500_000;
    runs.start();
    await eventually(() => runs.queueState().waits !== undefined);
    const { waits } = runs.queueState();
    expect(waits).toEqual({
      run: first,
      message: expect.stringMatching(
        / may take [\d.]+ MB, and 500\.0 kB are free on the disk of .*\. It starts by itself when there is enough space: prune checkpoints, delete runs or empty the trash/,
      ) as string,
    });
    expect(existsSync(runFolder(home.home, first!))).toBe(false);
    expect(rowOf(runs, first!).state).toBe('queued');
    // What New experiment foretells for one such run is what is asked for here.
    const { bytes } = unwrap(await previewExperiment(runs.services, plan([1])));
    free = 4_000_000 + bytes;
    runs.services.queue.hold(false);
    await until(runs, first!, (row) => row.state === 'finished');
    await until(runs, second!, (row) => row.state === 'finished');
    expect(runs.queueState().waits).toBeUndefined();
  });

  it('keeps the position of a run that does not fit, and starts those behind it that do', async () => {
    const [large] = await enqueue(runs, plan([1], { steps: 10_000_000 }));
    const [small, alsoSmall] = await enqueue(runs, plan([2, 3]));
    const { bytes } = unwrap(await previewExperiment(runs.services, plan([2])));
    free = 4_000_000 + 2 * bytes;
    runs.start();
    await until(runs, small!, (row) => row.state === 'finished');
    await until(runs, alsoSmall!, (row) => row.state === 'finished');
    await eventually(() => runs.queueState().waits?.run === large);
    expect(runs.queueState()).toMatchObject({
      queued: [large],
      waits: { message: expect.stringContaining('Queued runs that fit start before it.') as string },
    });
    expect(rowOf(runs, large!).state).toBe('queued');
  });

  it('includes what live runs have yet to write', async () => {
    free = Infinity;
    runs.services.queue.setSlots(2);
    const [training] = await enqueue(runs, plan([9], { steps: 20_000 }));
    runs.start();
    await until(runs, training!, (row) => row.step >= 12);
    const { bytes } = unwrap(await previewExperiment(runs.services, plan([1])));
    free = 4_000_000 + bytes + 1000;
    const [next] = await enqueue(runs, plan([1]));
    await eventually(() => runs.queueState().waits?.run === next);
    expect(runs.queueState().waits!.message).toMatch(/, the runs that train [\d.]+ [kM]B more, and /);
    unwrap(runs.services.actions.act('stop', [training!]));
    await until(runs, next!, (row) => row.state === 'finished');
  });

  it('starts a run anyway on request', async () => {
    const [id] = await enqueue(runs, plan([1]));
    runs.start();
    await eventually(() => runs.queueState().waits !== undefined);
    unwrap(runs.startAnyway(id!));
    await until(runs, id!, (row) => row.state === 'finished');
    expect(message(runs.startAnyway(id!))).toMatch(/is finished: only a queued run waits for disk space/);
  });
});

const canMount =
  process.platform === 'linux' &&
  (() => {
    const at = mkdtempSync(join(tmpdir(), 'gander-mount-'));
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', at]).status === 0;
    if (mounted) spawnSync('umount', [at]);
    rmSync(at, { recursive: true });
    return mounted;
  })();

if (canMount) {
  it('a home on a full disk: nothing starts, deleting works, and frees the space to continue', async () => {
    const home = new TestHome();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', home.home]);
    try {
      const runs = home.open({}, { datasets });
      const [old, next] = await enqueue(runs, plan([1, 2], { steps: 400, sampleEvery: 200, checkpointEvery: 200 }));
      runs.services.queue.hold(false);
      runs.start();
      await until(runs, old!, (row) => row.state === 'finished');
      runs.services.queue.hold(true);
      await runs.idle();
      const [third] = await enqueue(runs, plan([3]));
      writeFileSync(join(runFolder(home.home, old!), 'checkpoints', 'of much size'), Buffer.alloc(12_000_000));
      const { bavail, bsize } = statfsSync(home.home);
      writeFileSync(join(home.home, 'ballast'), Buffer.alloc(bavail * bsize));
      expect(statfsSync(home.home).bavail).toBe(0);
      expect(() => annotate(runs.services, [{ run: old!, change: { notes: 'n'.repeat(90_000) } }])).toThrow(/full/);
      unwrap(runs.services.actions.act('delete', [old!]));
      await eventually(() => statfsSync(home.home).bavail * bsize > 10_000_000);
      runs.services.queue.hold(false);
      await until(runs, third!, (row) => row.state === 'finished');
      expect(rowOf(runs, next!).state).toBe('finished');
      expect(rowOf(runs, old!)).toBeUndefined();
      await home.close();
    } finally {
      execFileSync('umount', ['-l', home.home]);
      await home.remove();
    }
  });
}
