import { createHash } from 'node:crypto';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  renameSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { journalText } from '../../../shared/formats/journal-lines';
import type { JournalLine } from '../../../shared/formats/journal-lines';
import { unwrap } from '../../../shared/contract/outcome';
import type { RunDetail } from '../../../shared/contract/results';
import { countFiles, openDatabase, readAllPoints, readEvents, readRun, updateRun } from '../../database';
import type { StepValues } from '../../database';
import { tree } from '../import/import.test-helper';
import { lockDatabase } from '../../database/testing/lock.test-helper';
import { nodeFork } from '../supervisor/training-process';
import { runFolder } from '../folder/run-folder';
import { datasets, enqueue, plan, rowOf, TestHome, until } from '../testing/runs.test-helper';
import type { Finding } from './finding';
import { repair } from './repair';
import { verify } from './verify';
import { annotate } from '../folder/labels-file';
import { readDetail } from '../run-detail';

let home: TestHome;
let ids: string[];
beforeEach(async () => {
  home = new TestHome();
  const runs = home.open();
  ids = await enqueue(runs, plan([1, 2]));
  runs.start();
  await runs.idle();
  annotate(runs.services, [{ run: ids[0]!, change: { notes: 'kept' } }]);
  await home.close();
  addPlane(ids[0]!);
});
afterEach(() => home.remove());

const inRun = (id: string, ...path: string[]): string => join(runFolder(home.home, id), ...path);
const signal = new AbortController().signal;
const look = async () => verify(home.home, { signal, onProgress: () => undefined });
const found = async (): Promise<Finding[]> => (await look()).findings;
const mend = async (findings: Finding[]) =>
  repair({ home: home.home, version: 'test', datasets, fork: nodeFork('/nowhere') }, findings, signal);

/** A plane beside the sample of step 5, in journal and log. */
function addPlane(id: string): void {
  const bytes = Buffer.from('a plane');
  writeFileSync(inRun(id, 'samples', '5.plane.safetensors'), bytes);
  const plane = {
    file: '5.plane.safetensors',
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
  const journal = inRun(id, 'journal.ndjson');
  const text = readFileSync(journal, 'utf8')
    .split('\n')
    .map((line) => (line.includes('"5.png"') ? JSON.stringify({ ...(JSON.parse(line) as object), plane }) : line))
    .join('\n');
  writeFileSync(journal, text);
  const database = openDatabase(home.file);
  const { key } = readRun(database.read, id)!;
  database.write.run(
    'UPDATE samples SET plane_file = ?, plane_bytes = ?, plane_sha256 = ? WHERE run = ? AND step = 5',
    plane.file,
    plane.bytes,
    plane.sha256,
    key,
  );
  countFiles(database.write, key);
  updateRun(database.write, key, { cursor: statSync(journal).size });
  database.close();
}

/** The journal as a training process of ours writes it. */
function seal(id: string, numbered = false): void {
  const journal = inRun(id, 'journal.ndjson');
  const lines = readFileSync(journal, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line, n) => journalText(JSON.parse(line) as JournalLine, numbered ? n : undefined));
  writeFileSync(journal, `${lines.join('\n')}\n`);
  const database = openDatabase(home.file);
  updateRun(database.write, readRun(database.read, id)!.key, { cursor: statSync(journal).size });
  database.close();
}

/** One bit of a file, in its middle or at a byte. */
function flip(path: string, at = Math.floor(statSync(path).size / 2)): void {
  const bytes = readFileSync(path);
  bytes[at]! ^= 1;
  writeFileSync(path, bytes);
}

/** All that the log has of the runs. */
async function everything(): Promise<{ details: RunDetail[]; points: StepValues[][] }> {
  const runs = home.open();
  const details = ids.map((id) => unwrap(readDetail(runs.services, id)));
  await home.close();
  const database = openDatabase(home.file, { readonly: true });
  const points = ids.map((id) => [...readAllPoints(database.read, id)]);
  database.close();
  return { details, points };
}

it('finds nothing in an intact home, and changes nothing', async () => {
  const before = tree(join(home.home, 'runs'));
  expect(await look()).toEqual({
    findings: [],
    interrupted: false,
    checked: { runs: 2, files: 19, bytes: expect.any(Number) as number },
  });
  expect(tree(join(home.home, 'runs'))).toEqual(before);
  expect((await verify(join(home.home, 'empty'), { signal, onProgress: () => undefined })).findings).toEqual([]);
});

