import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { zipSync } from 'fflate';
import { unwrap } from '../../../shared/contract/outcome';
import type { FoundRun, Imported } from '../../../shared/contract/import-status';
import { annotate } from '../folder/labels-file';
import { importPath } from '../import/import-path';
import type { ImportWork } from '../import/import';
import { TestHome } from '../testing/runs.test-helper';
import type { Runs } from '../runs';
import { readMetric } from './external-runs.test-helper';

let home: TestHome;
let folder: string;
let runs: Runs;
beforeEach(async () => {
  home = new TestHome();
  folder = mkdtempSync(join(tmpdir(), 'gander-import-'));
  runs = home.open();
  runs.start();
  await runs.ensureReconciled();
});
afterEach(async () => {
  await home.remove();
  rmSync(folder, { recursive: true, force: true });
});

const table = (): string => join(folder, 'metrics.csv');
const bring = (path: string, options: Partial<ImportWork> = {}) =>
  importPath(
    runs.services,
    { path, known: path },
    { newIds: false, onProgress: () => undefined, signal: new AbortController().signal, ...options },
  );
const imported = async (path: string, options: Partial<ImportWork> = {}): Promise<Imported> =>
  unwrap(await bring(path, options)) as Imported;

describe('a table that another program wrote', () => {
  beforeEach(() => writeFileSync(table(), 'step,loss/g,loss/d\n0,1.5,0.5\n10,1.25,nan\n20,1,0.25\n'));

  it('is found without storing anything, and then imported with every value', async () => {
    const found = (unwrap(await bring(table(), { preview: true })) as { found: FoundRun[] }).found;
    expect(found).toMatchObject([{ type: 'table', steps: { first: 0, last: 20 } }]);
    expect(found[0]!.metrics.map(({ name }) => name).sort()).toEqual(['loss/d', 'loss/g']);
    expect(found[0]).not.toHaveProperty('updates');
    expect(runs.services.rows.list()).toEqual([]);
    const { added } = await imported(table());
    const row = runs.services.rows.list()[0]!;
    expect(added).toEqual([row.id]);
    expect(row).toMatchObject({ state: 'finished', step: 20, external: { source: { type: 'table', path: table() } } });
    expect(readMetric(runs, row.id, 'loss/g')).toEqual([
      [0, 1.5],
      [10, 1.25],
      [20, 1],
    ]);
    expect(readMetric(runs, row.id, 'loss/d')).toEqual([
      [0, 0.5],
      [10, null],
      [20, 0.25],
    ]);
  });

  it('is imported once: unchanged it is skipped, changed it updates its run, which keeps its labels', async () => {
    const [id] = (await imported(table())).added;
    unwrap(annotate(runs.services, [{ run: id!, change: { name: 'mine', tags: ['a'], notes: 'n' } }]));
    const again = await imported(table());
    expect(again).toMatchObject({ added: [], updated: [] });
    expect(again.skipped[0]!.message).toBe(`mine (${id}) is up to date: its files have not changed.`);
    writeFileSync(table(), 'step,loss/g\n0,9\n30,8\n');
    const found = (unwrap(await bring(table(), { preview: true })) as { found: FoundRun[] }).found;
    expect(found[0]!.updates).toBe(id);
    expect(await imported(table())).toMatchObject({ added: [], skipped: [], updated: [id] });
    expect(runs.services.rows.list()).toMatchObject([
      { id, name: 'mine', tags: ['a'], notes: 'n', step: 30, state: 'finished' },
    ]);
    expect(readMetric(runs, id!, 'loss/g')).toEqual([
      [0, 9],
      [30, 8],
    ]);
    expect(readMetric(runs, id!, 'loss/d')).toEqual([]);
    expect(existsSync(join(home.home, 'runs', id!, 'labels.json'))).toBe(true);
    expect(readdirSync(join(home.home, 'runs', '.import'))).toEqual([]);
  });

  it('is not imported when it was cancelled, and leaves nothing', async () => {
    const aborted = new AbortController();
    aborted.abort();
    expect(await bring(table(), { signal: aborted.signal })).toMatchObject({ ok: false });
    expect(runs.services.rows.list()).toEqual([]);
    expect(existsSync(join(home.home, 'runs')) ? readdirSync(join(home.home, 'runs')) : []).toEqual([]);
  });

  it('keeps its labels and its run when the database is lost', async () => {
    const [id] = (await imported(table())).added;
    const stated = { objective: 'wgan', discriminatorUpdatesPerStep: 5 } as const;
    unwrap(annotate(runs.services, [{ run: id!, change: { name: 'mine', stated } }]));
    expect(runs.services.rows.list()[0]!.external).toMatchObject(stated);
    await home.close();
    for (const file of readdirSync(home.home)) if (file.startsWith('gander.sqlite')) rmSync(join(home.home, file));
    runs = home.open();
    runs.start();
    await runs.ensureReconciled();
    expect(runs.services.rows.list()).toMatchObject([
      { id, name: 'mine', step: 20, state: 'finished', external: stated },
    ]);
    expect(await imported(table())).toMatchObject({ added: [], updated: [] });
  });

  it('is read again after a crash between the database and the folder', async () => {
    const [id] = (await imported(table())).added;
    runs.services.rows.update(id!, { cursor: 0 });
    appendFileSync(table(), '30,0.5,0.1\n');
    expect(await imported(table())).toMatchObject({ updated: [id] });
    expect(readMetric(runs, id!, 'loss/g')).toHaveLength(4);
  });
});

