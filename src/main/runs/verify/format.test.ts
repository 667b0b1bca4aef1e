import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { journalText } from '../../../shared/formats/journal-lines';
import type { JournalLine } from '../../../shared/formats/journal-lines';
import { enqueue, plan, TestHome } from '../testing/runs.test-helper';
import { checkFormat, runFoldersAt } from './format';

const ID = '20261129-170000-abcd';
const RUN = {
  format: 1,
  kind: 'external',
  id: ID,
  name: 'a run',
  experiment: { id: 'e-1', name: 'an experiment' },
  createdAt: '2026-11-29T17:00:00Z',
};
const START: JournalLine = { type: 'start', at: 1, pid: 4, step: 0 };
const metrics = (steps: number[], name = 'loss'): JournalLine => ({
  type: 'metrics',
  at: 1,
  steps,
  values: { [name]: steps },
});

let folder: string;
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'gander-format-'));
  folder = join(home, 'runs', ID);
  mkdirSync(join(folder, 'samples'), { recursive: true });
  write(RUN);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const write = (run: object): void => writeFileSync(join(folder, 'run.json'), JSON.stringify(run));
/** Lines as objects get a CRC-32 and a number; texts are written as they are. */
const journal = (...lines: (JournalLine | string)[]): void =>
  writeFileSync(
    join(folder, 'journal.ndjson'),
    lines.map((line, n) => (typeof line === 'string' ? line : `${journalText(line, n)}\n`)).join(''),
  );