it('checks only the selected runs, and stops between two files', async () => {
  flip(inRun(ids[0]!, 'samples', '5.png'));
  const other = await verify(home.home, { signal, onProgress: () => undefined, choose: () => new Set([ids[1]!]) });
  expect(other).toMatchObject({ findings: [], checked: { runs: 1 } });
  const ending = new AbortController();
  const cut = await verify(home.home, { signal: ending.signal, onProgress: (done) => done === 1 && ending.abort() });
  expect(cut).toMatchObject({ interrupted: true, findings: [{ kind: 'sample' }], checked: { runs: 1 } });
});

describe('a byte that flipped', () => {
  it.each([
    ['sample', 'samples/10.png', /does not have the SHA-256/],
    ['plane', 'samples/5.plane.safetensors', /does not have the SHA-256/],
    ['checkpoint', 'checkpoints/15.safetensors', /does not have the SHA-256/],
    ['run-file', 'run.json', /is not JSON/, 0],
    ['labels', 'labels.json', /is not JSON/, 0],
    ['journal', 'journal.ndjson', /^damaged line at byte 0: /, 0],
  ])('in a %s is the only finding, with its path, and the file is kept', async (kind, file, what, at?: number) => {
    const path = inRun(ids[0]!, ...file.split('/'));
    flip(path, at);
    const bytes = readFileSync(path);
    const findings = await found();
    expect(findings).toEqual([
      expect.objectContaining({ kind, run: ids[0], path, what: expect.stringMatching(what) as string }),
    ]);
    const before = await everything();
    await mend(findings);
    expect(readFileSync(path)).toEqual(bytes);
    expect(await everything()).toEqual(before);
  });

  it('in a digit of a journal line is found, although the line is well-formed', async () => {
    const journal = inRun(ids[0]!, 'journal.ndjson');
    seal(ids[0]!);
    expect(await found()).toEqual([]);
    const text = readFileSync(journal, 'utf8');
    const byte = text.indexOf('"steps":[7]') + 9;
    writeFileSync(journal, `${text.slice(0, byte)}6${text.slice(byte + 1)}`);
    const findings = await found();
    expect(findings).toMatchObject([
      {
        kind: 'journal',
        run: ids[0],
        byte: text.lastIndexOf('\n', byte) + 1,
        what: expect.stringContaining('does not have the CRC-32') as string,
      },
    ]);
    const { points } = await everything();
    await mend(findings);
    expect((await everything()).points).toEqual(points);
    // A log that is made again leaves that line out, and says so.
    rmSync(home.file);
    await mend(await found());
    const again = await everything();
    expect(again.points).toEqual([points[0]!.filter(({ step }) => step !== 7), points[1]]);
    expect(again.details[0]!.events.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^The journal has a damaged line at byte \d+; it was left out/),
    ]);
  });

  it('that removed the CRC-32 of a line is found too', async () => {
    const journal = inRun(ids[0]!, 'journal.ndjson');
    seal(ids[0]!);
    const text = readFileSync(journal, 'utf8');
    writeFileSync(
      journal,
      `${text.slice(0, text.lastIndexOf('"crc"') + 1)}b${text.slice(text.lastIndexOf('"crc"') + 2)}`,
    );
    expect(await found()).toMatchObject([
      { kind: 'journal', what: expect.stringContaining('lost its CRC-32') as string },
    ]);
  });

  it.each([
    ['from the middle', 7, 3],
    ['from the head', 0, 2],
  ])('that removed lines %s of a journal is found, and the database keeps their data', async (_, first, count) => {
    const journal = inRun(ids[0]!, 'journal.ndjson');
    seal(ids[0]!, true);
    expect(await found()).toEqual([]);
    const lines = readFileSync(journal, 'utf8').split('\n');
    lines.splice(first, count);
    writeFileSync(journal, lines.join('\n'));
    const { points } = await everything();
    const findings = await found();
    expect(findings).toMatchObject([
      {
        kind: 'journal',
        byte: lines.slice(0, first).join('\n').length + (first > 0 ? 1 : 0),
        what: expect.stringMatching(`^${count} lines are missing before byte`) as string,
      },
      { kind: 'journal-short' },
    ]);
    await mend(findings);
    expect((await found()).map(({ kind }) => kind)).toEqual(['journal']);
    expect((await everything()).points).toEqual(points);
  });

  it.each([
    ['a value', 'UPDATE points SET value = 7 WHERE run = 1 AND step = 9 AND metric = 1', /generatorLoss at step 9$/],
    [
      'a step',
      'UPDATE points SET step = 21 WHERE run = 1 AND step = 20 AND metric = 1',
      /generatorLoss at 2 steps, first at step 20$/,
    ],
    [
      'a hash',
      "UPDATE checkpoints SET sha256 = 'b' || substr(sha256, 2) WHERE run = 1 AND step = 15",
      /the checkpoint at step 15$/,
    ],
  ])(
    'in %s of a database row, which SQLite considers intact, is found by comparison with the journal',
    async (_, sql, what) => {
      const before = await everything();
      const database = openDatabase(home.file);
      expect(database.write.run(sql).changes).toBe(1);
      database.close();
      const findings = await found();
      expect(findings.find(({ kind }) => kind === 'values')).toMatchObject({
        run: ids[0],
        path: home.file,
        what: expect.stringMatching(what) as string,
      });
      expect(findings.every(({ run }) => run === ids[0])).toBe(true);
      await mend(findings);
      expect(await found()).toEqual([]);
      expect(await everything()).toEqual(before);
    },
  );

  it('in a value of run.json is found by comparison with the database', async () => {
    const path = inRun(ids[0]!, 'run.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"seed": 1', '"seed": 3'));
    expect(await found()).toMatchObject([{ kind: 'run-file', what: 'seed differ from the database' }]);
  });

  it.each([
    ['its head', 0],
    ['its schema', 100],
    ['a page', 4 * 4096],
  ])('in %s of the database loses no run', async (_, at) => {
    const before = await everything();
    flip(home.file, at);
    const damaged = readFileSync(home.file);
    const findings = await found();
    expect(findings[0]).toMatchObject({ kind: 'database', path: home.file });
    const { keptAside, added } = await mend(findings);
    expect(added).toEqual(ids);
    expect(readFileSync(keptAside!)).toEqual(damaged);
    expect(await found()).toEqual([]);
    expect(await everything()).toEqual(before);
  });
});

