import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { claim, release } from '../../core/home-lease';
import { enqueue, plan, TestHome } from '../../runs/testing/runs.test-helper';
import { contextOf, Heard } from '../cli.test-helper';
import { formatCommand, verifyCommand } from './verify';

let home: TestHome;
let id: string;
let heard: Heard;
beforeEach(async () => {
  home = new TestHome();
  const runs = home.open();
  [id] = (await enqueue(runs, plan([1]))) as [string];
  runs.start();
  await runs.idle();
  await home.close();
  heard = new Heard();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await home.remove();
});

const command = (options: { repair?: boolean; json?: boolean } = {}, ...words: string[]): Promise<number> =>
  verifyCommand(contextOf(home.home, options.json === true), words, { repair: options.repair === true });

it('exits with 0 without findings, and otherwise with 1 and a line for each', async () => {
  expect(await command()).toBe(0);
  expect(heard.text).toMatch(/^No problems found: 1 run and 9 files \(.*\) checked\.\n$/);
  const file = join(home.home, 'runs', id, 'samples', '5.png');
  writeFileSync(file, 'other');
  heard.text = '';
  expect(await command({ json: true }, id.slice(0, 12))).toBe(1);
  expect(JSON.parse(heard.text)).toMatchObject({
    ok: false,
    findings: [{ kind: 'sample', run: id, path: file, step: 5 }],
  });
  await expect(command({}, 'nonsense')).rejects.toThrow('There is no run "nonsense".');
});

it('rebuilds a lost database, and checks the files of the run folders at the same time', async () => {
  for (const end of ['', '-wal', '-shm']) rmSync(home.file + end, { force: true });
  rmSync(join(home.home, 'runs', id, 'samples', '5.png'));
  expect(await command({ repair: true })).toBe(0);
  expect(heard.text).toContain('the database is missing');
  expect(heard.text).toContain(`Repaired: ${id} was read from its folder.`);
  expect(heard.text).toContain(
    `Repaired: ${id}: Files of this run are missing and were removed from the database: sample at step 5.`,
  );
  expect(readdirSync(home.home)).not.toContain('owner.json');
  expect(await command()).toBe(0);
});

it('only reads if the home has an owner, and says so', async () => {
  const { lease } = claim(home.home, 'the app', () => '/nowhere');
  expect(await command()).toBe(0);
  expect(heard.text).toContain('The home belongs to the app');
  await expect(command({ repair: true })).rejects.toThrow('close that process first');
  release(home.home, lease);
});

it('checks run folders at paths against the format, without the home', async () => {
  const path = join(home.home, 'runs', id);
  const format = (json: boolean, ...paths: string[]) =>
    formatCommand(contextOf('/nowhere', json), paths, { repair: false });
  expect(await format(false, path)).toBe(0);
  expect(heard.text).toMatch(/^No faults: 1 run folder, \d+ lines and \d+ files checked\.\n$/);
  const journal = join(path, 'journal.ndjson');
  writeFileSync(journal, 'x\n');
  heard.text = '';
  expect(await format(false, home.home)).toBe(1);
  expect(heard.text).toContain(`${journal}:1: The journal line is not JSON.\n`);
  heard.text = '';
  expect(await format(true, path)).toBe(1);
  expect(JSON.parse(heard.text)).toMatchObject({
    ok: false,
    checked: { runs: 1, lines: 1 },
    faults: [
      { path: journal, line: 1, message: 'The journal line is not JSON.' },
      { path: journal, line: 1, message: 'The journal has no start line.' },
    ],
    notes: [],
  });
  await expect(format(false)).rejects.toThrow('Give the paths of run folders');
  await expect(format(false, join(path, 'samples'))).rejects.toThrow('contains no run folder');
  await expect(formatCommand(contextOf('/nowhere', false), [path], { repair: true })).rejects.toThrow('only checks');
});