it('refuses what holds nothing that it knows, with what it knows', async () => {
  mkdirSync(join(folder, 'empty'));
  writeFileSync(join(folder, 'notes.txt'), 'no table\n');
  for (const path of [join(folder, 'empty'), join(folder, 'notes.txt')])
    for (const preview of [true, false]) {
      const outcome = await bring(path, { preview });
      expect(!outcome.ok && outcome.error.message).toMatch(
        /bundle \(\.gander\), a run folder .* TensorBoard event files/,
      );
    }
});

it('an upload of the same name updates only the run that it continues', async () => {
  const { zipSync, strToU8 } = await import('fflate');
  const zip = join(folder, 'upload.part');
  const upload = async (text: string): Promise<Imported> => {
    writeFileSync(zip, zipSync({ 'log.csv': strToU8(text) }));
    const work = { newIds: false, onProgress: () => undefined, signal: new AbortController().signal };
    return unwrap(await importPath(runs.services, { path: zip, known: 'logs' }, work)) as Imported;
  };
  const [first] = (await upload('step,loss\n1,1\n2,2\n')).added;
  expect((await upload('step,loss\n1,1\n2,2\n3,3\n')).updated).toEqual([first]);
  // Fewer steps, or other metrics: another training, which replaces nothing.
  expect((await upload('step,loss\n1,7\n')).added).toHaveLength(1);
  expect(readMetric(runs, first!, 'loss')).toHaveLength(3);
});

it('an uploaded zip file is read like the folder that was packed', async () => {
  const { zipSync, strToU8 } = await import('fflate');
  const zip = join(folder, 'upload.part');
  writeFileSync(zip, zipSync({ 'logs/a.csv': strToU8('step,loss\n1,2\n'), 'logs/b.csv': strToU8('step,loss\n1,3\n') }));
  const from = { path: zip, known: 'logs.zip' };
  const work = { newIds: false, onProgress: () => undefined, signal: new AbortController().signal };
  const { added } = unwrap(await importPath(runs.services, from, work)) as Imported;
  expect(added).toHaveLength(2);
  expect(runs.services.rows.list().map((row) => row.external?.source?.path)).toEqual(['logs.zip', 'logs.zip']);
  expect(readFileSync(join(home.home, 'runs', added[0]!, 'journal.ndjson'), 'utf8')).toContain('"loss"');
  expect(await importPath(runs.services, from, work)).toMatchObject({ ok: true, value: { added: [] } });
});

it.each(['../out.csv', 'a/../../out.csv', 'con.csv', 'a/x:y.csv', 'a//b.csv', '/etc/out.csv'])(
  'a zip file with the name %s is refused, and nothing of it is unpacked',
  async (name) => {
    const { zipSync, strToU8 } = await import('fflate');
    const zip = join(folder, 'upload.part');
    writeFileSync(zip, zipSync({ [name]: strToU8('step,loss\n1,2\n') }));
    const outcome = await importPath(
      runs.services,
      { path: zip, known: 'logs.zip' },
      { newIds: false, onProgress: () => undefined, signal: new AbortController().signal },
    );
    expect(!outcome.ok && outcome.error.message).toMatch(/nothing of it was unpacked/);
    expect(readdirSync(folder)).toEqual(['upload.part']);
  },
);

describe('an upload', () => {
  const upload = async (file: string, known: string): Promise<string[]> => {
    const found = unwrap(
      await importPath(
        runs.services,
        { path: file, known },
        { newIds: false, preview: true, onProgress: () => undefined, signal: new AbortController().signal },
      ),
    ) as { found: FoundRun[] };
    return found.found.map(({ name }) => name);
  };
  const csv = new TextEncoder().encode('step,loss\n0,1\n10,2\n');

  it('is named by its file, not by the folder in which it is read', async () => {
    const file = join(folder, '1.part');
    writeFileSync(file, csv);
    expect(await upload(file, 'metrics.csv')).toEqual(['metrics']);
  });

  it.each([
    ['lr0.001', 'lr0.001'],
    ['logs.zip', 'logs'],
  ])('of a folder packed as %s is named %s, and its folders by their place in it', async (known, name) => {
    const file = join(folder, '1.part');
    writeFileSync(file, zipSync({ 'metrics.csv': csv }));
    expect(await upload(file, known)).toEqual([name]);
    writeFileSync(file, zipSync({ 'a/metrics.csv': csv, 'b/metrics.csv': csv }));
    expect((await upload(file, known)).sort()).toEqual(['a', 'b']);
  });
});