it('rebuilds a database that is missing, empty or truncated, with equal rows', async () => {
  const before = await everything();
  for (const harm of [
    () => rmSync(home.file),
    () => truncateSync(home.file),
    () => truncateSync(home.file, statSync(home.file).size / 2),
  ]) {
    harm();
    const findings = await found();
    expect(findings.map(({ kind }) => kind)).toEqual(['database', 'unknown-folder', 'unknown-folder']);
    await mend(findings);
    expect(await found()).toEqual([]);
    expect(await everything()).toEqual(before);
  }
  expect(readdirSync(home.home).filter((name) => /^gander\.sqlite\.damaged-[\d-]+$/.test(name))).toHaveLength(2);
});

it('finds a truncated journal, continues reading at its end, and keeps the data in the database', async () => {
  const journal = inRun(ids[0]!, 'journal.ndjson');
  const { points } = await everything();
  truncateSync(journal, statSync(journal).size - 10);
  const findings = await found();
  expect(findings.map(({ kind, run }) => [kind, run])).toEqual([
    ['journal', ids[0]],
    ['journal-short', ids[0]],
  ]);
  expect(findings[0]!.what).toMatch(/^torn end: \d+ bytes from byte \d+ on/);
  await mend(findings);
  expect((await everything()).points).toEqual(points);
  expect((await found()).map(({ kind }) => kind)).toEqual(['journal']);
});

it('reads lines that are missing in the database', async () => {
  const before = await everything();
  const database = openDatabase(home.file);
  const { key } = readRun(database.read, ids[0]!)!;
  const journal = readFileSync(inRun(ids[0]!, 'journal.ndjson'));
  updateRun(database.write, key, { cursor: journal.lastIndexOf(10, journal.length - 2) + 1, state: 'interrupted' });
  database.close();
  const findings = await found();
  expect(findings).toMatchObject([{ kind: 'journal-unread', run: ids[0] }]);
  await mend(findings);
  expect(await everything()).toEqual(before);
});

it('removes missing files from the database, with one event of the run', async () => {
  for (const file of ['samples/10.png', 'samples/5.plane.safetensors', 'checkpoints/5.safetensors'])
    rmSync(inRun(ids[0]!, file));
  const findings = await found();
  expect(findings.map(({ kind, missing }) => [kind, missing])).toEqual([
    ['plane', true],
    ['sample', true],
    ['checkpoint', true],
  ]);
  await mend(findings);
  expect(await found()).toEqual([]);
  const database = openDatabase(home.file, { readonly: true });
  const run = readRun(database.read, ids[0]!)!;
  expect(run).toMatchObject({ samples: 4, warnings: 1 });
  expect(readEvents(database.read, run.key).map(({ message }) => message)).toEqual([
    'Files of this run are missing and were removed from the database: sample at step 10; plane at step 5; checkpoint at step 5.',
  ]);
  database.close();
});