/** Adds a grid file; returns its line. */
function grid(step: number, change: object = {}): JournalLine {
  const bytes = encode({ width: 6, height: 4, data: new Uint8Array(24), channels: 1, depth: 8 });
  writeFileSync(join(folder, 'samples', `${step}.png`), bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return {
    ...{ type: 'sample', at: 1, step, file: `${step}.png`, kind: 'grid', rows: 2, columns: 3 },
    ...{ bytes: bytes.length, sha256, ...change },
  } as JournalLine;
}
const check = () => checkFormat([folder], new AbortController().signal);
/** Line and message of each fault. */
const faults = async () => (await check()).faults.map(({ line, message }) => [line, message]);

it('accepts a run folder that is as the format says', async () => {
  const tiles = { x: 1, y: 0, width: 1, height: 2, strideX: 2, strideY: 2 };
  journal(START, metrics([1, 2]), grid(2), grid(3, { tiles }), { type: 'end', at: 1, step: 3, state: 'stopped' });
  expect(await check()).toMatchObject({ runs: 1, lines: 5, files: 2, faults: [], notes: [] });
});

it('accepts what a resumed run has removed and written again', async () => {
  const lines = [START, metrics([1, 2, 3]), grid(3), { ...START, step: 2 }, metrics([3]), grid(3)];
  writeFileSync(join(folder, 'journal.ndjson'), lines.map((line, i) => `${journalText(line, i % 3)}\n`).join(''));
  expect(await faults()).toEqual([]);
});

it('accepts runs that Gander trained', async () => {
  const own = new TestHome();
  const runs = own.open();
  await enqueue(runs, plan([1]));
  runs.start();
  await runs.idle();
  await own.close();
  const found = runFoldersAt(own.home);
  expect(found.ok && (await checkFormat(found.value, new AbortController().signal))).toMatchObject({
    runs: 1,
    faults: [],
  });
  await own.remove();
});

it.each<[string, object, string]>([
  ['no name', { name: undefined }, 'name'],
  ['a name without visible characters', { name: ' \u200b' }, 'must have a visible character'],
  ['an unknown objective', { objective: 'wgan-div' }, 'objective'],
  ['a seed that is no integer', { seed: 0.5 }, 'seed'],
  ['a hash of the dataset that is none', { dataset: { name: 'd', sha256: 'x' } }, 'sha256 in dataset is not valid'],
  ['settings that are a list', { settings: [1] }, 'settings must be an object.'],
  ['too many settings', { settings: { a: { ...Array.from({ length: 1001 }, (_, i) => i) } } }, 'more than 1000'],
  ['the id of another folder', { id: '20261129-170000-efgh' }, 'they must be equal'],
])('names run.json with %s', async (_what, change, sentence) => {
  journal(START);
  write({ ...RUN, ...change });
  const found = await check();
  expect(found.faults).toHaveLength(1);
  expect(found.faults[0]).toMatchObject({ path: join(folder, 'run.json') });
  expect(found.faults[0]!.message).toContain(sentence);
});

it('names a run folder without run.json or journal', async () => {
  rmSync(join(folder, 'run.json'));
  expect((await check()).faults.map(({ message }) => message)).toEqual([
    'The file is missing.',
    'The run folder has no journal.ndjson.',
  ]);
});

it.each<[string, () => (JournalLine | string)[], [number, string]]>([
  ['a journal without start', () => [metrics([1])], [1, 'A metrics line precedes the first start line.']],
  ['text that is not JSON', () => [START, 'x\n'], [2, 'The journal line is not JSON.']],
  ['an empty line', () => [START, '\n', metrics([1])], [2, 'The line is empty.']],
  [
    'a changed line',
    () => [START, `${journalText(metrics([1]), 1).replace('[1]', '[2]')}\n`],
    [2, 'The journal line does not have the CRC-32 with which it was written.'],
  ],
  [
    'a line without CRC-32 among others that have one',
    () => [START, '{"type":"heartbeat","at":1,"n":1,"step":1}\n'],
    [2, 'The line has no crc, but the start of its process has one.'],
  ],
  [
    'a missing line',
    () => [START, `${journalText(metrics([1]), 3)}\n`],
    [2, '2 lines are missing before this one, by its number n.'],
  ],
  ['steps that do not ascend', () => [START, metrics([1, 3, 3])], [2, 'Steps must ascend, but 3 follows 3.']],
  [
    'a step that has a value already',
    () => [START, metrics([1, 2]), metrics([2, 3])],
    [3, 'The metric "loss" has a value for step 2 after one for step 2: readers keep the first.'],
  ],
  [
    'columns of unequal length',
    () => [START, '{"type":"metrics","at":1,"steps":[1],"values":{"a":[1,2]}}\n'],
    [2, 'The journal line has columns of unequal length.'],
  ],
  [
    'a line after the end',
    () => [START, { type: 'end', at: 1, step: 1, state: 'finished' }, metrics([1])],
    [3, 'A metrics line follows the end of its process: only a start line can.'],
  ],
  ['two grids at a step', () => [START, grid(1), grid(1)], [3, 'Step 1 has a grid or point set already, in line 2.']],
])('names %s, with its line', async (_what, lines, fault) => {
  journal(...lines());
  expect((await faults())[0]).toEqual(fault);
});

it.each<[string, object, string]>([
  ['another size', { bytes: 5 }, '5.png has '],
  ['another SHA-256', { sha256: 'a'.repeat(64) }, '5.png does not have the SHA-256 with which it was written.'],
  ['no file', { file: '6.png' }, '6.png '],
  ['rows that do not divide it', { rows: 3 }, 'has 6 x 4 pixels, which 3 rows and 3 columns do not divide evenly.'],
  [
    'tiles outside of it',
    { tiles: { x: 0, y: 0, width: 2, height: 2, strideX: 3, strideY: 2 } },
    'has 6 x 4 pixels, but its tiles reach to 8 x 4.',
  ],
])('names a grid with %s, with the line that announces it', async (_what, change, sentence) => {
  journal(START, grid(5, change));
  const found = await faults();
  expect(found).toHaveLength(1);
  expect(found[0]![0]).toBe(2);
  expect(found[0]![1]).toContain(sentence);
});

it('notes an incomplete last line, which is no fault', async () => {
  journal(START, metrics([1]), '{"type":"metr');
  expect(await check()).toMatchObject({ faults: [], notes: [{ line: 3 }] });
});

it('names the first faults of a journal and counts the others', async () => {
  journal(START, ...Array.from({ length: 50 }, () => 'x\n'));
  const found = (await check()).faults;
  expect(found).toHaveLength(21);
  expect(found[20]!.message).toBe('30 more lines do not conform to the format.');
});

it('finds the run folders of a home, and refuses a folder without any', () => {
  mkdirSync(join(home, 'runs', '.new-20261129-170000-abce.part'));
  for (const path of [folder, join(home, 'runs'), home])
    expect(runFoldersAt(path)).toEqual({ ok: true, value: [folder] });
  expect(runFoldersAt(join(folder, 'samples'))).toMatchObject({ ok: false });
  expect(runFoldersAt(join(home, 'nothing'))).toMatchObject({ ok: false });
});
