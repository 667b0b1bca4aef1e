import { createHash } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { CheckpointChoice } from '../../../shared/formats/bundle-manifest';
import { exportOptions } from '../../../shared/contract/export-options';
import { unwrap } from '../../../shared/contract/outcome';
import { exportRuns } from '../../export';
import type { ExportSource } from '../../export';
import { openDatabase, readAllPoints } from '../../database';
import { pngFile } from '../../files/png.test-helper';
import type { Runs } from '../runs';
import { enqueue, plan, rowOf, TestHome, until } from '../testing/runs.test-helper';
import { verify } from '../verify/verify';
import { importInto, tree } from './import.test-helper';
import { annotate } from '../folder/labels-file';
import { readDetail } from '../run-detail';
import { readSample } from '../run-samples';

const unused = (): never => {
  throw new Error('A bundle asks for nothing else.');
};

/** Exports runs as a bundle, as the core does. */
async function bundled(
  runs: Runs,
  ids: string[],
  file: string,
  checkpoints: CheckpointChoice = 'all',
): Promise<string> {
  const detail = (id: string) => unwrap(readDetail(runs.services, id));
  const source: ExportSource = {
    realTiles: () => Promise.reject(new Error('not used')),
    version: 'test',
    run: detail,
    detail,
    samples: unused,
    readSample: unused,
    points: unused,
    logged: unused,
    data: unused,
    testVectors: unused,
  };
  unwrap(
    await exportRuns(
      exportOptions.parse({ kind: 'bundle', runs: ids, checkpoints }),
      source,
      file,
      () => undefined,
      new AbortController().signal,
    ),
  );
  return file;
}

let there: TestHome;
let here: TestHome;
let folder: string;
beforeEach(() => {
  there = new TestHome();
  here = new TestHome();
  folder = mkdtempSync(join(tmpdir(), 'gander-import-'));
});
afterEach(async () => {
  await there.remove();
  await here.remove();
  rmSync(folder, { recursive: true, force: true });
});

async function trained(home: TestHome, seeds: number[]): Promise<{ runs: Runs; ids: string[] }> {
  const runs = home.open();
  const ids = await enqueue(runs, plan(seeds));
  runs.start();
  await runs.idle();
  return { runs, ids };
}
const file = (name = 'runs.gander'): string => join(folder, name);
const runFolders = (home: TestHome): string[] =>
  readdirSync(join(home.home, 'runs')).filter((name) => !name.startsWith('.'));
const leftAside = (home: TestHome): string[] =>
  existsSync(join(home.home, 'runs', '.import')) ? readdirSync(join(home.home, 'runs', '.import')) : [];
const points = (home: TestHome, id: string): unknown[] => {
  const database = openDatabase(home.file);
  const all = [...readAllPoints(database.read, id)];
  database.close();
  return all;
};

it('imports a bundle into a home with live runs, byte for byte and point for point', async () => {
  const { runs, ids } = await trained(there, [1, 2]);
  annotate(runs.services, [
    { run: ids[0]!, change: { name: 'renamed </script>', tags: ['kept'], notes: 'a note', favourite: true } },
  ]);
  await bundled(runs, ids, file());
  const live = here.open({ 9: 'wait' });
  const [training] = await enqueue(live, plan([9]));
  live.start();
  await until(live, training!, (row) => row.step >= 12);
  const told: number[] = [];
  expect(unwrap(await importInto(live, file(), { onProgress: (done, total) => told.push(done / total) }))).toEqual({
    added: ids,
    skipped: [],
    refused: [],
  });
  expect(told[told.length - 1]).toBe(1);
  for (const id of ids) {
    const [before, after] = [unwrap(readDetail(runs.services, id)), unwrap(readDetail(live.services, id))];
    expect(tree(after.folder)).toEqual(tree(before.folder));
    expect({ ...after, folder: '' }).toEqual({ ...before, folder: '' });
    expect(points(here, id)).toEqual(points(there, id));
  }
  expect(points(here, ids[0]!)).toHaveLength(20);
  expect(rowOf(live, training!).state).toBe('running');
  expect(leftAside(here)).toEqual([]);
});