it('keeps settings and series of a run whose folder is missing', async () => {
  const { points } = await everything();
  rmSync(runFolder(home.home, ids[0]!), { recursive: true });
  const findings = await found();
  expect(findings).toMatchObject([{ kind: 'lost-folder', run: ids[0] }]);
  expect((await mend(findings)).done).toHaveLength(1);
  expect(await everything()).toMatchObject({
    points,
    details: [
      { samples: 0, warnings: 1 },
      { samples: 5, warnings: 0 },
    ],
  });
  expect((await mend(await found())).done).toEqual([]);
});

it('imports a folder that is not in the database, and reports one that is not a run', async () => {
  const other = '20260101-000000-aaaa';
  cpSync(runFolder(home.home, ids[0]!), inRun(other), { recursive: true });
  const file = join(inRun(other), 'run.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace(ids[0]!, other));
  const broken = '20260101-000000-bbbb';
  mkdirSync(inRun(broken));
  const findings = await found();
  expect(findings).toMatchObject([
    { kind: 'unknown-folder', run: other, repair: 'imports it' },
    { kind: 'unknown-folder', run: broken, what: expect.stringContaining('run.json is missing') as string },
  ]);
  expect((await mend(findings)).added).toEqual([other]);
  expect((await found()).map(({ run }) => run)).toEqual([broken]);
  expect(existsSync(inRun(broken))).toBe(true);
});

it('removes files of an interrupted write, and keeps those being written', async () => {
  const [old, fresh] = ['samples/20.png.part', 'checkpoints/20.safetensors.part'].map((name) => inRun(ids[0]!, name));
  writeFileSync(old!, 'half');
  writeFileSync(fresh!, 'half');
  utimesSync(old!, 1, 1);
  const findings = await found();
  expect(findings).toMatchObject([{ kind: 'left-over', path: old }]);
  await mend(findings);
  expect([existsSync(old!), existsSync(fresh!)]).toEqual([false, true]);
});

describe('files of another run', () => {
  /** As if the log had not read the last lines of a journal: whoever believes it reads on. */
  function forgetEnd(id: string): void {
    const database = openDatabase(home.file);
    const run = readRun(database.read, id)!;
    const journal = readFileSync(inRun(id, 'journal.ndjson'));
    updateRun(database.write, run.key, { cursor: journal.lastIndexOf(10, journal.length - 2) + 1 });
    database.close();
  }

  /** What the log says, and not what the folders do. */
  async function logged() {
    const { details, points } = await everything();
    return {
      points,
      runs: details.map(({ id, state, step, samples, events, checkpoints }) => ({
        id,
        state,
        step,
        samples,
        events,
        checkpoints,
      })),
    };
  }

  const swap = (a: string, b: string): void => {
    renameSync(a, `${a}.aside`);
    renameSync(b, a);
    renameSync(`${a}.aside`, b);
  };

  it('in two swapped folders are reported, and nothing of them is read into an intact run', async () => {
    ids.forEach(forgetEnd);
    const before = await logged();
    swap(inRun(ids[0]!), inRun(ids[1]!));
    const findings = await found();
    expect(findings.map(({ kind, run, path, what }) => [kind, run, path, what])).toEqual(
      ids.map((id, i) => [
        'foreign',
        id,
        inRun(id),
        expect.stringContaining(`its run.json says ${ids[1 - i]}`) as string,
      ]),
    );
    expect((await mend(findings)).done).toEqual([]);
    expect(await logged()).toEqual(before);
    // Nor does a start read them, and going on is refused.
    const database = openDatabase(home.file);
    for (const id of ids) updateRun(database.write, readRun(database.read, id)!.key, { state: 'running' });
    database.close();
    const runs = home.open();
    runs.start();
    await until(runs, ids[0]!, ({ state }) => state === 'interrupted');
    unwrap(runs.services.actions.act('resume', [ids[0]!]));
    expect(await until(runs, ids[0]!, ({ state }) => state === 'failed')).toMatchObject({
      message: expect.stringContaining(`holds another run, ${ids[1]}`) as string,
      step: rowOf(runs, ids[0]!).step,
    });
    await home.close();
    expect((await logged()).points).toEqual(before.points);
    swap(inRun(ids[0]!), inRun(ids[1]!));
    expect((await found()).map(({ kind }) => kind)).toEqual(['journal-unread', 'journal-unread']);
  });

  it('such as a swapped journal are reported, regardless of how much was read of it', async () => {
    ids.forEach(forgetEnd);
    const database = openDatabase(home.file);
    updateRun(database.write, readRun(database.read, ids[1]!)!.key, { startedAt: new Date(0).toISOString() });
    database.close();
    const before = await everything();
    // The journals of the two differ in when their processes began.
    const findings = await found();
    expect(findings.map(({ kind, run }) => [kind, run])).toEqual([
      ['journal-unread', ids[0]],
      ['foreign', ids[1]],
    ]);
    expect(findings[1]).toMatchObject({
      path: inRun(ids[1]!, 'journal.ndjson'),
      what: expect.stringContaining('the journal of another run') as string,
    });
    await mend(findings.slice(1));
    expect(await everything()).toEqual(before);
  });
});

it('reports the number of damaged lines of a journal with 200,000 of them, and checks the rest of the home', async () => {
  appendFileSync(inRun(ids[0]!, 'journal.ndjson'), 'garbage\n'.repeat(200_000));
  flip(inRun(ids[1]!, 'samples', '5.png'));
  const findings = await found();
  expect(findings.filter(({ kind }) => kind === 'journal')).toHaveLength(11);
  expect(findings.map(({ what }) => what)).toContain('199990 more damaged lines');
  expect(findings.filter(({ run }) => run === ids[1]).map(({ kind }) => kind)).toEqual(['sample']);
  const { points } = await everything();
  await mend(findings);
  expect((await everything()).points).toEqual(points);
});

it('reports no single run as lost when the folder of all runs is missing, or a file', async () => {
  const before = await everything();
  renameSync(join(home.home, 'runs'), join(home.home, 'elsewhere'));
  for (const what of ['the folder of all runs is missing', 'it is a file instead of the folder of all runs']) {
    const findings = await found();
    expect(findings).toMatchObject([{ kind: 'home', path: join(home.home, 'runs'), what }]);
    expect((await mend(findings)).done).toEqual([]);
    writeFileSync(join(home.home, 'runs'), '');
  }
  rmSync(join(home.home, 'runs'));
  renameSync(join(home.home, 'elsewhere'), join(home.home, 'runs'));
  expect(await found()).toEqual([]);
  expect(await everything()).toEqual(before);
});

const canMount =
  process.platform === 'linux' &&
  (() => {
    const at = mkdtempSync(join(tmpdir(), 'gander-mount-'));
    const isMounted = spawnSync('mount', ['--bind', at, at]).status === 0;
    if (isMounted) spawnSync('umount', [at]);
    rmSync(at, { recursive: true });
    return isMounted;
  })();

it.runIf(canMount)('reads a home that cannot be written', async () => {
  execFileSync('mount', ['--bind', home.home, home.home]);
  try {
    execFileSync('mount', ['-o', 'remount,ro,bind', home.home]);
    expect(() => writeFileSync(join(home.home, 'x'), '')).toThrow();
    expect(await look()).toMatchObject({ findings: [], checked: { runs: 2, files: 19 } });
  } finally {
    execFileSync('umount', [home.home]);
  }
});

it('finds files left in the home by a killed process, and starting the app removes them', async () => {
  const left = [
    'exports/.a.csv.4194305-0123abcd.part',
    'datasets/prepared/.x.bin.4194305-0123abcd.part',
    '.window.json.4194305-0123abcd.part',
  ].map((name) => join(home.home, ...name.split('/')));
  const leave = (): void =>
    left.forEach((path) => {
      mkdirSync(join(path, '..'), { recursive: true });
      writeFileSync(path, 'half');
    });
  leave();
  const findings = await found();
  expect(findings.map(({ kind, path }) => [kind, path]).sort()).toEqual(left.map((path) => ['left-over', path]).sort());
  await mend(findings);
  expect([await found(), left.filter((path) => existsSync(path))]).toEqual([[], []]);
  leave();
  await home.open().ensureReconciled();
  await home.close();
  expect(left.filter((path) => existsSync(path))).toEqual([]);
});

it('refuses a database of a newer version with a sentence, and does not report it as damaged', async () => {
  const database = openDatabase(home.file);
  database.write.pragma('user_version = 999');
  database.close();
  await expect(look()).rejects.toThrow(/written by a newer version of Gander/);
});

it('waits with a repair while another program locks the database', async () => {
  rmSync(inRun(ids[0]!, 'samples', '5.png'));
  const findings = await found();
  const other = await lockDatabase(home.file);
  let isDone = false;
  const mended = mend(findings).finally(() => (isDone = true));
  await new Promise((later) => setTimeout(later, 300));
  expect(isDone).toBe(false);
  await other.release();
  expect((await mended).done).toEqual([expect.stringContaining('sample at step 5') as string]);
  expect(await found()).toEqual([]);
});