it('exports a live run in its current state, up to a complete line', async () => {
  const runs = there.open({ 9: 'wait' });
  const [id] = await enqueue(runs, plan([9]));
  runs.start();
  await until(runs, id!, (row) => row.step >= 12);
  appendFileSync(join(unwrap(readDetail(runs.services, id!)).folder, 'journal.ndjson'), '{"type":"heart');
  await bundled(runs, [id!], file());
  const elsewhere = here.open();
  expect(unwrap(await importInto(elsewhere, file())).added).toEqual([id]);
  expect(rowOf(elsewhere, id!)).toMatchObject({ state: 'interrupted', step: 12, warnings: 0 });
  expect(tree(join(here.home, 'runs', id!))['journal.ndjson']).toMatch(/\n$/);
});

it('leaves out checkpoints on request, and lists none that is missing', async () => {
  const { runs, ids } = await trained(there, [1]);
  const id = ids[0]!;
  const elsewhere = here.open();
  for (const [choice, steps] of [
    ['none', []],
    ['last', [20]],
    ['all', [5, 10, 15, 20]],
  ] as const) {
    unwrap(await importInto(elsewhere, await bundled(runs, ids, file(`${choice}.gander`), choice)));
    expect(unwrap(readDetail(elsewhere.services, id)).checkpoints.map((c) => c.step)).toEqual(steps);
    elsewhere.services.actions.act('delete', [id]);
    await elsewhere.idle();
  }
});

it('skips a run that exists with the same content, and refuses or renames one with different content', async () => {
  const { runs, ids } = await trained(there, [1]);
  const id = ids[0]!;
  await bundled(runs, ids, file());
  const elsewhere = here.open();
  unwrap(await importInto(elsewhere, file()));
  annotate(elsewhere.services, [{ run: id, change: { notes: 'written here' } }]);
  expect(unwrap(await importInto(elsewhere, file()))).toEqual({
    added: [],
    skipped: [{ run: id, message: `${id} already exists here with the same content.` }],
    refused: [],
  });
  expect(rowOf(elsewhere, id).notes).toBe('written here');
  appendFileSync(join(here.home, 'runs', id, 'journal.ndjson'), '{"type":"heartbeat","at":1,"step":20}\n');
  const other = unwrap(await importInto(elsewhere, file()));
  expect(other.refused.map(({ code }) => code)).toEqual(['id-taken']);
  expect(other.refused.map((r) => r.message)).toEqual([
    `${id} already exists here with different content (journal.ndjson differs): delete it first, or import this one under a new id.`,
  ]);
  const { added } = unwrap(await importInto(elsewhere, file(), { newIds: true }));
  expect(added).toHaveLength(1);
  expect(added[0]).not.toBe(id);
  const [before, after] = [tree(join(there.home, 'runs', id)), tree(join(here.home, 'runs', added[0]!))];
  expect(JSON.parse(after['run.json']!)).toEqual({ ...JSON.parse(before['run.json']!), id: added[0] });
  expect({ ...after, 'run.json': '' }).toEqual({ ...before, 'run.json': '' });
});

it('refuses a damaged run completely, and imports the others', async () => {
  const { runs, ids } = await trained(there, [1, 2]);
  const bytes = readFileSync(await bundled(runs, ids, file()));
  // Pictures are stored as they are: one letter of one of them.
  const at = bytes.indexOf('grid 10');
  bytes.write('grid 11', at);
  writeFileSync(file(), bytes);
  const elsewhere = here.open();
  const { added, refused } = unwrap(await importInto(elsewhere, file()));
  expect([added.length, refused.length]).toEqual([1, 1]);
  expect(refused[0]!.message).toMatch(
    /^[-\da-z]+: samples\/10\.png (is damaged|does not have the SHA-256).*Nothing of this run was imported\.$/,
  );
  expect(runFolders(here)).toEqual(added);
  expect(elsewhere.services.rows.list().map((row) => row.id)).toEqual(added);
  expect(leftAside(here)).toEqual([]);
});

it('leaves nothing when it is cancelled', async () => {
  const { runs, ids } = await trained(there, [1, 2]);
  await bundled(runs, ids, file());
  const elsewhere = here.open();
  const controller = new AbortController();
  const outcome = await importInto(elsewhere, file(), {
    signal: controller.signal,
    onProgress: (done) => done > 2000 && controller.abort(),
  });
  expect(outcome.ok).toBe(false);
  expect([elsewhere.services.rows.list(), runFolders(here), leftAside(here)]).toEqual([[], [], []]);
});

it('leaves nothing when it is cancelled while the journal of its second run is read', async () => {
  const { runs, ids } = await trained(there, [1, 2]);
  const lines = Array.from(
    { length: 20_000 },
    (_, i) =>
      `${JSON.stringify({ type: 'metrics', at: 1, steps: [1_000_000 + i], values: { generatorLoss: [i], time: [i] } })}\n`,
  );
  const second = ids[1]!;
  appendFileSync(join(unwrap(readDetail(runs.services, second)).folder, 'journal.ndjson'), lines.join(''));
  await bundled(runs, ids, file());
  const elsewhere = here.open();
  const controller = new AbortController();
  const outcome = importInto(elsewhere, file(), { signal: controller.signal });
  while (!elsewhere.services.rows.list().some(({ id, step }) => id === second && step >= 1_000_000))
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  controller.abort();
  expect(await outcome).toEqual({ ok: false, error: { message: 'Cancelled; nothing was saved.' } });
  expect([elsewhere.services.rows.list(), runFolders(here), leftAside(here)]).toEqual([[], [], []]);
});

it('imports a run folder without following links, and refuses a folder that is not a run or is newer', async () => {
  const { runs, ids } = await trained(there, [1]);
  const id = ids[0]!;
  const from = join(folder, 'copied');
  cpSync(unwrap(readDetail(runs.services, id)).folder, from, { recursive: true });
  symlinkSync('/etc/hostname', join(from, 'samples', '99.png'));
  const elsewhere = here.open();
  expect(unwrap(await importInto(elsewhere, from)).added).toEqual([id]);
  expect({ ...unwrap(readDetail(elsewhere.services, id)), folder: '' }).toEqual({
    ...unwrap(readDetail(runs.services, id)),
    folder: '',
  });
  expect(existsSync(join(here.home, 'runs', id, 'samples', '99.png'))).toBe(false);
  const refusal = async (text?: string): Promise<string> => {
    if (text !== undefined) writeFileSync(join(from, 'run.json'), text);
    const outcome = await importInto(elsewhere, from);
    return outcome.ok ? '' : outcome.error.message;
  };
  expect(await refusal('{"format": 1}')).toMatch(/run\.json is not a run file of this version/);
  expect(await refusal('{"format": 2}')).toMatch(
    /run\.json was written by a newer Gander \(format 2; this one reads 1\): update Gander/,
  );
  rmSync(from, { recursive: true });
  expect(await refusal()).toMatch(/copied is not there\.$/);
  mkdirSync(from);
  expect(await refusal()).toMatch(/this is not a whole run folder/);
});

/** Replaces the grid of step 10 by a PNG with truncated pixel data, and writes its hash to the journal. */
function shortenGrid(run: string): void {
  const png = pngFile({ width: 30, height: 30, colourType: 2, rows: new Uint8Array(500) });
  writeFileSync(join(run, 'samples', '10.png'), png);
  const journal = join(run, 'journal.ndjson');
  const told = { bytes: png.length, sha256: createHash('sha256').update(png).digest('hex') };
  const lines = readFileSync(journal, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => (line.includes('"10.png"') ? JSON.stringify({ ...(JSON.parse(line) as object), ...told }) : line));
  writeFileSync(journal, `${lines.join('\n')}\n`);
}

it('refuses a grid with truncated pixel data, and shows the others, whether imported as a folder or in a bundle', async () => {
  const { ids } = await trained(there, [1]);
  await there.close();
  shortenGrid(join(there.home, 'runs', ids[0]!));
  const cut = 'is truncated: it has 500 of the 2,730 bytes of pixel data that 30 x 30 pixels need';
  const between = new TestHome();
  const runs = between.open();
  unwrap(await importInto(runs, join(there.home, 'runs', ids[0]!)));
  const elsewhere = here.open();
  unwrap(await importInto(elsewhere, await bundled(runs, ids, file())));
  for (const at of [runs, elsewhere]) {
    expect(readSample(at.services, ids[0]!, 10)).toMatchObject({
      ok: false,
      error: { message: `The sample at step 10 cannot be shown: 10.png ${cut}.` },
    });
    expect(readSample(at.services, ids[0]!, 5)).toMatchObject({ ok: true });
  }
  await between.remove();
  await here.close();
  const { findings } = await verify(here.home, { signal: new AbortController().signal, onProgress: () => undefined });
  expect(findings).toMatchObject([{ kind: 'sample', step: 10, what: cut }]);
});
